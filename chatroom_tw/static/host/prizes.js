// The prizes, and their winners. What a host has awarded since the last number can be taken back.
import {byId, el, fill} from "../common/dom.js";
import {cardName, winnerNames} from "../common/winner.js";
import {prizeTitle} from "../common/prize-phrases.js";
import {phrase} from "../common/phrases.js";

export function prizesView(desk, gameState, since) {
  let shown = "";
  return () => {
    const {prizes, winners, missed, offers, phase} = gameState;
    const key = JSON.stringify([
      prizes, winners, missed, offers, phase, phrase("prizes"), winners.map(canGo),
    ]);
    if (key === shown) return;
    shown = key;
    fill(byId("prize-list"), ...prizes.map(line));
    byId("pot").textContent = potText(gameState);
  };

  function line(prize) {
    const won = gameState.winnersOf(prize);
    const names = winnerNames(won);
    return el("div", {data: {won: Boolean(names)}},
      el("dt", {text: prizeTitle(gameState, prize)}),
      el("dd", {}, el("span", {text: names ? `✓ ${names}` : missedText(gameState, prize)}),
        won.some(canGo) ? el("button", {
          type: "button", text: phrase("takeBack"), data: {prize},
          on: {click: () => desk.order({type: "unaward", prize}, "prizes-fault")},
        }) : null));
  }

  function canGo(winner) {
    return since.canTakeBack(winner);
  }
}

function missedText({missed, phase}, prize) {
  const found = phase === "over" && missed.find((one) => one.prize === prize);
  return found ? phrase("missed", {number: found.number, card: cardName(found.serial)}) : "";
}

function potText({rules}) {
  return rules?.price ? phrase("cardPrice", {price: rules.price}) : "";
}
