// Adaptive Cards, as far as our messages use them.

import { drawChart, inert, node } from "./draw.js";

export function drawCard(sent) {
  const card = node("div", "card", ...all(sent.body), sent.actions?.length ? actions(sent.actions) : null);
  const face = node("span", "face", "H");
  face.setAttribute("aria-hidden", "true");
  return node("div", "teams", face, node("div", "", node("p", "who", "Håndgreb"), card));
}

function all(elements) {
  return (elements ?? []).filter((one) => one.isVisible !== false).map(draw);
}

function draw(one) {
  const gap = one.spacing ? `gap-${one.spacing.toLowerCase()}` : "";
  switch (one.type) {
    case "TextBlock": return node("p", `text ${look(one)} ${gap}`, one.text);
    case "RichTextBlock": return node("p", `text ${gap}`, ...one.inlines.map((run) => (typeof run === "string" ? run : node("span", look(run), run.text))));
    case "FactSet": return facts(one);
    case "Container": return node("div", `container ${one.style ?? ""} ${gap}`, ...all(one.items));
    case "ColumnSet": return node("div", `columns ${gap}`, ...one.columns.map((column) => node("div", "column", ...all(column.items))));
    case "ActionSet": return actions(one.actions);
    case "Table": return table(one);
    case "Image": return node("p", "text subtle", one.altText ?? "");
    default: return one.type.startsWith("Chart.") ? chart(one) : one.type.startsWith("Input.") ? input(one) : node("p", "text subtle", `[${one.type}]`);
  }
}

function look(one) {
  return [
    (one.weight ?? "").toLowerCase() === "bolder" ? "bolder" : "",
    one.isSubtle ? "subtle" : "",
    one.size ? `size-${one.size.toLowerCase()}` : "",
    one.italic ? "italic" : "",
    one.color ? `color-${one.color.toLowerCase()}` : "",
  ].join(" ");
}

function facts(one) {
  return node("dl", "facts", ...one.facts.map((fact) => node("div", "", node("dt", "", fact.title), node("dd", "", fact.value))));
}

function actions(listed) {
  return node("p", "actions", ...listed.map((one) => inert(one.title ?? "", `button ${one.style ?? ""} ${one.mode ?? ""}`)));
}

function table(one) {
  const rows = one.rows.map((row) => node("tr", "", ...row.cells.map((cell) => node("td", "", ...all(cell.items)))));
  return node("table", "", node("tbody", "", ...rows));
}

function chart(one) {
  const grouped = one.data?.some((part) => Array.isArray(part.values));
  const series = grouped
    ? one.data.map((part) => ({ name: part.legend, points: part.values.map((value) => ({ label: String(value.x), value: value.y })) }))
    : [{ name: one.title ?? "", points: (one.data ?? []).map((point) => ({ label: String(point.x ?? point.legend), value: point.y ?? point.value })) }];
  const kind = one.type.includes("Line") ? "line" : one.type.includes("Horizontal") ? "lying" : "bar";
  return drawChart(one.title ?? "", kind, series, one.yMax);
}

function input(one) {
  const choices = one.choices?.map((choice) => inert(choice.title, `option ${String(one.value ?? "").split(",").includes(choice.value) ? "chosen" : ""}`)) ?? [];
  const box = one.type === "Input.ChoiceSet" && one.style !== "compact" ? node("p", "actions", ...choices) : inert(one.placeholder ?? one.value ?? " ", "input");
  return node("div", "field", one.label ? node("p", "text", one.label) : null, box);
}
