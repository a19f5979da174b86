// The prizes: a kind, such as "ambo" or "EARLY-FIVE", settles what a card needs. The names of the
// kinds are in prize-phrases.js.
//
//   patternOf(kind)                  "row 2", "any 5", "full": as in the rules
//   isFull(kind), isNextFull(kind)   whether it is for a full card; for the next one
//   podiumOrder(kinds)               those for full cards, the main one first; then the others, the
//                                    highest first
//   lacking(kind, cards, drawn)      how many numbers the nearest of the cards still needs
//
// A test compares NAMED with tombola/rules/prizes.py.

export const NAMED = {
  "ambo": "row 2", "terno": "row 3", "quaterna": "row 4", "cinquina": "row 5", "tombola": "full",
  "TOMBOLINO": "next full", "ONE-LINE": "lines 1", "TWO-LINES": "lines 2", "FULL-HOUSE": "full",
  "EARLY-FIVE": "any 5", "TOP-LINE": "line top", "MIDDLE-LINE": "line middle",
  "BOTTOM-LINE": "line bottom", "FOUR-CORNERS": "corners", "SECOND-HOUSE": "next full",
};

export function patternOf(kind) {
  return NAMED[kind] ?? kind.toLowerCase().replaceAll("-", " ");
}

export function isFull(kind) {
  return patternOf(kind).endsWith("full");
}

export function isNextFull(kind) {
  return patternOf(kind) === "next full";
}

export function podiumOrder(kinds) {
  return [...kinds.filter(isFull), ...kinds.filter((kind) => !isFull(kind)).reverse()];
}

/** Infinity if there are no cards. */
export function lacking(kind, cards, drawn) {
  return Math.min(...cards.map((card) => lackingOn(patternOf(kind), card, drawn)));
}

function lackingOn(pattern, {rows}, drawn) {
  const [shape, which] = pattern.split(" ");
  const needed = NEEDS_A_COUNT.has(shape) ? Number(which) : 0;
  return Math.min(...AREAS[shape](rows, which).map((area) => {
    const hits = area.filter((number) => drawn.has(number)).length;
    return Math.max(0, (needed || area.length) - hits);
  }));
}

/** The shapes that need some of an area; the others need all of it. */
const NEEDS_A_COUNT = new Set(["row", "any"]);
const LINES = ["top", "middle", "bottom"];

const whole = (rows) => [rows.flat()];

/** The areas of a card of which one has to have the numbers, by the shapes. */
const AREAS = {
  row: (rows) => rows,
  any: whole,
  full: whole,
  next: whole,
  line: (rows, which) => [rows[LINES.indexOf(which)]],
  lines: (rows, count) => combinations(rows, Number(count)).map((some) => some.flat()),
  corners: (rows) => [[rows[0], rows.at(-1)].flatMap((row) => [row[0], row.at(-1)])],
};

function combinations(items, count) {
  if (count === 0) return [[]];
  return items.flatMap((item, place) =>
    combinations(items.slice(place + 1), count - 1).map((rest) => [item, ...rest]));
}
