// The page. It shows what the process has drawn, and says what was pressed, filled in and typed.

import { WORDS } from "./words.js";
import { openPreview } from "./preview.js";

const at = (id) => document.getElementById(id);
const state = { language: "da", user: "", version: "", seen: {}, people: [], guide: [], previews: [], going: null, follow: false };
const drawn = new Map();

function say(key, values = {}) {
  return WORDS[state.language][key].replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children);
  return node;
}

/** Markup that the process has drawn itself, with everything escaped that a person wrote. */
function fromServer(html) {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  return holder.content;
}

function tell(text, wrong = false) {
  at("status").textContent = text;
  at("status").classList.toggle("wrong", wrong);
}

async function ask(path, body) {
  const options = body && {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  };
  const response = await fetch(`/playground/${path}`, options || undefined);
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error || say("failed"));
  return answer;
}

async function tried(work) {
  try {
    return await work();
  } catch (error) {
    tell(`${say("failed")} ${error.message}`, true);
    return null;
  }
}

// Who one is

async function meet() {
  const told = await ask(`people?language=${state.language}`);
  Object.assign(state, { people: told.people, guide: told.guide, previews: told.previews });
  at("invented").hidden = !told.invented;
  drawPeople();
  drawGuide([]);
  drawCommands(told.commands);
}

function drawPeople() {
  at("people").replaceChildren(
    ...state.people.map((person) => {
      const input = make("input", { type: "radio", name: "person", value: person.user, checked: person.user === state.user });
      input.addEventListener("change", () => become(person.user));
      const initials = person.name.split(" ").map((part) => part[0]).slice(0, 2).join("");
      const about = [person.role, person.team].filter(Boolean).join(" · ");
      return make(
        "label",
        { class: "person" },
        input,
        make("span", { class: "face", "aria-hidden": "true" }, initials),
        make("b", {}, person.name),
        make("small", {}, about),
        make("span", { class: "new", hidden: true }, say("fresh")),
      );
    }),
  );
}

function become(user, { words = "" } = {}) {
  const person = state.people.find((one) => one.user === user);
  if (!person) return;
  const was = state.user;
  state.user = user;
  state.version = "";
  sessionStorage.setItem("person", user);
  document.querySelectorAll("[name=person]").forEach((input) => { input.checked = input.value === user; });
  at("chat-title").textContent = person.name;
  at("chat-about").textContent = [person.role, person.team].filter(Boolean).join(" · ");
  at("log").setAttribute("aria-busy", "true");
  at("log").replaceChildren();
  drawn.clear();
  at("words").value = words;
  at("preview").close();
  tell("");
  listen();
  if (was && was !== user && window.scrollY) document.querySelector(".chat").scrollIntoView();
}

// What is in the transcript

async function listen() {
  state.going?.abort();
  const going = (state.going = new AbortController());
  const user = state.user;
  for (;;) {
    try {
      const query = new URLSearchParams({ user, version: state.version, language: state.language });
      const response = await fetch(`/playground/transcript?${query}`, { signal: going.signal });
      if (!response.ok) throw new Error();
      const news = await response.json();
      if (going.signal.aborted) return;
      if (at("status").dataset.lost) { delete at("status").dataset.lost; tell(""); }
      show(news, user);
    } catch (error) {
      if (going.signal.aborted) return;
      at("status").dataset.lost = "yes";
      tell(say("lost"), true);
      await new Promise((done) => setTimeout(done, 2000));
    }
  }
}

function show(news, user) {
  drawClock(news.clock);
  drawGuide(news.tried);
  if (news.entries) {
    state.version = news.version;
    drawEntries(news.entries);
  }
  state.seen[user] = news.version;
  document.querySelectorAll(".person").forEach((label) => {
    const one = label.querySelector("input").value;
    const version = news.versions[one] || "";
    const known = state.seen[one] ?? version.replace(/-.*/, "-0");
    label.querySelector(".new").hidden = one === user || version === known;
  });
}

