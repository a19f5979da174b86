// The prizes and who has won them, and all the numbers drawn.
import {onPaper} from "../common/cartella.js";
import {byId, el, fill} from "../common/dom.js";
import {tabellone} from "../common/tabellone.js";
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
export function winnersOf(hearing, prize) {
  const winners = hearing.winnersOf(prize);
  if (winners.length) {
    return winners.map(winnerWords).join(", ");
  }
  return hearing.isOpen(prize) ? say("open") : "–";
}

function winnerWords({name, serial, mine}) {
  const number = onPaper(serial);
  if (number) return say("wonOnPaper", {number});
  return say(mine ? "wonByYou" : "wonBy", {name, serial});
}
