// The prizes and who has won them; all the numbers drawn; and, when a game is over, what came of it
// and whether one plays again. That is asked at the foot of the page, wherever it is scrolled to.
import {onPaper} from "../common/cartella.js";
import {byId, el, fill} from "../common/dom.js";
import {tabellone} from "../common/tabellone.js";
import {cardName, winnerName} from "../common/winner.js";
import {say} from "../common/words.js";

export function prizesView(session) {
  const {hearing} = session;
  const board = tabellone();
  byId("drawn-board").append(board.element);
  return () => {
    fill(byId("prize-list"), ...hearing.played.map((prize) => el("div", {},
      el("dt", {text: say(`prize-${prize}`)}),
      el("dd", {text: winnersOf(hearing, prize)}))));
    board.update(hearing.numbers, (number, isLast) => say(isLast ? "cellLast" : "cellDrawn"));
  };
}

/** Who has won a prize, in words; or that it is open. */
function winnersOf(hearing, prize) {
  const winners = hearing.winnersOf(prize);
  if (winners.length) {
    return winners.map(winnerWords).join(", ");
  }
  return hearing.isOpen(prize) ? say("open") : "–";
}

function winnerWords({name, serial, mine}) {
  if (onPaper(serial)) return winnerName({name, serial});
  return say(mine ? "wonByYou" : "wonBy", {name, serial});
}

export function resultsView(session) {
  const {hearing} = session;
  byId("go").addEventListener("click", () => session.leave());
  byId("stay").addEventListener("click", () => session.send({type: "again", yes: true}));
  return () => {
    const isOver = hearing.phase === "over";
    byId("results").hidden = !isOver;
    // A table is left by itself when its game is over.
    byId("again").hidden = !isOver || hearing.nextAt === 0 || hearing.table !== null;
    if (!isOver) return;
    fill(byId("results-list"), ...lines(hearing).map((text) => el("li", {text})));
    byId("stay").hidden = session.staying;
    byId("again-words").textContent = say(session.staying ? "stays" : "playAgain");
  };
}

function lines(hearing) {
  const won = hearing.played.filter((prize) => hearing.winnersOf(prize).length)
    .map((prize) => `${say(`prize-${prize}`)}: ${winnersOf(hearing, prize)}`);
  const missed = hearing.missed.map(({prize, serial, number}) =>
    say("missed", {prize: say(`prize-${prize}`), card: cardName(serial), number}));
  return won.length + missed.length ? [...won, ...missed] : [say("nobodyWon")];
}
