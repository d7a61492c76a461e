// The same message as Slack and as Teams would show it, drawn from exactly what would be sent there.

import { drawBlocks } from "./slack.js";
import { drawCard } from "./teams.js";

const dialog = document.getElementById("preview");
const body = document.getElementById("preview-body");
const tabs = dialog.querySelector(".tabs");
const wide = window.matchMedia("(min-width: 68.01rem)");
const DRAW = { Slack: drawBlocks, Teams: drawCard };

/** `shown` is what each platform would be sent, by its name. */
export function openPreview(shown, name) {
  const back = document.activeElement;
  drawTabs(shown, name);
  if (!dialog.open && wide.matches) dialog.show();
  if (!dialog.open) dialog.showModal();
  tabs.querySelector("[aria-selected=true]").focus();
  dialog.onclose = () => back.focus({ preventScroll: true });
}

dialog.addEventListener("keydown", (event) => {
  if (event.key === "Escape") dialog.close();
});

function drawTabs(shown, chosen) {
  const names = [...Object.keys(shown), "JSON"];
  tabs.replaceChildren(...names.map((name) => {
    const tab = document.createElement("button");
    Object.assign(tab, { type: "button", textContent: name, id: `tab-${name}` });
    tab.setAttribute("role", "tab");
    tab.setAttribute("aria-controls", "preview-body");
    tab.addEventListener("click", () => choose(shown, name));
    tab.addEventListener("keydown", (event) => turn(event, shown, names, name));
    return tab;
  }));
  choose(shown, chosen);
}

function turn(event, shown, names, name) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  const next = names[(names.indexOf(name) + step + names.length) % names.length];
  choose(shown, next);
  document.getElementById(`tab-${next}`).focus();
}

function choose(shown, name) {
  for (const tab of tabs.children) {
    const selected = tab.textContent === name;
    tab.setAttribute("aria-selected", String(selected));
    tab.tabIndex = selected ? 0 : -1;
  }
  body.setAttribute("aria-labelledby", `tab-${name}`);
  body.className = `as-${name.toLowerCase()}`;
  body.replaceChildren(...draw(shown, name));
  body.scrollTop = 0;
}

function draw(shown, name) {
  if (name === "JSON") return Object.entries(shown).map(([platform, sent]) => json(platform, sent));
  return [DRAW[name](shown[name])];
}

function json(platform, sent) {
  const holder = document.createElement("details");
  const title = document.createElement("summary");
  const text = document.createElement("pre");
  title.textContent = platform;
  text.textContent = JSON.stringify(sent, null, 2);
  text.tabIndex = 0;
  holder.open = true;
  holder.append(title, text);
  return holder;
}
