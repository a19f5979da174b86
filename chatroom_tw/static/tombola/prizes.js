// The prizes and their winners; all drawn numbers, and all calls in their order.
import {printedNumber} from "../common/card-layout.js";
import {byId, el, fill} from "../common/dom.js";
import {callWords} from "../common/calls.js";
import {tabellone} from "../common/tabellone.js";
import {winnerName} from "../common/winner.js";
import {prizeTitle} from "../common/prize-phrases.js";
import {language, phrase} from "../common/phrases.js";
import {callsOf} from "./calling.js";

export function prizesView(player) {
  const {gameState} = player;
  const numbersView = tabellone();
  byId("drawn-tabellone").append(numbersView.element);
  byId("all-calls").addEventListener("toggle", () => listCalls(player));
  return () => {
    fill(byId("prize-list"), ...gameState.prizes.map((prize) => el("div", {},
      el("dt", {text: prizeTitle(gameState, prize)}),
      el("dd", {text: winnersOf(player, prize)}))));
    numbersView.update(gameState.numbers, (number, isLast) => phrase(isLast ? "cellLast" : "cellDrawn"));
    if (byId("all-calls").open) listCalls(player);
  };
}

/** The winners of a prize, or that it is open. */
function winnersOf(player, prize) {
  const {gameState} = player;
  const winners = gameState.winnersOf(prize);
  if (winners.length) return winners.map((winner) => winnerText(winner, player)).join(", ");
  return gameState.isOpen(prize) || gameState.phase === "waiting" ? phrase("open") : "–";
}

export function winnerText(winner, player) {
  const {serial} = winner;
  if (player.isMine(serial)) return phrase("wonByYou", {serial});
  const name = winnerName(winner);
  return printedNumber(serial) ? name : phrase("wonBy", {name, serial});
}

function listCalls(player) {
  const {numbers} = player.gameState;
  const calls = callsOf(player);
  const shown = `${calls} ${language()} ${numbers}`;
  const list = byId("call-list");
  if (list.dataset.shown === shown) return;
  list.dataset.shown = shown;
  const lang = calls === "lingo" ? "en" : null;
  fill(list, ...numbers.map((number) => el("li", {}, el("b", {text: `${number}`}), " ",
    el("span", {lang, text: callWords(number, calls, language()).name}))));
  if (!numbers.length) fill(list, el("li", {text: phrase("noCalls")}));
}
