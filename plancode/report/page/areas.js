// Areas: rows are [code, zh, en, number of the parent, level]; the first without a parent is the whole.
const AREAS = DATA.areas;
const ROOT = AREAS.findIndex((area) => area[3] === -1);
const NO_AREA = -1;

function areaName(at) {
  if (at === NO_AREA) return say("figure.no_area");
  const [code, zh, en] = AREAS[at];
  return (state.lang === "zh" ? zh || en : en || zh) || code;
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

const SQUARES = new Set(DATA.progress.map((row) => row[2]).concat(DATA.tally.flatMap((areas) => Object.keys(areas).map(Number))));

function squaresBelow(at) {
  return AREAS.map((area, number) => number).filter((number) => AREAS[number][3] === at && areaPath(number).length <= 3);
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
