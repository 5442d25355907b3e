// Areas: rows are [code, zh, en, number of the parent, level]; a code that nobody named has no level.
const AREAS = DATA.areas;
const TOPS = AREAS.map((_, at) => at).filter((at) => AREAS[at][3] === -1 && AREAS[at][4]);
const ROOT = TOPS.length === 1 ? TOPS[0] : -1;
const NO_AREA = -1;

function areaName(at) {
  if (at === NO_AREA) return say("figure.no_area");
  const [code, zh, en] = AREAS[at];
  return (state.lang === "zh" ? zh || en : en || zh) || code;
}

/** What the filter shows when no area is chosen. */
function wholeName() {
  return ROOT < 0 ? say("report.whole") : areaName(ROOT);
}

/** The area to choose in order to leave this one. */
function around(at) {
  const parent = AREAS[at][3];
  return parent < 0 || parent === ROOT ? null : parent;
}

/** The area and all it lies in, from the top down. */
function areaPath(at) {
  return at === NO_AREA || at === -1 ? [] : [...areaPath(AREAS[at][3]), at];
}

function placeName(at) {
  if (at === NO_AREA) return areaName(at);
  const path = areaPath(at);
  return (path.length > 1 ? path.slice(1) : path).map(areaName).join(" · ");
}

/** Does the filter let rows of this area through? */
function isInside(at) {
  return state.area === null || areaPath(at).includes(state.area);
}

function squaresBelow(at) {
  return AREAS.map((area, number) => number).filter((number) => AREAS[number][3] === at && AREAS[number][4] && areaPath(number).length <= 3);
}

function depthOf(at) {
  return areaPath(at).length;
}

/** How many of a measure have each status in an area (null: everywhere, rows without an area too). */
function counted(measure, at) {
  const sums = [0, 0, 0, 0, 0, 0];
  for (const [area, numbers] of Object.entries(DATA.tally[measure])) {
    const inside = at === null || (Number(area) !== NO_AREA && areaPath(Number(area)).includes(at));
    if (inside) numbers.forEach((number, status) => { sums[status] += number; });
  }
  return sums;
}

function countedAll(at) {
  const chosen = DATA.measures.map((_, at) => at).filter((one) => !state.measure || DATA.measures[one].name === state.measure);
  return chosen.map((one) => counted(one, at)).reduce((sums, numbers) => sums.map((sum, status) => sum + numbers[status]), [0, 0, 0, 0, 0, 0]);
}
