// What every part of the page uses: where we are, elements, words, and asking the process.

import { WORDS } from "./words.js";

export const state = { language: "da", user: "", version: "", people: [], guide: [], previews: [] };

export const at = (id) => document.getElementById(id);

export function say(key, values = {}) {
  return WORDS[state.language][key].replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

export function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children);
  return node;
}

/** Markup that the process has drawn itself, with everything escaped that a person wrote. */
export function fromServer(html) {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  return holder.content;
}

export function tell(text, wrong = false) {
  at("status").textContent = text;
  at("status").classList.toggle("wrong", wrong);
}

export async function ask(path, body) {
  const headers = { "Content-Type": "application/json" };
  const response = await fetch(`/playground/${path}`, body && { method: "POST", headers, body: JSON.stringify(body) });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.reference ? say("reference", answer) : answer.error);
  return answer;
}

/** What the work gives; null when it failed, and then the page says so. */
export async function tried(work) {
  try {
    return await work();
  } catch (error) {
    tell(error instanceof TypeError ? say("lost") : `${say("failed")} ${error.message}`, true);
    return null;
  }
}
