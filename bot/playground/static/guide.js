// What to try.

import { at, make, say, state } from "./base.js";
import { become } from "./people.js";

let known = "";

function draw(tried) {
  const key = `${state.language} ${tried}`;
  if (key === known) return;
  known = key;
  const next = state.guide.findIndex((_, n) => !tried.includes(n));
  at("steps").replaceChildren(...state.guide.map((step, n) => drawStep(step, n, tried.includes(n), n === next)));
  const row = at("steps").querySelector(".next");
  if (row) at("steps").scrollLeft = row.offsetLeft - at("steps").offsetLeft;
}

function drawStep(step, n, done, next) {
  const number = make("span", { class: "n", "aria-hidden": "true" }, done ? "✓" : String(n + 1));
  const what = make("span", { class: "what" }, step.text);
  if (step.say) what.append(make("br"), make("code", {}, step.say));
  if (done) what.append(make("span", { class: "unseen" }, ` (${say("done")})`));
  const button = make("button", { type: "button" }, number, what);
  button.addEventListener("click", () => begin(step));
  const look = done ? "done" : next ? "next" : "";
  return make("li", { class: look, "aria-current": next && "step" }, button);
}

function begin(step) {
  if (step.does === "period") {
    document.querySelector("[data-move=period]").focus();
    return;
  }
  become(step.user, step.say);
  at(step.say ? "words" : "log").focus();
}

export function openGuide(open) {
  at("guide").hidden = !open || !state.guide.length;
  at("guide-open").hidden = open || !state.guide.length;
  localStorage.setItem("guide", open ? "open" : "closed");
}

at("guide-close").addEventListener("click", () => {
  openGuide(false);
  at("guide-open").focus();
});
at("guide-open").addEventListener("click", () => {
  openGuide(true);
  at("guide-close").focus();
});
document.addEventListener("news", ({ detail }) => draw(detail.tried));
