// The frame: the head, the filters, and drawing everything anew when a filter changes.
function option(value, text, chosen) {
  return h("option", { value, selected: value === chosen }, text);
}

function select(id, key, values, all) {
  const choices = [option("", all, state[key]), ...values.map(([value, text]) => option(value, text, state[key]))];
  return h("div", { class: "field" }, h("label", { for: id }, say(`filter.${id}`)), h("select", { id, onchange: (event) => change({ [key]: event.target.value }) }, choices));
}

function filters() {
  const years = [...new Set(DATA.progress.map((row) => row[1]))].sort();
  const owners = [...new Set([...DATA.targets, ...DATA.measures].map((one) => ownerOf(one.owner)).filter(Boolean))].sort();
  const statuses = ["met", "missed", "unknown", "not_due", "not_in_run", "no_denominator"];
  const counties = squaresBelow(ROOT).flatMap((at) => [at, ...(state.area !== null && areaPath(state.area).includes(at) ? squaresBelow(at) : [])]);
  const area = h("div", { class: "field" }, h("label", { for: "area" }, say("filter.area")),
    h("select", { id: "area", onchange: (event) => change({ area: event.target.value === "" ? null : Number(event.target.value) }) },
      option("", wholeName(), ""), counties.map((at) => h("option", { value: at, selected: state.area === at }, `${depthOf(at) > 2 ? "　" : ""}${areaName(at)}`))));
  const clear = button(say("filter.clear"), () => change({ area: null, year: "", owner: "", status: "", measure: "", rows: null, target: null }), { class: "quiet", id: "clear" });
  return [area, select("year", "year", years.map((year) => [String(year), String(year)]), say("filter.every_year")),
    select("status", "status", statuses.map((status) => [status, say(`progress.${status}`)]), say("filter.every_status")),
    select("owner", "owner", owners.map((owner) => [owner, owner]), say("filter.every_owner")),
    select("measure", "measure", DATA.measures.map((one) => [one.name, blockName(one.name)]), say("filter.every_measure")), clear];
}

function card(title, big, small, kind) {
  return h("div", { class: `card ${kind}` }, h("p", { class: "what" }, title), h("p", { class: "big" }, big), h("p", { class: "small" }, small));
}

function cards() {
  const rows = progressRows(state.area).filter(wanted);
  const size = (status) => rows.filter((row) => row[10] === status).length;
  const all = countedAll(state.area);
  const computed = DATA.sentences.filter((one) => one[4] === "computed" || one[4] === "prose").length;
  const judged = rows.filter((row) => row[10] !== null).length;
  return [
    card(say("card.targets"), say("card.met", { met: size("met"), all: judged }), say("card.rest", { missed: size("missed"), unknown: size("unknown"), not_due: size("not_due") }), "met"),
    card(say("card.missed"), number(all[0]), say("card.missed_note"), "missed"),
    card(say("card.to_review"), number(all[1]), say("card.to_review_note"), "to_review"),
    card(say("card.unknown"), number(all[2]), say("card.unknown_note"), "unknown"),
    card(say("card.sentences"), say("card.of", { some: number(computed), all: number(DATA.sentences.length) }), say("card.sentences_note"), "sentences"),
  ];
}

function head() {
  document.documentElement.lang = state.lang;
  document.title = `${labelled(DATA.title, "")} · ${DATA.run.name}`;
  document.getElementById("title").textContent = labelled(DATA.title, say("report.untitled"));
  const projected = DATA.run.projected ? ` · ${say("report.projected", { day: DATA.run.snapshot_as_of, as_of: DATA.run.as_of })}` : "";
  document.getElementById("stamp").textContent = say("report.run", { run: DATA.run.name, as_of: DATA.run.as_of }) + projected;
  document.getElementById("printed").textContent = `${labelled(DATA.title, "")} · ${say("report.run", { run: DATA.run.name, as_of: DATA.run.as_of })}${projected}`;
  document.getElementById("lang").textContent = say("report.other_language");
  document.getElementById("lang").lang = state.lang === "zh" ? "en" : "zh";
  document.getElementById("print").textContent = say("report.print");
  document.getElementById("search").placeholder = say("search.hint");
  document.querySelectorAll("[data-say]").forEach((one) => { one.textContent = say(one.dataset.say); });
  document.querySelectorAll("[data-name]").forEach((one) => { one.setAttribute("aria-label", say(one.dataset.name)); });
}

function fill(id, ...nodes) {
  document.getElementById(id).replaceChildren(...nodes.flat());
}

function drawFirst() {
  head();
  fill("filters", filters());
  fill("cards", cards());
  fill("target-table", targetTable(), runLine());
  fill("the-map", theMap());
  fill("gap-table", gapTable(), h("p", { class: "note" }, say("gaps.meaning")), runLine());
  fill("rows", rowsPanel());
}

function drawRest() {
  fill("question-tables", questionTables());
  fill("data-tables", dataTables());
  fill("sentence-table", sentencePart());
  fill("how", h("p", {}, say("report.how")), h("dl", { class: "hashes" }, ["plan_hash", "snapshot_hash", "content_hash"].flatMap((name) =>
    [h("dt", {}, say(`report.${name}`)), h("dd", {}, h("code", {}, DATA.run[name]))])), runLine());
}

/** Take a change of the filters, draw again, keep the focus where it was, and go to a part if asked. */
function change(changes, part) {
  Object.assign(state, changes);
  const focused = document.activeElement?.id;
  drawFirst();
  drawRest();
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  if (part) document.getElementById(part).scrollIntoView();
  document.getElementById("told").textContent = say("filter.told", { area: state.area === null ? wholeName() : placeName(state.area) });
}

document.getElementById("lang").addEventListener("click", () => change({ lang: state.lang === "zh" ? "en" : "zh", owner: "" }));
document.getElementById("print").addEventListener("click", () => window.print());
document.getElementById("search").addEventListener("input", (event) => showFound(event.target.value));
document.addEventListener("keydown", (event) => { if (event.key === "Escape") showFound(""); });
drawFirst();
requestAnimationFrame(() => setTimeout(drawRest, 0));
