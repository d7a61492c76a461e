// What somebody does: presses, fills in, types.

import { ask, at, fromServer, make, state, tell, tried } from "./base.js";
import { refresh } from "./transcript.js";

let pressed = "";

function settle(answer) {
  if (!answer) return;
  if (answer.form) {
    openForm(answer.form, answer.mend);
    return;
  }
  at("form").close();
  tell("");
  refresh();
}

function openForm(form, mended) {
  const body = at("form-body");
  at("form-title").textContent = form.title;
  body.replaceChildren(fromServer(form.html));
  if (!at("form").open) at("form").showModal();
  const first = body.querySelector(mended ? ".mend :is(input, textarea)" : "input, textarea, button");
  at("form").scrollTop = 0;
  first?.focus();
  if (mended) body.querySelector(".mend")?.scrollIntoView({ block: "center" });
}

/** Do it once: a second tap while the first is under way is none. */
async function once(button, work) {
  if (button.ariaBusy === "true") return;
  button.ariaBusy = "true";
  settle(await tried(work));
  button.ariaBusy = null;
}

document.addEventListener("click", (event) => {
  event.target.closest("[data-close]")?.closest("dialog").close();
  const button = event.target.closest(".entry button[data-action]");
  if (!button) return;
  pressed = button.closest(".entry").dataset.entry;
  const body = { user: state.user, message: pressed, action: button.dataset.action };
  once(button, () => ask("press", body));
});

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-action]");
  if (!form) return;
  event.preventDefault();
  pressed = form.closest(".entry")?.dataset.entry ?? pressed;
  const values = {};
  for (const [name, value] of new FormData(form)) (values[name] ??= []).push(value);
  const body = { user: state.user, message: pressed, action: form.dataset.action, values };
  once(form, () => ask("submit", body));
});

at("composer").addEventListener("submit", async (event) => {
  event.preventDefault();
  const text = at("words").value.trim();
  if (!text) return;
  at("words").value = "";
  pressed = "";
  const answer = await tried(() => ask("say", { user: state.user, text }));
  if (!answer) at("words").value ||= text;
  settle(answer);
});

at("waiting").addEventListener("click", async () => {
  pressed = "";
  settle(await tried(() => ask("open", { user: state.user })));
});

export function drawCommands(commands) {
  at("commands").replaceChildren(
    ...commands.map((one) => {
      const chip = make("button", { type: "button", class: "chip", title: one.does }, one.word);
      chip.addEventListener("click", () => {
        at("words").value = one.word;
        at("words").focus();
      });
      return chip;
    }),
  );
}
