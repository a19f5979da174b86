// The prizes, and who has won them.
import {byId, el, fill} from "../common/dom.js";
import {cardName, winnerNames} from "../common/winner.js";
import {say} from "../common/words.js";

export function prizesView(hearing) {
  return () => fill(byId("prize-list"), ...hearing.played.map((prize) => {
    const winners = winnerNames(hearing.winnersOf(prize));
    return el("div", {data: {won: Boolean(winners)}},
      el("dt", {text: say(`prize-${prize}`)}),
      el("dd", {text: winners ? `✓ ${winners}` : missedWords(hearing, prize)}));
  }));
}

function missedWords({missed, phase}, prize) {
  const found = phase === "over" && missed.find((one) => one.prize === prize);
  return found ? say("missed", {number: found.number, card: cardName(found.serial)}) : "";
}
