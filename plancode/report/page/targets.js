// Targets as intervals against their goals. Rows of DATA.progress:
// target, year, area (null: the whole plan), group, op, goal, goal_high, low, high, unit, status, closed, counts
const OPS = { at_least: "≥", at_most: "≤", exactly: "=", above: ">" };

function progressRows(area) {
  return DATA.progress.filter((row) => (area === null ? row[2] === null : row[2] === area));
}

function wanted(row) {
  const target = DATA.targets[row[0]];
  return (!state.year || String(row[1]) === state.year) && (!state.owner || ownerOf(target.owner) === state.owner)
    && (!state.status || row[10] === state.status);
}

function goalText(row) {
  if (row[5] === null) return "–";
  const high = row[6] === null ? "" : ` – ${figure(row[6], row[9])}`;
  return `${OPS[row[4]] ?? row[4]} ${figure(row[5], row[9])}${high} ${unitName(row[9])}`.trim();
}

/** A bar: certain up to the low end, possible up to the high end, and a mark where the goal is. */
function bar(row) {
  const [, , , , , goal, , low, high, unit] = row;
  const top = unit === "percent" ? 100 : Math.max(goal ?? 0, high ?? low ?? 0, low ?? 0, 1) * 1.08;
  const at = (value) => Math.max(0, Math.min(200, (value / top) * 200)).toFixed(1);
  const sure = low ?? 0;
  const end = high ?? top;
  const said = say("target.bar", { now: interval(low, high, unit), goal: goalText(row) });
  const shapes = [drawn("rect", { class: "track", x: 0, y: 5, width: 200, height: 10 })];
  if (low !== null || high !== null) {
    shapes.push(drawn("rect", { class: "possible", x: at(sure), y: 5, width: Math.max(0, at(end) - at(sure)).toFixed(1), height: 10 }));
    shapes.push(drawn("rect", { class: "certain", x: 0, y: 5, width: at(sure), height: 10 }));
  }
  if (goal !== null) shapes.push(drawn("rect", { class: "goal", x: Math.max(0, at(goal) - 1.5), y: 0, width: 3, height: 20 }));
  return drawn("svg", { class: `bar ${row[10] ?? "none"}`, viewBox: "0 0 200 20", preserveAspectRatio: "none", role: "img", "aria-label": said }, ...shapes);
}

function now(row) {
  const open = row[11] === false ? h("span", { class: "note" }, say("target.open")) : null;
  return [h("div", { class: "now" }, interval(row[7], row[8], row[9]), " ", open), bar(row)];
}

const TARGET_COLUMNS = [["target.target"], ["target.year"], ["target.goal", true], ["target.now"], ["target.status"], ["target.owner"]];

function targetTable() {
  const rows = progressRows(state.area).filter(wanted);
  const order = rows.sort((one, other) => one[0] - other[0] || one[1] - other[1]);
  const made = order.flatMap((row) => {
    const key = `${row[0]}/${row[1]}`;
    const isOpen = state.target === key;
    const name = button(blockName(DATA.targets[row[0]].name), () => change({ target: isOpen ? null : key }),
      { class: "link", id: `target-${row[0]}-${row[1]}`, "aria-expanded": String(isOpen) });
    const status = row[10] === null ? h("span", { class: "note" }, say("target.no_goal_here")) : badge(row[10], "progress");
    const cells = [name, String(row[1]), goalText(row), now(row), status, ownerOf(DATA.targets[row[0]].owner)];
    const shown = tableRow(TARGET_COLUMNS, cells, isOpen ? "opened" : null);
    return isOpen ? [shown, targetDetail(row)] : [shown];
  });
  return made.length ? table(say("target.title"), TARGET_COLUMNS, made, "targets") : h("p", { class: "empty" }, say("report.nothing"));
}

/** Who the target is about, where it is behind, and the sentence that promised it. */
function targetDetail(row) {
  const target = DATA.targets[row[0]];
  const parts = [quotes(target.sentences)];
  if (target.reading) parts.push(h("p", { class: "reading" }, h("b", {}, say("report.reading")), " ", target.reading));
  parts.push(...target.measures.map(toMeasure));
  const below = state.area === null ? [...squaresBelow(ROOT), NO_AREA] : squaresBelow(state.area);
  const found = below.map((at) => DATA.progress.find((one) => one[0] === row[0] && one[1] === row[1] && one[2] === at)).filter(Boolean);
  if (found.length) parts.push(byArea(found));
  parts.push(h("p", { class: "run" }, command(`plan progress RUN --by ${AREAS[below[0]]?.[4] || "county"} --year ${row[1]}`), ` · ${say("report.run_short", { run: DATA.run.name })}`));
  return h("tr", { role: "row", class: "detail" }, h("td", { role: "cell", colspan: TARGET_COLUMNS.length }, parts));
}

function toMeasure(name) {
  const at = DATA.measures.findIndex((measure) => measure.name === name);
  const numbers = counted(at, state.area);
  const links = [0, 1, 2].filter((status) => numbers[status]).map((status) =>
    button(`${say(`gaps.${STATUSES[status]}`)} ${number(numbers[status])}`, () => openRows(at, status), { class: "chip" }));
  return h("p", { class: "who" }, h("b", {}, blockName(name)), " ", links.length ? links : say("gaps.nobody"));
}

function byArea(found) {
  const columns = [["target.area"], ["target.goal", true], ["target.now"], ["target.status"]];
  const rows = found.map((row) => [
    row[2] === NO_AREA ? areaName(NO_AREA) : button(areaName(row[2]), () => change({ area: row[2] }), { class: "link" }), goalText(row), now(row),
    row[10] === null ? "–" : badge(row[10], "progress")]);
  return table(say("target.by_area"), columns, rows, "inner");
}
