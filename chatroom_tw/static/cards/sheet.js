// A printed sheet: six cards, each with its own number, that have each of the ninety numbers once; who
// holds it, if that is known; and what is played for.
import {cellsOf, printedNumber} from "../common/card-layout.js";
import {el} from "../common/dom.js";
import {phrase} from "../common/phrases.js";

export function sheetOf({number, cards}, {title, name, prizes}) {
  return el("article", {class: "sheet", "aria-label": phrase("sheet", {number})},
    ...cards.map((card) => cardOf(card, title, name)),
    prizes ? el("p", {class: "prizes", text: phrase("prizes", {prizes})}) : null);
}

function cardOf({serial, rows}, title, name) {
  const number = printedNumber(serial) || serial;
  return el("div", {class: "cartella"},
    el("p", {}, el("span", {text: title}), name ? el("span", {class: "holder", dir: "auto", text: name}) : null,
      el("b", {text: number})),
    el("table", {"aria-label": phrase("card", {number})},
      el("tbody", {}, ...rows.map((row) => el("tr", {}, ...cellsOf(row, true).map(cellOf))))));
}

function cellOf(number) {
  return number === null ? el("td", {class: "blank"}) : el("td", {text: `${number}`});
}
