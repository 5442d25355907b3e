// Whom to ask, how good the data is, and the plan's own sentences.
function questionTables() {
  const columns = [["ask.fact"], ["ask.of"], ["ask.rows", true], ["ask.settles", true], ["ask.mentioned_by", true], ["ask.areas"]];
  const county = state.area === null ? null : areaPath(state.area)[1] ?? null;
  const asked = DATA.questions.filter((one) => county === null || one[6].includes(county));
  const offices = [...new Set(asked.map((one) => one[0]))];
  const made = offices.map((office) => {
    const rows = asked.filter((one) => one[0] === office).map(([, fact, subject, rows, settles, mentioned, areas]) =>
      [factName(fact), subject === "parameter" ? "" : blockName(subject), number(rows), number(settles), number(mentioned), areaList(areas)]);
    return table(office ?? say("ask.nobody"), columns, rows, "asked");
  });
  const note = county === null ? null : h("p", { class: "note" }, say("ask.whole"));
  return h("div", {}, note, made.length ? made : h("p", { class: "empty" }, say("ask.nothing")), h("p", { class: "note" }, say("ask.meaning")), runLine());
}

function areaList(areas) {
  const all = squaresBelow(ROOT).length;
  return areas.length && areas.length === all ? say("ask.everywhere") : areas.map(areaName).join(state.lang === "zh" ? "、" : ", ");
}

function dataTables() {
  return h("div", { class: "halves" }, h("div", {}, lackTable()), h("div", {}, exceptionTable(), listTable()));
}

function lackTable() {
  const columns = [["data.fact"], ["data.why"], ["data.cells", true], ["data.authority"]];
  const found = DATA.lacks.filter((one) => state.area === null || one[5].some((at) => isInside(at) || areaPath(state.area).includes(at)));
  const order = [...found.filter((one) => one[3] === "stale"), ...found.filter((one) => one[3] !== "stale")];
  const rows = order.map(([fact, subject, authority, why, cells]) =>
    [`${factName(fact)}${subject === "parameter" ? "" : ` · ${blockName(subject)}`}`, h("span", { class: why === "stale" ? "badge unknown" : "badge none" }, say(`why.${why}`)), number(cells), authority ?? "–"]);
  return rows.length ? h("div", {}, table(say("data.lacks"), columns, rows), h("p", { class: "note" }, say("data.lacks_note")), runLine()) : h("p", { class: "empty" }, say("data.none_lacking"));
}

function exceptionTable() {
  const columns = [["data.kind"], ["data.list"], ["data.rows", true], ["data.first"]];
  const rows = DATA.exceptions.map(([kind, meaning, list, size, places]) =>
    [DATA.words[state.lang][`kind.${kind}`] ?? meaning, list, number(size), places.map(([file, row, fact]) => h("div", { class: "place" }, `${file}:${row}${fact ? ` ${factName(fact)}` : ""}`))]);
  return rows.length ? table(say("data.exceptions"), columns, rows) : h("p", { class: "empty" }, say("data.no_exceptions"));
}

function listTable() {
  const columns = [["data.list"], ["data.seen"], ["data.gives"], ["data.complete"]];
  const rows = DATA.lists.map(([name, seen, subjects, complete]) => [name, seen, subjects.map(blockName).join(", ") || "–", complete ? say("data.declared") : say("data.undeclared")]);
  return rows.length ? table(say("data.lists"), columns, rows) : "";
}

function sentencePart() {
  const counts = {};
  for (const one of DATA.sentences) counts[one[4]] = (counts[one[4]] ?? 0) + 1;
  const chips = ["computed", "prose", "partly", "forgotten"].filter((status) => counts[status]).map((status) =>
    button(`${SIGNS[status]} ${say(`coverage.${status}`)} ${number(counts[status])}`, () => change({ coverage: state.coverage === status ? "" : status }),
      { class: "chip", id: `coverage-${status}`, "aria-pressed": String(state.coverage === status) }));
  const columns = [["coverage.sentence"], ["coverage.text"], ["coverage.status"], ["coverage.blocks"]];
  const found = DATA.sentences.filter((one) => !state.coverage || one[4] === state.coverage);
  const rows = found.map(([id, , , text, status, blocks, why]) => tableRow(columns, [id, text, badge(status, "coverage"), [blockList(blocks), why ? h("div", { class: "note" }, why) : ""]]));
  rows.forEach((row, at) => { row.id = `sentence-${found[at][0]}`; row.tabIndex = -1; });
  return h("div", {}, h("div", { class: "row" }, chips), rows.length ? table(say("coverage.title"), columns, rows, "sentences") : h("p", { class: "empty" }, say("report.nothing")), runLine());
}

/** The blocks under a sentence; each opens to what it says. */
function blockList(names) {
  return names.filter((name) => DATA.blocks[name]).map((name) => {
    const block = DATA.blocks[name];
    return h("details", { class: "block" }, h("summary", {}, `${say(`block.${block.kind}`)} ${blockName(name)}`), blockBody(name, block));
  });
}

function blockBody(name, block) {
  const fields = Object.entries(block).filter(([key]) => !["kind", "file", "line", "clause"].includes(key));
  return h("dl", {}, h("dt", {}, say("block.name")), h("dd", {}, h("code", {}, name)), fields.flatMap(([key, value]) => [h("dt", {}, key), h("dd", {}, fieldText(value))]),
    h("dt", {}, say("block.place")), h("dd", { class: "place" }, `${block.file}:${block.line}`));
}

function fieldText(value) {
  if (Array.isArray(value)) return h("ul", {}, value.map((one) => h("li", {}, fieldText(one))));
  if (value !== null && typeof value === "object") return h("ul", {}, Object.entries(value).map(([key, one]) => h("li", {}, `${key}: `, fieldText(one))));
  return String(value);
}

/** Sentences of the plan, word for word. */
function quotes(ids) {
  const found = ids.map((id) => DATA.sentences.find((one) => one[0] === id)).filter(Boolean);
  return h("div", {}, found.map(([id, , , text]) => h("blockquote", { lang: "zh" }, text, " ", h("a", { href: `#sentence-${id}`, onclick: () => change({ coverage: "" }) }, id))));
}
