// Block Kit, as far as our messages use it.

import { drawChart, inert, node } from "./draw.js";

export function drawBlocks(sent) {
  const words = node("div", "words");
  for (const block of sent.blocks ?? []) words.append(draw(block));
  const name = node("p", "who", node("b", "", "Håndgreb"), node("span", "app", "APP"));
  const face = node("span", "face", "H");
  face.setAttribute("aria-hidden", "true");
  return node("div", "slack", face, node("div", "", name, words));
}

function draw(block) {
  switch (block.type) {
    case "header": return node("p", "header", block.text.text);
    case "section": return section(block);
    case "context": return node("p", "context", ...block.elements.flatMap((one) => [text(one), " "]));
    case "actions": return node("p", "actions", ...block.elements.map(element));
    case "divider": return node("hr");
    case "rich_text": return node("div", "rich", ...block.elements.map(rich));
    case "data_visualization": return chart(block);
    case "table": return table(block);
    case "markdown": return node("p", "", block.text);
    case "input": return field(block);
    case "image": return node("p", "context", block.alt_text);
    default: return node("p", "context", `[${block.type}]`);
  }
}

function section(block) {
  const fields = (block.fields ?? []).map((one) => node("p", "", text(one)));
  const side = block.accessory ? node("div", "side", element(block.accessory)) : null;
  return node("div", "section", node("div", "", block.text ? node("p", "", text(block.text)) : null, fields.length ? node("div", "fields", ...fields) : null), side);
}

function text(one) {
  if (one.type === "image") return one.alt_text;
  return one.type === "mrkdwn" ? mrkdwn(one.text) : one.text;
}

/** Bold, italics, links and Slack's three entities; nothing else of ours is written in it. */
function mrkdwn(source) {
  const holder = node("span");
  const pieces = source.split(/(\*[^*\n]+\*|_[^_\n]+_|~[^~\n]+~|<[^>\n]+>)/);
  for (const piece of pieces) {
    const inner = plain(piece.slice(1, -1));
    if (/^\*[^*\n]+\*$/.test(piece)) holder.append(node("b", "", inner));
    else if (/^_[^_\n]+_$/.test(piece)) holder.append(node("i", "", inner));
    else if (/^~[^~\n]+~$/.test(piece)) holder.append(node("s", "", inner));
    else if (/^<[^>\n]+>$/.test(piece)) holder.append(node("span", "link", inner.split("|").pop()));
    else holder.append(plain(piece));
  }
  return holder;
}

function plain(source) {
  return source.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

function element(one) {
  const label = one.text?.text ?? one.placeholder?.text ?? one.type;
  const shown = one.type.includes("select") ? `${label} ▾` : label;
  return inert(shown, `button ${one.style ?? ""}`);
}

function rich(part) {
  const inside = (part.elements ?? []).map((one) => (one.elements ? rich(one) : styled(one)));
  if (part.type === "rich_text_quote") return node("blockquote", "", ...inside);
  if (part.type === "rich_text_preformatted") return node("pre", "", ...inside);
  if (part.type === "rich_text_list") return node("ul", "", ...inside.map((one) => node("li", "", one)));
  return node("p", "", ...inside);
}

function styled(one) {
  const words = one.text ?? one.url ?? one.name ?? "";
  return node(one.style?.bold ? "b" : one.style?.italic ? "i" : "span", "", words);
}

function chart(block) {
  const series = (block.chart.series ?? []).map((one) => ({ name: one.name, points: one.data }));
  return drawChart(block.title, block.chart.type, series);
}

function table(block) {
  const rows = (block.rows ?? []).map((row) => node("tr", "", ...row.map((cell) => node("td", "", cell.elements ? rich(cell) : cell.text ?? ""))));
  return node("table", "", node("tbody", "", ...rows));
}

function field(block) {
  const options = block.element.options?.map((one) => inert(text(one.text), "option")) ?? [];
  const input = options.length ? node("p", "actions", ...options) : inert(block.element.placeholder?.text ?? " ", "input");
  return node("div", "field", node("p", "", node("b", "", block.label.text)), input, block.hint ? node("p", "context", block.hint.text) : null);
}
