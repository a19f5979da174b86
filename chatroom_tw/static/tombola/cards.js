// The player's cards, and the marks on them, which the player or the page makes.
import {byId, el, fill} from "../common/dom.js";
import {cellsOf, inColumns} from "../common/card-layout.js";
import {onLanguage, phrase} from "../common/phrases.js";
import {prefs} from "./player-storage.js";
import {switchFor} from "./settings.js";

export function cardsView(player, update) {
  const cells = new Map();
  let shown = "";
  onLanguage(() => fill(byId("marking"), switchFor("auto", update), switchFor("hard", update)));
  return () => {
    const wanted = JSON.stringify([player.cards, prefs.get("auto")]);
    if (wanted !== shown) {
      shown = wanted;
      cells.clear();
      byId("cards").dataset.count = player.cards.length;
      fill(byId("cards"), ...player.cards.map((card) => cardOf(card, cells, tap)));
    }
    const drawn = new Set(player.areCardsNew ? [] : player.gameState.numbers);
    cells.forEach((several, number) => several.forEach((cell) => mark(cell, number, drawn, player)));
    titles(player);
    show(player);
  };

  function tap(number) {
    player.marks.toggle(number);
    update();
  }
}

/** Who one is here, and that one only watches. */
function show({shownName, cards, gameState}) {
  byId("who").hidden = !shownName;
  const who = phrase("youAre", {name: shownName});
  if (byId("who").textContent !== who) byId("who").textContent = who;
  byId("watching").hidden = cards.length > 0 || !gameState.isPlaying;
  const watching = phrase(gameState.rules?.late === false ? "watchingLate" : "watching");
  if (byId("watching").textContent !== watching) byId("watching").textContent = watching;
}

function cardOf({serial, rows}, cells, tap) {
  const columns = inColumns(rows);
  const body = rows.map((row) => el("tr", {}, ...cellsOf(row, columns).map((number) => {
    if (number === null) return el("td", {class: "blank"});
    const cell = cellOf(number, tap);
    cells.set(number, [...cells.get(number) ?? [], cell]);
    return el("td", {}, cell);
  })));
  const id = `title-${serial}`;
  return el("article", {class: "cartella", data: {serial, columns: columns ? 9 : 5}},
    el("h2", {id}),
    el("table", {"aria-labelledby": id}, el("tbody", {}, ...body)));
}

function cellOf(number, tap) {
  if (prefs.get("auto")) return el("span", {class: "cell", data: {number}});
  return el("button", {
    class: "cell", type: "button", data: {number}, on: {click: () => tap(number)},
  });
}

/** The state of a number on a card: "marked", "due" (drawn, not marked), "wrong" (marked, not drawn)
 * or "". */
function stateOf(number, isDrawn, marks) {
  if (prefs.get("auto")) return isDrawn ? "marked" : "";
  if (marks.has(number)) return isDrawn ? "marked" : "wrong";
  return isDrawn && !prefs.get("hard") ? "due" : "";
}

function mark(cell, number, drawn, {marks, gameState}) {
  const state = stateOf(number, drawn.has(number), marks);
  const isLast = state === "marked" && number === gameState.last && gameState.isPlaying;
  const text = state ? phrase(`cell-${state}`) : "";
  const shown = `${state} ${isLast} ${text}`;
  if (cell.dataset.shown === shown) return;
  Object.assign(cell.dataset, {shown, state, last: isLast});
  if (cell.tagName === "BUTTON") cell.setAttribute("aria-pressed", marks.has(number));
  fill(cell, `${number}`, text && el("span", {class: "unseen", text: ` ${text}`}));
}

function titles(player) {
  const {cards, gameState} = player;
  const drawn = new Set(gameState.numbers);
  for (const article of byId("cards").children) {
    const card = cards.find(({serial}) => serial === article.dataset.serial);
    const count = card.rows.flat().filter((number) => drawn.has(number)).length;
    const known = prefs.get("auto") || !prefs.get("hard");
    const counted = known && gameState.isPlaying ? count : null;
    const isOut = player.outs.has(card.serial);
    article.dataset.out = isOut;
    const what = {name: player.nameOf(card.serial), serial: card.serial, count: counted};
    const text = phrase("cardTitle", what) + (isOut ? ` · ${phrase("cardOut")}` : "");
    const title = article.querySelector("h2");
    if (title.textContent !== text) title.textContent = text;
  }
}
