// One box finds sentences, measures, targets, areas, and the ids of the rows that this file holds.
const MOST_FOUND = 8;

function searched(text) {
  const has = (...texts) => texts.some((one) => one && String(one).toLowerCase().includes(text));
  const areas = AREAS.map((area, at) => [area, at]).filter(([area, at]) => areaPath(at).length <= 3 && has(area[0], area[1], area[2]));
  const measures = DATA.measures.map((one, at) => [one, at]).filter(([one]) => has(one.name, ...Object.values(DATA.labels.blocks[one.name] ?? {})));
  const targets = DATA.targets.map((one, at) => [one, at]).filter(([one]) => has(one.name, ...Object.values(DATA.labels.blocks[one.name] ?? {})));
  const sentences = DATA.sentences.filter((one) => has(one[0], one[3]));
  const rows = DATA.measures.flatMap((measure, at) => measure.rows.filter((row) => has(row[2])).map((row) => [at, row]));
  return [
    ...group("search.areas", areas, ([, at]) => [placeName(at), () => change({ area: at === ROOT ? null : at }, "map")]),
    ...group("search.measures", measures, ([one]) => [blockName(one.name), () => change({ measure: one.name }, "gaps")]),
    ...group("search.targets", targets, ([one, at]) => [blockName(one.name), () => openTarget(at)]),
    ...group("search.ids", rows, ([at, row]) => [`${row[2]} · ${blockName(DATA.measures[at].name)} · ${say(`gaps.${STATUSES[row[1]]}`)}`, () => openRow(at, row)]),
    ...group("search.sentences", sentences, (one) => [`${one[0]} ${one[3].slice(0, 42)}`, () => openSentence(one[0])]),
  ];
}

function group(key, found, told) {
  if (!found.length) return [];
  const items = found.slice(0, MOST_FOUND).map((one) => {
    const [text, act] = told(one);
    return h("li", {}, button(text, () => { showFound(""); act(); }, { class: "link" }));
  });
  const more = found.length > MOST_FOUND ? h("li", { class: "note" }, say("search.more", { number: number(found.length - MOST_FOUND) })) : "";
  return [h("h3", {}, say(key)), h("ul", {}, items, more)];
}

function showFound(text) {
  const place = document.getElementById("found");
  const found = text.trim() ? searched(text.trim().toLowerCase()) : [];
  place.hidden = !text.trim();
  place.replaceChildren(...(found.length ? found : [h("p", { class: "note" }, say("search.nothing"))]), h("p", { class: "note" }, say("search.note")));
  if (!text.trim()) document.getElementById("search").value = "";
}

function openTarget(at) {
  const row = progressRows(null).find((one) => one[0] === at);
  change({ target: row ? `${row[0]}/${row[1]}` : null, year: "", owner: "", status: "", area: null }, "targets");
}

function openRow(measure, row) {
  change({ area: row[0] === NO_AREA ? null : areaPath(row[0]).slice(0, 3).at(-1) });
  openRows(measure, row[1]);
  const id = who(DATA.measures[measure].subject, row[2]);
  const cell = [...document.querySelectorAll(".people td:first-child")].find((one) => one.textContent === id);
  cell?.parentElement.querySelector("button.why").click();
  cell?.scrollIntoView({ block: "center" });
}

function openSentence(id) {
  change({ coverage: "" });
  const row = document.getElementById(`sentence-${id}`);
  row?.scrollIntoView({ block: "center" });
  row?.focus({ preventScroll: true });
}
