// The prizes and their winners; all drawn numbers; and, when a game is over, its results and the
// question whether to play again, which stays at the foot of the window.
import {printedNumber} from "../common/card-layout.js";
import {byId, el, fill} from "../common/dom.js";
import {tabellone} from "../common/tabellone.js";
import {cardName, winnerName} from "../common/winner.js";
import {prizeName, prizeTitle} from "../common/prize-phrases.js";
import {phrase} from "../common/phrases.js";

export function prizesView(player) {
  const {gameState} = player;
  const numbersView = tabellone();
  byId("drawn-tabellone").append(numbersView.element);
  return () => {
    fill(byId("prize-list"), ...gameState.prizes.map((prize) => el("div", {},
      el("dt", {text: prizeTitle(gameState, prize)}),
      el("dd", {text: winnersOf(gameState, prize)}))));
    numbersView.update(gameState.numbers, (number, isLast) => phrase(isLast ? "cellLast" : "cellDrawn"));
  };
}

/** The winners of a prize, or that it is open. */
function winnersOf(gameState, prize) {
  const winners = gameState.winnersOf(prize);
  if (winners.length) {
    return winners.map(winnerText).join(", ");
  }
  return gameState.isOpen(prize) ? phrase("open") : "–";
}

function winnerText({name, serial, mine}) {
  if (printedNumber(serial)) return winnerName({name, serial});
  return phrase(mine ? "wonByYou" : "wonBy", {name, serial});
}

export function resultsView(player) {
  const {gameState} = player;
  byId("go").addEventListener("click", () => player.leave());
  byId("stay").addEventListener("click", () => player.send({type: "again", yes: true}));
  return () => {
    const isOver = gameState.phase === "over";
    byId("results").hidden = !isOver;
    // Players leave a table when its game is over, without being asked.
    byId("again").hidden = !isOver || gameState.nextAt === 0 || gameState.table !== null;
    if (!isOver) return;
    fill(byId("results-list"), ...lines(gameState).map((text) => el("li", {text})));
    byId("stay").hidden = player.isStaying;
    byId("again-words").textContent = phrase(player.isStaying ? "stays" : "playAgain");
  };
}

function lines(gameState) {
  const won = gameState.prizes.filter((prize) => gameState.winnersOf(prize).length)
    .map((prize) => `${prizeName(prize)}: ${winnersOf(gameState, prize)}`);
  const missed = gameState.missed.map(({prize, serial, number}) =>
    phrase("missed", {prize: prizeName(prize), card: cardName(serial), number}));
  return won.length + missed.length ? [...won, ...missed] : [phrase("nobodyWon")];
}
