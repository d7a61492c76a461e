// What both previews draw with.

export function node(tag, look = "", ...children) {
  const made = document.createElement(tag);
  if (look) made.className = look;
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

export function inert(label, look = "button") {
  return node("span", look, label);
}

const FEW = 10;
const SVG = "http://www.w3.org/2000/svg";

function mark(tag, attributes, text = "") {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.textContent = text;
  return made;
}

/** `series` is [{name, points: [{label, value}]}]; values may be missing. Upright bars, lying bars or lines. */
export function drawChart(title, kind, series, top) {
  const labels = series[0]?.points.map((point) => point.label) ?? [];
  const values = series.flatMap((one) => one.points.map((point) => point.value ?? 0));
  const most = round(top || Math.max(1, ...values));
  const lying = kind === "lying";
  const height = lying ? labels.length * 34 + 8 : 190;
  const svg = mark("svg", { viewBox: `0 0 340 ${height}`, role: "img", "aria-label": said(title, series) });
  if (lying) lyingBars(svg, labels, series, most);
  else upright(svg, kind, labels, series, most);
  return node("figure", "plot", node("figcaption", "", title), svg);
}

/** Up to where the axis goes. */
function round(most) {
  return most <= FEW ? Math.ceil(most) : Math.ceil(most / 20) * 20;
}

function said(title, series) {
  const points = series.flatMap((one) => one.points.map((point) => `${point.label}: ${point.value ?? "–"}`));
  return `${title}: ${points.join("; ")}`;
}

function lyingBars(svg, labels, series, most) {
  labels.forEach((label, n) => {
    const value = series[0].points[n].value ?? 0;
    svg.append(mark("text", { x: 0, y: n * 34 + 13, class: "label" }, label));
    svg.append(mark("rect", { x: 0, y: n * 34 + 18, height: 10, width: Math.max(2, (value / most) * 300), class: "fill", rx: 2 }));
    svg.append(mark("text", { x: Math.max(2, (value / most) * 300) + 6, y: n * 34 + 27, class: "value" }, String(value)));
  });
}

function upright(svg, kind, labels, series, most) {
  const step = 300 / Math.max(labels.length, 1);
  const y = (value) => 145 - (value / most) * 130;
  for (let tick = 0; tick <= most; tick += most <= FEW ? 1 : most / 4) {
    svg.append(mark("line", { x1: 26, x2: 336, y1: y(tick), y2: y(tick), class: "rule" }));
    svg.append(mark("text", { x: 20, y: y(tick) + 4, "text-anchor": "end", class: "value" }, String(tick)));
  }
  const every = Math.ceil(labels.length / 5);
  labels.forEach((label, n) => {
    const middle = 32 + n * step + step / 2;
    if (n % every === 0) svg.append(mark("text", { x: middle, y: 166, "text-anchor": "middle", class: "value" }, label.length > 12 ? `${label.slice(0, 11)}…` : label));
    const value = series[0].points[n].value;
    if (kind === "line" || value === null || value === undefined) return;
    svg.append(mark("rect", { x: middle - step * 0.32, width: step * 0.64, y: y(value), height: 145 - y(value), class: "fill", rx: 2 }));
  });
  if (kind !== "line") return;
  const points = series[0].points.map((point, n) => [32 + n * step + step / 2, y(point.value ?? 0)]);
  svg.append(mark("polyline", { points: points.map((point) => point.join(",")).join(" "), class: "stroke" }));
  points.forEach(([cx, cy]) => svg.append(mark("circle", { cx, cy, r: 3.5, class: "fill" })));
}
