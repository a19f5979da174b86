// A printed sheet: six cards that hold each number once, each with its own number.
import {cellsOf, onPaper} from "../common/cartella.js";
import {el} from "../common/dom.js";
import {say} from "../common/words.js";

export function sheetOf({number, cards}, title) {
  return el("article", {class: "sheet", "aria-label": say("sheet", {number})},
    ...cards.map((card) => cardOf(card, title)));
}

function cardOf({serial, rows}, title) {
  const number = onPaper(serial) || serial;
  return el("div", {class: "cartella"},
    el("p", {}, el("span", {text: title}), el("b", {text: number})),
    el("table", {"aria-label": say("card", {number})},
      el("tbody", {}, ...rows.map((row) => el("tr", {}, ...cellsOf(row, true).map(cellOf))))));
}

function cellOf(number) {
  return number === null ? el("td", {class: "blank"}) : el("td", {text: `${number}`});
}
