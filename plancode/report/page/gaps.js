// Gaps by measure, the rows behind a number, and the reasons of a row.
const STATUSES = ["missed", "to_review", "unknown", "ok", "other_ground", "none"];
const PAGE = 50;

function gapTable() {
  const columns = [["gaps.measure"], ["gaps.missed", true], ["gaps.to_review", true], ["gaps.unknown", true], ["gaps.ok", true], ["gaps.other_ground", true]];
  const rows = DATA.measures.map((measure, at) => [measure, at])
    .filter(([measure]) => (!state.measure || measure.name === state.measure) && (!state.owner || ownerOf(measure.owner) === state.owner))
    .map(([measure, at]) => [blockName(measure.name), ...counted(at, state.area).slice(0, 5).map((size, status) => opener(at, status, size))]);
  return rows.length ? table(say("gaps.title"), columns, rows, "gaps") : h("p", { class: "empty" }, say("report.nothing"));
}

/** A number that opens to its rows. */
function opener(measure, status, size) {
  if (!size || status > 2) return size ? number(size) : "0";
  const isOpen = state.rows !== null && state.rows[0] === measure && state.rows[1] === status;
  const name = say("gaps.open", { number: number(size), measure: blockName(DATA.measures[measure].name), status: say(`gaps.${STATUSES[status]}`) });
  return button(number(size), () => openRows(measure, status), { class: `count ${STATUSES[status]}`, id: `count-${measure}-${status}`, "aria-label": name, "aria-pressed": String(isOpen) });
}

function openRows(measure, status) {
  change({ rows: [measure, status] });
  const heading = document.getElementById("rows-title");
  heading.scrollIntoView({ block: "start" });
  heading.focus({ preventScroll: true });
}

function rowsPanel() {
  if (state.rows === null) return h("div", {});
  const [at, status] = state.rows;
  const measure = DATA.measures[at];
  const total = counted(at, state.area)[status];
  const found = measure.rows.filter((row) => row[1] === status && isInside(row[0]));
  const where = state.area === null ? wholeName() : placeName(state.area);
  const title = h("h3", { id: "rows-title", tabindex: "-1" }, `${blockName(measure.name)} · `, badge(STATUSES[status], "gaps"), ` · ${where}`);
  const close = button(say("report.close"), () => change({ rows: null }), { class: "quiet" });
  return h("div", { class: "rows" }, h("div", { class: "row between" }, title, close), quotes(measure.sentences.slice(0, 1)),
    howMany(measure, status, found.length, total), rowTable(measure, found), runLine());
}

function howMany(measure, status, shown, total) {
  const area = state.area === null ? "" : ` --area ${AREAS[state.area][0]}`;
  const rest = command(`plan gaps RUN --rule ${measure.name} --status ${STATUSES[status]}${area} --csv rows.csv`);
  const key = shown < total ? "gaps.some" : "gaps.all";
  return h("p", { class: "howmany" }, say(key, { shown: number(shown), total: number(total) }), " ", shown < total ? rest : null);
}

/** What a measure counts in money, with the place of it in a row. */
function sums(measure) {
  return [...(measure.gives ? [["gaps.due", 3]] : []), ...(measure.received === "amount" ? [["gaps.paid", 4]] : [])];
}

function rowColumns(measure) {
  return [["gaps.who"], ["gaps.area"], ...sums(measure).map(([key]) => [key, true]), ["gaps.lacking"], ["gaps.reasons"]];
}

function rowTable(measure, found, from = PAGE) {
  const columns = rowColumns(measure);
  const made = table(say("gaps.list"), columns, found.slice(0, from).map((row) => gapRow(measure, columns, row)), "people");
  if (found.length <= from) return made;
  const more = button(say("gaps.more", { number: number(found.length - from) }), () => {
    made.tBodies[0].append(...found.slice(from).map((row) => gapRow(measure, columns, row)));
    more.remove();
  }, { class: "quiet" });
  return h("div", {}, made, more);
}

