"use strict";
// Everything is built as nodes and set as text: nothing of a plan or registry is ever read as HTML.
const DATA = JSON.parse(document.getElementById("data").textContent);
const SVG = "http://www.w3.org/2000/svg";
const state = { lang: document.documentElement.lang, area: null, year: "", owner: "", status: "", measure: "",
  colour: "missed", target: null, rows: null, coverage: "" };

/** The text under a key in the reader's language, its gaps filled in. */
function say(key, fields = {}) {
  const text = DATA.words[state.lang][key];
  return Object.entries(fields).reduce((said, [name, value]) => said.replaceAll(`{${name}}`, value), text ?? key);
}

/** A label of the plan in the reader's language, or else the name. */
function labelled(labels, name) {
  return (labels && (labels[state.lang] || (state.lang === "zh" ? labels.zh : labels.en))) || name;
}

/** An owner: only Chinese offices may have a name in one language. */
function ownerOf(labels) {
  return labels ? labels[state.lang] || labels.zh || labels.en || "" : "";
}

function blockName(name) {
  return labelled(DATA.labels.blocks[name], name);
}

function factName(name) {
  if (DATA.labels.facts[name]) return labelled(DATA.labels.facts[name], name);
  if (name.endsWith(".state")) return say("figure.state", { ledger: blockName(name.slice(0, -6)) });
  return blockName(name);
}

/** An element: `h("td", {class: "num"}, "text", node)`; `on…` properties are handlers. */
function h(tag, properties, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties || {})) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined && value !== false) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
  return made;
}

function drawn(tag, attributes, ...children) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

function number(value) {
  return value.toLocaleString(state.lang === "zh" ? "zh-CN" : "en-GB", { maximumFractionDigits: 6 });
}

function money(value) {
  return value === null ? "" : value.toLocaleString("en-GB", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}

function figure(value, unit) {
  return number(value) + (unit === "percent" ? "%" : "");
}

function unitName(unit) {
  if (unit === "percent" || !unit) return "";
  if (unit === "CNY") return say("figure.CNY");
  const subject = unit.replace(/s$/, "");
  return state.lang === "zh" && DATA.labels.subjects.includes(subject) ? blockName(subject) : unit;
}

/** `38.2% – 41.7%`: the low end rounded down, the high end up; one figure where they meet. */
function interval(low, high, unit) {
  if (low === null && high === null) return "–";
  if (low === high) return figure(low, unit);
  const down = low === null ? null : Math.floor(low * 10 + 1e-9) / 10;
  const up = high === null ? null : Math.ceil(high * 10 - 1e-9) / 10;
  if (high === null) return say("figure.from", { figure: figure(down, unit) });
  return low === null ? say("figure.to", { figure: figure(up, unit) }) : `${figure(down, unit)} – ${figure(up, unit)}`;
}

const SIGNS = { met: "✓", missed: "✗", unknown: "?", to_review: "!", ok: "✓", other_ground: "~", not_due: "…",
  not_in_run: "–", no_denominator: "–", computed: "✓", partly: "!", forgotten: "✗", prose: "–", none: "–" };

/** A status as its sign and word; the tint only helps. */
function badge(status, room) {
  return h("span", { class: `badge ${status}` }, h("span", { "aria-hidden": "true" }, SIGNS[status]), ` ${say(`${room}.${status}`)}`);
}

/** A table that becomes one card a row on a phone. Columns: [key of its head, is a figure]. */
function table(caption, columns, rows, kind = "") {
  const heads = columns.map(([key, isFigure]) => h("th", { scope: "col", role: "columnheader", class: isFigure ? "num" : null }, say(key)));
  const body = h("tbody", { role: "rowgroup" }, rows.map((cells) => cells instanceof Node ? cells : tableRow(columns, cells)));
  return h("table", { role: "table", class: kind }, h("caption", {}, caption),
    h("thead", { role: "rowgroup" }, h("tr", { role: "row" }, heads)), body);
}

function tableRow(columns, cells, kind = null) {
  return h("tr", { role: "row", class: kind }, cells.map((cell, at) =>
    h("td", { role: "cell", class: columns[at][1] ? "num" : null, "data-label": say(columns[at][0]) }, cell)));
}

function button(text, act, properties = {}) {
  return h("button", { type: "button", onclick: act, ...properties }, text);
}

/** What every figure above it belongs to. */
function runLine() {
  return h("p", { class: "run" }, say("report.run", { run: DATA.run.name, as_of: DATA.run.as_of }));
}

function command(text) {
  return h("code", { class: "command" }, text);
}