function drawEntries(entries) {
  const log = at("log");
  const first = drawn.size === 0;
  const below = log.scrollHeight - log.scrollTop - log.clientHeight < 160;
  const kept = new Set(entries.map((entry) => entry.id));
  for (const [id, known] of drawn) {
    if (!kept.has(id)) { known.node.remove(); drawn.delete(id); }
  }
  let came = null;
  for (const entry of entries) {
    const known = drawn.get(entry.id);
    const content = entry.html ?? entry.said;
    if (known && known.content === content) continue;
    const node = drawEntry(entry);
    if (known) {
      const inside = known.node.contains(document.activeElement);
      known.node.replaceWith(node);
      if (inside) node.focus({ preventScroll: true });
    } else {
      if (!first) node.classList.add("fresh");
      log.append(node);
      came = first ? node : came ?? node;
    }
    drawn.set(entry.id, { node, content });
  }
  log.removeAttribute("aria-busy");
  if (came && (first || below || state.follow)) lookAt(came, first);
  if (came) state.follow = false;
}

/** What is new is read from its beginning; what is shorter than the window stands at its foot. */
function lookAt(node, first) {
  const log = at("log");
  if (getComputedStyle(log).overflowY !== "visible") log.scrollTop += node.getBoundingClientRect().top - log.getBoundingClientRect().top - 14;
  else if (!first) node.scrollIntoView({ block: "start" });
}

function drawEntry(entry) {
  const time = make("time", { datetime: entry.iso }, entry.when);
  if (entry.kind === "own") {
    return make("article", { class: "entry own", "data-entry": entry.id },
      make("p", { class: "by" }, make("b", {}, say("you")), time),
      make("p", { class: "said" }, entry.said));
  }
  const by = make("p", { class: "by" }, make("img", { src: "/playground/static/mark.svg", alt: "" }), make("b", {}, "Håndgreb"), time);
  if (entry.kind === "private") by.append(make("span", { class: "tag" }, say("privately")));
  const body = make("div", { class: "body", lang: entry.language });
  body.append(fromServer(entry.html));
  const node = make("article", { class: `entry ${entry.kind}`, "data-entry": entry.id, tabindex: "-1", "aria-label": entry.summary }, by, body);
  by.append(drawShow(entry));
  return node;
}

function drawShow(entry) {
  if (!state.previews.length) return "";
  const row = make("span", { class: "show" }, say("showAs"));
  for (const name of [...state.previews, "JSON"]) {
    const button = make("button", { type: "button", "aria-label": `${say("showAs")} ${name}: ${entry.summary}` }, name);
    button.addEventListener("click", () => tried(() => openPreview(state.user, entry.id, name)));
    row.append(button);
  }
  return row;
}

// What somebody does

function settle(answer) {
  if (!answer) return;
  if (answer.form) return openForm(answer.form, answer.mend);
  at("form").close();
  Object.assign(state, { version: "", follow: true });
  listen();
}

function openForm(form, mended) {
  at("form-title").textContent = form.title;
  at("form-body").replaceChildren(fromServer(form.html));
  if (!at("form").open) at("form").showModal();
  const first = mended && at("form-body").querySelector(".mend input, .mend textarea");
  (first || at("form-body").querySelector("input, textarea, button"))?.focus();
  if (mended) at("form-body").querySelector(".mend")?.scrollIntoView({ block: "center" });
  else at("form").scrollTop = 0;
}

document.addEventListener("click", (event) => {
  const closing = event.target.closest("[data-close]");
  if (closing) closing.closest("dialog").close();
  const button = event.target.closest(".entry button[data-action]");
  if (!button) return;
  const message = button.closest(".entry").dataset.entry;
  at("form").dataset.message = message;
  button.disabled = true;
  tried(() => ask("press", { user: state.user, message, action: button.dataset.action }))
    .then(settle)
    .finally(() => { button.disabled = false; });
});

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-action]");
  if (!form) return;
  event.preventDefault();
  const message = form.closest(".entry")?.dataset.entry ?? at("form").dataset.message ?? "";
  at("form").dataset.message = message;
  const values = {};
  for (const [name, value] of new FormData(form)) (values[name] ??= []).push(value);
  const body = { user: state.user, message, action: form.dataset.action, values };
  tried(() => ask("submit", body)).then(settle);
});

at("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = at("words").value.trim();
  if (!text) return;
  at("words").value = "";
  at("form").dataset.message = "";
  tell("");
  tried(() => ask("say", { user: state.user, text })).then((answer) => settle(answer));
});