function gapRow(measure, columns, row) {
  const id = `reasons-${measure.name}-${row[2]}`;
  const toggle = button(say("gaps.why"), () => {
    const isOpen = toggle.getAttribute("aria-expanded") === "true";
    toggle.setAttribute("aria-expanded", String(!isOpen));
    if (isOpen) document.getElementById(id).remove();
    else shown.after(reasonsRow(measure, row, id, columns.length));
  }, { class: "chip why", "aria-expanded": "false", "aria-label": say("gaps.why_of", { who: who(measure.subject, row[2]) }) });
  const paid = sums(measure).map(([, place]) => money(row[place]));
  const lacking = row[5].map((cell) => h("div", {}, lackText(cell)));
  const shown = tableRow(columns, [who(measure.subject, row[2]), placeName(row[0]), ...paid, lacking.length ? lacking : "–", toggle]);
  return shown;
}

function who(subject, id) {
  return `${blockName(subject)} ${id}`;
}

/** One lacking cell: the fact, whose (if not the row's own), why, and whom to ask. */
function lackText(cell) {
  const [at, other] = Array.isArray(cell) ? cell : [cell, null];
  const [fact, subject, why, authority] = DATA.lack_kinds[at];
  const whose = other && subject !== "parameter" ? `（${who(subject, other)}）` : "";
  const told = `${factName(fact)}${state.lang === "zh" ? whose : whose.replace("（", " (").replace("）", ")")}${say("report.colon")}${say(`why.${why}`)}`;
  return authority ? `${told} → ${authority}` : told;
}

const MARKS = new Map([[1, ["✓", "yes"]], [0, ["✗", "no"]], [null, ["?", "open"]]]);

/** Line by line: what it asks, what it came to, the facts it read; then the sentence it stands for. */
function reasonsRow(measure, row, id, width) {
  const parts = row.length > 6 ? explained(measure, row) : [h("p", {}, say("gaps.not_explained"))];
  const again = command(`plan explain RUN ${measure.subject} ${row[2]} ${measure.name}`);
  return h("tr", { role: "row", class: "detail", id }, h("td", { role: "cell", colspan: width }, parts,
    quotes(measure.sentences), h("p", { class: "run" }, say("gaps.again"), " ", again, ` · ${say("report.run_short", { run: DATA.run.name })}`)));
}

function explained(measure, row) {
  const [entitled, received, amount, lines, had] = row.slice(6);
  const sides = [`${say("gaps.entitled")}${say("report.colon")}${truth(entitled)}`, `${say("gaps.received")}${say("report.colon")}${truth(received)}`];
  if (measure.gives) sides.push(`${say("gaps.due")}${say("report.colon")}${amount === null ? say("figure.unknown") : money(amount)}`);
  return [h("p", { class: "sides" }, h("b", {}, who(measure.subject, row[2])), " · ", sides.join(" · ")),
    h("ol", { class: "lines" }, lines.map(([at, answer, facts]) => line(DATA.lines[at], answer, facts))),
    had.length ? h("p", {}, h("b", {}, say("gaps.received")), say("report.colon"), had.map((fact) => h("span", {}, factText(fact)))) : ""];
}

function truth(value) {
  if (value === null) return say("figure.unknown");
  return typeof value === "number" && value > 1 ? number(value) : say(value ? "figure.true" : "figure.false");
}

function line([text, file, at], answer, facts) {
  const [sign, kind] = MARKS.get(answer);
  const mark = h("span", { class: `mark ${kind}`, role: "img", "aria-label": truth(answer) }, sign);
  return h("li", {}, mark, " ", h("code", {}, text), h("span", { class: "place" }, `${file}:${at}`),
    h("ul", { class: "facts" }, facts.map((fact) => h("li", {}, factText(fact)))));
}

function factText([at, value, other]) {
  const [name, subject, list, seen, isStale] = DATA.fact_kinds[at];
  const whose = other && subject !== "parameter" ? ` (${who(subject, other)})` : "";
  const source = [list, seen, isStale ? say("why.stale") : null].filter(Boolean).join(", ");
  return [h("b", {}, factName(name)), `${whose} = ${valueText(name, value)}`, source ? h("span", { class: "place" }, source) : ""];
}

function valueText(fact, value) {
  if (value === null) return say("figure.unknown");
  if (typeof value === "boolean") return say(value ? "figure.true" : "figure.false");
  const codes = DATA.labels.codes[fact];
  return codes && codes[value] ? labelled(codes[value], value) : typeof value === "number" ? number(value) : value;
}
