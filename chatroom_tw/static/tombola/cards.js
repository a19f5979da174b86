// The player's cards, and the marks on them: by tapping, or by themselves.
import {byId, el, fill} from "../common/dom.js";
import {cellsOf, inColumns} from "../common/cartella.js";
import {onLanguage, say} from "../common/words.js";
import {prefs} from "./kept.js";
import {switchFor} from "./settings.js";

export function cardsView(session, update) {
  const cells = new Map();
  let shown = "";
  onLanguage(() => fill(byId("marking"), switchFor("auto", update), switchFor("hard", update)));
  return () => {
    const wanted = JSON.stringify([session.cards, prefs.get("auto")]);
    if (wanted !== shown) {
      shown = wanted;
      cells.clear();
      byId("cards").dataset.count = session.cards.length;
      fill(byId("cards"), ...session.cards.map((card) => cardOf(card, cells, tap)));
    }
    const drawn = new Set(session.areFresh ? [] : session.hearing.numbers);
    cells.forEach((cell, number) => mark(cell, number, drawn, session));
    titles(session);
  };

  function tap(number) {
    session.marks.toggle(number);
    update();
  }
}

function cardOf({serial, rows}, cells, tap) {
  const columns = inColumns(rows);
  const body = rows.map((row) => el("tr", {}, ...cellsOf(row, columns).map((number) => {
    if (number === null) return el("td", {class: "blank"});
    const cell = cellOf(number, tap);
    cells.set(number, cell);
    return el("td", {}, cell);
  })));
  const id = `title-${serial}`;
  return el("article", {class: "cartella", data: {serial, columns: columns ? 9 : 5}},
    el("h3", {id}),
    el("table", {"aria-labelledby": id}, el("tbody", {}, ...body)));
}

function cellOf(number, tap) {
  if (prefs.get("auto")) return el("span", {class: "cell", data: {number}});
  return el("button", {
    class: "cell", type: "button", data: {number}, on: {click: () => tap(number)},
  });
}

/** How a number on a card is shown: "marked", "due", "wrong", or as it is. */
function stateOf(number, isDrawn, marks) {
  if (prefs.get("auto")) return isDrawn ? "marked" : "";
  if (marks.has(number)) return isDrawn ? "marked" : "wrong";
  return isDrawn && !prefs.get("hard") ? "due" : "";
}

function mark(cell, number, drawn, {marks, hearing}) {
  const state = stateOf(number, drawn.has(number), marks);
  const isLast = state === "marked" && number === hearing.last && hearing.isOn;
  const words = state ? say(`cell-${state}`) : "";
  const shown = `${state} ${isLast} ${words}`;
  if (cell.dataset.shown === shown) return;
  Object.assign(cell.dataset, {shown, state, last: isLast});
  if (cell.tagName === "BUTTON") cell.setAttribute("aria-pressed", marks.has(number));
  fill(cell, `${number}`, words && el("span", {class: "unseen", text: ` ${words}`}));
}

function titles({cards, hearing}) {
  const drawn = new Set(hearing.numbers);
  for (const article of byId("cards").children) {
    const card = cards.find(({serial}) => serial === article.dataset.serial);
    const count = card.rows.flat().filter((number) => drawn.has(number)).length;
    const known = prefs.get("auto") || !prefs.get("hard");
    const counted = known && hearing.isOn ? count : null;
    const text = say("cardTitle", {serial: card.serial, count: counted});
    const title = article.querySelector("h3");
    if (title.textContent !== text) title.textContent = text;
  }
}
