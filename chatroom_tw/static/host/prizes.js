// The prizes, and their winners.
import {byId, el, fill} from "../common/dom.js";
import {cardName, winnerNames} from "../common/winner.js";
import {prizeTitle} from "../common/prize-phrases.js";
import {phrase} from "../common/phrases.js";

export function prizesView(gameState) {
  return () => fill(byId("prize-list"), ...gameState.prizes.map((prize) => {
    const winners = winnerNames(gameState.winnersOf(prize));
    return el("div", {data: {won: Boolean(winners)}},
      el("dt", {text: prizeTitle(gameState, prize)}),
      el("dd", {text: winners ? `✓ ${winners}` : missedText(gameState, prize)}));
  }));
}

function missedText({missed, phase}, prize) {
  const found = phase === "over" && missed.find((one) => one.prize === prize);
  return found ? phrase("missed", {number: found.number, card: cardName(found.serial)}) : "";
}
