// The page. It shows what the process has drawn, and says what was pressed, filled in and typed.

import { ask, at, say, state, tried } from "./base.js";
import "./clock.js";
import { drawCommands } from "./doing.js";
import { openGuide } from "./guide.js";
import { become, drawPeople } from "./people.js";

const USABLE = ".chat :is(button, input), .moves button, .languages button";

async function meet(language) {
  const { people, guide, previews, invented, commands } = await ask(`people?language=${language}`);
  Object.assign(state, { people, guide, previews });
  at("invented").hidden = !invented;
  drawPeople();
  drawCommands(commands);
}

function speak(language) {
  state.language = language;
  document.documentElement.lang = language;
  document.querySelectorAll("[data-say]").forEach((node) => { node.textContent = say(node.dataset.say); });
  document.querySelectorAll("[data-label]").forEach((node) => { node.ariaLabel = say(node.dataset.label); });
  at("words").placeholder = say("write");
  document.querySelectorAll("[data-language]").forEach((button) => {
    button.ariaPressed = String(button.dataset.language === language);
  });
}

/** Nothing can be said or done before one is somebody: it would be lost. */
function usable(now) {
  document.querySelectorAll(USABLE).forEach((one) => { one.disabled = !now; });
}

async function change(language) {
  if (language === state.language) return;
  await ask("language", { user: state.user, language });
  speak(language);
  await meet(language);
  become(state.user);
}

document.querySelectorAll("[data-language]").forEach((button) => {
  button.addEventListener("click", () => tried(() => change(button.dataset.language)));
});

async function start() {
  const { language } = await ask("people");
  speak(language);
  await meet(language);
  openGuide(localStorage.getItem("guide") !== "closed");
  const last = state.people.find((one) => one.user === sessionStorage.getItem("person"));
  const first = last ?? state.people[0];
  if (first) become(first.user);
  else at("log").replaceChildren(say("nobody"));
  usable(Boolean(first));
}

tried(start);
