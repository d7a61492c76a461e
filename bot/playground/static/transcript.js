// What is in the transcript of whoever one is. What came with it is told to the page as "news".

import { ask, at, fromServer, make, say, state, tell, tried } from "./base.js";
import { openPreview } from "./preview.js";

const NEAR = 160;
const AGAIN = 2000;
const drawn = new Map();
let going = new AbortController();
let lost = false;
let follow = false;

/** Show that transcript from its beginning. */
export function turnTo() {
  state.version = "";
  drawn.clear();
  at("log").replaceChildren();
  at("log").setAttribute("aria-busy", "true");
  listen();
}

/** Ask anew, because something was done; what it brings is looked at. */
export function refresh() {
  state.version = "";
  follow = true;
  listen();
}

async function listen() {
  going.abort();
  const mine = (going = new AbortController());
  while (!mine.signal.aborted) {
    try {
      const news = await hear(mine.signal);
      if (!mine.signal.aborted) show(news);
    } catch {
      if (mine.signal.aborted) return;
      lost = true;
      tell(say("lost"), true);
      await new Promise((done) => { setTimeout(done, AGAIN); });
    }
  }
}

async function hear(signal) {
  const { user, version, language } = state;
  const response = await fetch(`/playground/transcript?${new URLSearchParams({ user, version, language })}`, { signal });
  if (!response.ok) throw new Error(response.statusText);
  return response.json();
}

function show(news) {
  if (lost) tell("");
  lost = false;
  if (news.entries) drawEntries(news.entries);
  state.version = news.version;
  document.dispatchEvent(new CustomEvent("news", { detail: news }));
}

function drawEntries(entries) {
  const log = at("log");
  const first = drawn.size === 0;
  const below = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR;
  forget(new Set(entries.map((entry) => entry.id)));
  const came = entries.filter((entry) => drawn.has(entry.id) ? redraw(entry) : add(entry, first));
  log.removeAttribute("aria-busy");
  const newest = drawn.get((first ? came.at(-1) : came[0])?.id);
  if (newest && (first || below || follow)) lookAt(newest.node, first);
  if (newest) follow = false;
}

function forget(kept) {
  for (const [id, { node }] of drawn) {
    if (kept.has(id)) continue;
    node.remove();
    drawn.delete(id);
  }
}

function add(entry, first) {
  const node = drawEntry(entry);
  node.classList.toggle("fresh", !first);
  at("log").append(node);
  drawn.set(entry.id, { node, content: contentOf(entry) });
  return true;
}

/** Put it where it was; never new. Whoever was in it with the keyboard stays in it. */
function redraw(entry) {
  const known = drawn.get(entry.id);
  if (known.content === contentOf(entry)) return false;
  const node = drawEntry(entry);
  const inside = known.node.contains(document.activeElement);
  known.node.replaceWith(node);
  if (inside) node.focus({ preventScroll: true });
  drawn.set(entry.id, { node, content: contentOf(entry) });
  return false;
}

const contentOf = (entry) => entry.html ?? entry.said;

/** What is new is read from its beginning; what is shorter than the window stands at its foot. */
function lookAt(node, first) {
  const log = at("log");
  const scrolls = getComputedStyle(log).overflowY !== "visible";
  if (scrolls) log.scrollTop += node.getBoundingClientRect().top - log.getBoundingClientRect().top - 14;
  else if (!first) node.scrollIntoView({ block: "start" });
}

function drawEntry(entry) {
  const time = make("time", { datetime: entry.iso }, entry.when);
  if (entry.kind === "own") {
    const by = make("p", { class: "by" }, make("b", {}, say("you")), time);
    return make("article", { class: "entry own", "data-entry": entry.id }, by, make("p", { class: "said" }, entry.said));
  }
  const by = make("p", { class: "by" }, make("img", { src: "/playground/static/mark.svg", alt: "" }), make("b", {}, "Håndgreb"), time);
  if (entry.kind === "private") by.append(make("span", { class: "tag" }, say("privately")));
  if (state.previews.length) by.append(drawShow(entry));
  const body = make("div", { class: "body", lang: entry.language }, fromServer(entry.html));
  const about = { class: `entry ${entry.kind}`, "data-entry": entry.id, tabindex: "-1", "aria-label": entry.summary };
  return make("article", about, by, body);
}

function drawShow(entry) {
  const buttons = [...state.previews, "JSON"].map((name) => {
    const button = make("button", { type: "button", "aria-label": `${say("showAs")} ${name}: ${entry.summary}` }, name);
    button.addEventListener("click", () => tried(async () => {
      openPreview(await ask(`preview?${new URLSearchParams({ user: state.user, message: entry.id })}`), name);
    }));
    return button;
  });
  return make("span", { class: "show" }, say("showAs"), ...buttons);
}
