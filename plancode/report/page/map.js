// The tile map: one labelled square for each area below the chosen one. No borders: the square is a button.
const SHADES = [0.02, 0.05, 0.1, 0.2];

function colourChoices() {
  const shares = ["missed", "to_review", "unknown"].map((one) => h("option", { value: one, selected: state.colour === one }, say(`map.${one}`)));
  const targets = progressRows(null).map((row) => {
    const value = `${row[0]}/${row[1]}`;
    return h("option", { value, selected: state.colour === value }, `${blockName(DATA.targets[row[0]].name)} ${row[1]}`);
  });
  return h("select", { id: "colour", onchange: (event) => change({ colour: event.target.value }) }, shares,
    h("optgroup", { label: say("map.targets") }, targets));
}

/** What a square says: its name, a figure, and a shade or status. */
function squareOf(at) {
  if (["missed", "to_review", "unknown"].includes(state.colour)) {
    const numbers = countedAll(at);
    const status = STATUSES.indexOf(state.colour);
    const all = numbers.slice(0, 5).reduce((sum, one) => sum + one, 0);
    const share = all ? numbers[status] / all : 0;
    const shade = numbers[status] ? 1 + SHADES.filter((limit) => share >= limit).length : 0;
    return { kind: `shade${shade}`, big: number(numbers[status]), small: all ? say("map.share", { share: (share * 100).toFixed(1) }) : "–" };
  }
  const [target, year] = state.colour.split("/").map(Number);
  const row = DATA.progress.find((one) => one[0] === target && one[1] === year && one[2] === at);
  if (!row) return { kind: "shade0", big: "–", small: "" };
  const status = row[10] ?? "none";
  return { kind: `is-${status}`, big: `${SIGNS[status]} ${row[10] ? say(`progress.${status}`) : ""}`, small: interval(row[7], row[8], row[9]) };
}

function square(at) {
  const { kind, big, small } = squareOf(at);
  return h("li", {}, button([h("span", { class: "name" }, areaName(at)), h("span", { class: "big" }, big), h("span", { class: "small" }, small)],
    () => change({ area: state.area === at ? around(at) : at }), { class: `square ${kind}`, id: `square-${at}`, "aria-pressed": String(state.area === at) }));
}

function theMap() {
  const below = squaresBelow(state.area ?? ROOT);
  const squares = below.length || state.area === null ? below : squaresBelow(AREAS[state.area][3]);
  const legend = h("p", { class: "legend" }, say(state.colour.includes("/") ? "map.legend_target" : "map.legend"));
  return h("div", {}, h("div", { class: "row" }, h("label", { for: "colour" }, say("map.colour")), colourChoices()),
    crumbs(), squares.length ? h("ul", { class: "squares" }, squares.map(square)) : h("p", { class: "empty" }, say("map.none")), nowhere(), legend, runLine());
}

/** Who has no area is on no square: said, so that the squares and this add up to the whole. */
function nowhere() {
  if (state.area !== null || state.colour.includes("/")) return "";
  const status = STATUSES.indexOf(state.colour);
  const all = countedAll(null)[status];
  const shown = squaresBelow(ROOT).reduce((sum, at) => sum + countedAll(at)[status], 0);
  return all > shown ? h("p", { class: "note" }, say("map.nowhere", { number: number(all - shown) })) : "";
}

/** The way from the whole to the chosen area. */
function crumbs() {
  const path = state.area === null ? [] : areaPath(state.area).filter((at) => at !== ROOT);
  const steps = [null, ...path].map((at) => {
    const name = at === null ? wholeName() : areaName(at);
    return h("li", {}, at === state.area ? h("span", { "aria-current": "true" }, name) : button(name, () => change({ area: at }), { class: "link" }));
  });
  return h("nav", { "aria-label": say("map.crumbs") }, h("ol", { class: "crumbs" }, steps));
}
