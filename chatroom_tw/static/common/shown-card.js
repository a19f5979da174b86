// A card that is looked at and not played on: its drawn numbers are marked, and those that have won are
// marked more.
//
//   shownCard(rows, {has, winning, label})    an element. `has` and `winning` are lists of numbers;
//                                             without `rows` it has the winning numbers alone
import {cellsOf, inColumns} from "./card-layout.js";
import {el} from "./dom.js";

export function shownCard(rows, {has = [], winning = [], label = ""}) {
  const drawn = new Set(has);
  const won = new Set(winning);
  const columns = rows?.length ? inColumns(rows) : false;
  const shown = rows?.length ? rows : inRows(winning);
  return el("table", {class: "shown-card", "aria-label": label, data: {columns: columns ? 9 : 5}},
    el("tbody", {}, ...shown.map((row) =>
      el("tr", {}, ...cellsOf(row, columns).map((number) => cellOf(number, drawn, won))))));
}

function cellOf(number, drawn, won) {
  if (number === null) return el("td", {class: "blank"});
  const state = won.has(number) ? "won" : drawn.has(number) ? "has" : "";
  return el("td", {data: {state, number}, text: `${number}`});
}

function inRows(numbers) {
  const WIDTH = 5;
  const rows = [];
  for (let place = 0; place < numbers.length; place += WIDTH) {
    rows.push(numbers.slice(place, place + WIDTH));
  }
  return rows;
}