at("waiting").addEventListener("click", () => tried(() => ask("open", { user: state.user })).then(settle));

function drawCommands(commands) {
  at("commands").replaceChildren(
    ...commands.map((one) => {
      const chip = make("button", { type: "button", class: "chip", title: one.does }, one.word);
      chip.addEventListener("click", () => { at("words").value = one.word; at("words").focus(); });
      return chip;
    }),
  );
}

// The clock

function drawClock(clock) {
  at("clock-at").textContent = clock.at;
  at("clock-day").textContent = clock.day;
  at("clock-zone").textContent = clock.zone;
  at("time").setAttribute("datetime", clock.iso);
}

document.querySelectorAll("[data-move]").forEach((button) => {
  button.addEventListener("click", async () => {
    const buttons = document.querySelectorAll("[data-move]");
    buttons.forEach((one) => { one.disabled = true; });
    tell(say("moving"));
    const to = button.dataset.move;
    const answer = await tried(() => ask("clock", { user: state.user, to }));
    buttons.forEach((one) => { one.disabled = false; });
    button.focus();
    if (!answer) return;
    drawClock(answer.clock);
    const name = state.people.find((one) => one.user === state.user)?.name;
    if (answer.arrived) tell(say("moved", { at: `${answer.clock.at}, ${answer.clock.day}` }));
    else tell(say(to === "period" ? "noPeriod" : "noQuestion", { name }));
    state.version = "";
    listen();
  });
});

// What to try

function drawGuide(triedSteps) {
  if (!state.guide.length) return;
  const done = new Set(triedSteps);
  const key = `${state.language}:${[...done]}`;
  if (at("steps").dataset.key === key) return;
  at("steps").dataset.key = key;
  const next = state.guide.findIndex((_, n) => !done.has(n));
  at("steps").replaceChildren(
    ...state.guide.map((step, n) => {
      const number = make("span", { class: "n", "aria-hidden": "true" }, done.has(n) ? "✓" : String(n + 1));
      const what = make("span", { class: "what" }, step.text);
      if (step.say) what.append(make("br"), make("code", {}, step.say));
      if (done.has(n)) what.append(make("span", { class: "unseen" }, ` (${say("done")})`));
      const button = make("button", { type: "button" }, number, what);
      button.addEventListener("click", () => begin(step));
      return make("li", { class: done.has(n) ? "done" : n === next ? "next" : "" }, button);
    }),
  );
  const row = at("steps").querySelector(".next");
  if (row) at("steps").scrollLeft = row.offsetLeft - at("steps").offsetLeft;
}

function begin(step) {
  if (step.does === "period") return document.querySelector("[data-move=period]").focus();
  become(step.user, { words: step.say });
  if (step.say) at("words").focus();
  else at("log").focus();
}

function openGuide(open) {
  at("guide").hidden = !open || !state.guide.length;
  at("guide-open").hidden = open || !state.guide.length;
  localStorage.setItem("guide", open ? "open" : "closed");
}

at("guide-close").addEventListener("click", () => { openGuide(false); at("guide-open").focus(); });
at("guide-open").addEventListener("click", () => { openGuide(true); at("guide-close").focus(); });

// Languages

function speak(language) {
  state.language = language;
  document.documentElement.lang = language;
  document.querySelectorAll("[data-say]").forEach((node) => { node.textContent = say(node.dataset.say); });
  document.querySelectorAll("[data-label]").forEach((node) => node.setAttribute("aria-label", say(node.dataset.label)));
  at("words").placeholder = say("write");
  document.querySelectorAll("[data-language]").forEach((button) => {
    button.setAttribute("aria-pressed", String(button.dataset.language === language));
  });
}

document.querySelectorAll("[data-language]").forEach((button) => {
  button.addEventListener("click", () => tried(async () => {
    if (button.dataset.language === state.language) return;
    speak(button.dataset.language);
    await ask("language", { user: state.user, language: state.language });
    await meet();
    await ask("open", { user: state.user });
    become(state.user);
  }));
});

async function start() {
  const told = await ask("people");
  speak(told.language);
  await meet();
  openGuide(localStorage.getItem("guide") !== "closed");
  const last = sessionStorage.getItem("person");
  const first = state.people.find((one) => one.user === last) ?? state.people[0];
  if (first) become(first.user);
}

tried(start);
