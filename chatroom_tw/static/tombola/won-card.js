// A card that has won, with its winning numbers marked. Of other players' cards only the winning
// numbers are known: these are shown in the rows of the prize.
//
//   wonCard({prize, serial, numbers}, player)    an element, or null if no numbers are known
import {cellsOf, inColumns} from "../common/card-layout.js";
import {el} from "../common/dom.js";
import {patternOf} from "../common/prizes.js";
import {cardName} from "../common/winner.js";
import {phrase} from "../common/phrases.js";

const ROW = 5;
const CORNERS = 2;

export function wonCard({prize, serial, numbers = []}, player) {
  if (!numbers.length) return null;
  const own = player.cardOf(serial);
  const rows = own?.rows ?? rowsOf(patternOf(prize), numbers);
  const columns = inColumns(rows);
  const won = new Set(numbers);
  const card = player.nameOf(serial) || cardName(serial);
  return el("div", {
    class: "won-card", role: "img", data: {columns: columns ? 9 : ROW},
    "aria-label": phrase("cardNumbers", {card, numbers: numbers.join(", ")}),
  }, ...rows.map((row) => el("div", {}, ...cellsOf(row, columns).map((number) =>
    el("span", {data: {won: won.has(number), blank: number === null}, text: number ?? ""})))));
}

function rowsOf(pattern, numbers) {
  const [shape] = pattern.split(" ");
  const length = {row: numbers.length, any: numbers.length, corners: CORNERS}[shape] ?? ROW;
  const starts = numbers.map((_, place) => place).filter((place) => place % length === 0);
  return starts.map((start) => numbers.slice(start, start + length));
}
