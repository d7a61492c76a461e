// The clock.

import { ask, at, say, state, tell, tried } from "./base.js";
import { refresh } from "./transcript.js";

const buttons = [...document.querySelectorAll("[data-move]")];
let moving = false;

function draw(clock) {
  at("clock-at").textContent = clock.at;
  at("clock-day").textContent = clock.day;
  at("clock-zone").textContent = clock.zone;
  at("time").setAttribute("datetime", clock.iso);
}

async function move(to) {
  if (moving) return;
  wait(true);
  tell(say("moving"));
  const answer = await tried(() => ask("clock", { user: state.user, to }));
  wait(false);
  if (!answer) return;
  draw(answer.clock);
  tell(told(to, answer));
  refresh();
}

function wait(until) {
  moving = until;
  buttons.forEach((button) => { button.ariaDisabled = String(until); });
}

function told(to, { arrived, clock }) {
  if (!arrived) return say(to === "period" ? "noPeriod" : "noQuestion", { name: nameOf(state.user) });
  return say(to === "period" ? "over" : "moved", { at: `${clock.at}, ${clock.day}` });
}

const nameOf = (user) => state.people.find((one) => one.user === user).name;

buttons.forEach((button) => button.addEventListener("click", () => move(button.dataset.move)));
document.addEventListener("news", ({ detail }) => draw(detail.clock));
