// Who one is.

import { at, make, say, state, tell } from "./base.js";
import { turnTo } from "./transcript.js";

const seen = {};

export function drawPeople() {
  at("people").replaceChildren(...state.people.map(drawPerson));
}

function drawPerson(person) {
  const input = make("input", { type: "radio", name: "person", value: person.user, checked: person.user === state.user });
  input.addEventListener("change", () => become(person.user));
  const initials = person.name.split(" ").map((part) => part[0]).slice(0, 2).join("");
  return make(
    "label",
    { class: "person" },
    input,
    make("span", { class: "face", "aria-hidden": "true" }, initials),
    make("b", {}, person.name),
    make("small", {}, about(person)),
    make("span", { class: "new", hidden: true }, say("fresh")),
  );
}

const about = (person) => [person.role, person.team].filter(Boolean).join(" · ");

/** Be that person, with those words ready to be sent. */
export function become(user, words = "") {
  const person = state.people.find((one) => one.user === user);
  const other = state.user !== user;
  state.user = user;
  sessionStorage.setItem("person", user);
  document.querySelectorAll("[name=person]").forEach((input) => { input.checked = input.value === user; });
  at("chat-title").textContent = person.name;
  at("chat-about").textContent = about(person);
  at("words").value = words;
  at("preview").close();
  tell("");
  turnTo();
  if (other && window.scrollY) document.querySelector(".chat").scrollIntoView();
}

document.addEventListener("news", ({ detail: { versions } }) => {
  seen[state.user] = versions[state.user];
  document.querySelectorAll(".person").forEach((label) => {
    const { value } = label.querySelector("input");
    const empty = versions[value].endsWith("-0");
    label.querySelector(".new").hidden = empty || seen[value] === versions[value];
  });
});
