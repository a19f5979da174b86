// The prizes, and their winners. What the host has awarded since the last number can be taken back.
import {byId, el, fill} from "../common/dom.js";
import {cardName, winnerNames} from "../common/winner.js";
import {prizeTitle} from "../common/prize-phrases.js";
import {phrase} from "../common/phrases.js";
import {printedNumber} from "../common/card-layout.js";

const BOARD = /^t[1-6]$/;

export function prizesView(desk, gameState) {
  /** The prizes that this page has awarded, as `prize serial`. */
  const awarded = new Set();
  let shown = "";
  desk.onOrder = ({type, prize, card}) => {
    if (type === "award") awarded.add(`${prize} ${card}`);
  };
  return () => {
    const {prizes, winners, missed, offers, numbers, phase} = gameState;
    const key = JSON.stringify([prizes, winners, missed, offers, numbers.length, phase, phrase("prizes")]);
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

  function canGo({prize, serial, after}) {
    return gameState.isPlaying && after === gameState.numbers.length
      && (awarded.has(`${prize} ${serial}`) || printedNumber(serial) || BOARD.test(serial));
  }
}

function missedText({missed, phase}, prize) {
  const found = phase === "over" && missed.find((one) => one.prize === prize);
  return found ? phrase("missed", {number: found.number, card: cardName(found.serial)}) : "";
}

function potText({rules}) {
  return rules?.price ? phrase("cardPrice", {price: rules.price}) : "";
}
