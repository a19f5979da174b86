// A claim that holds the draw, large: who, what, the card with its winning numbers, and how many
// seconds are left. A win that holds nothing is shown like this until the next number.
//
// Where the host draws, no seconds are counted: the next number comes when the host draws it.
//
// What the server tells again after a reconnection is no news.
import {byId, fill} from "../common/dom.js";
import {prizeName} from "../common/prize-phrases.js";
import {onLanguage, phrase} from "../common/phrases.js";
import {shownCard} from "../common/shown-card.js";
import {cardName, winnerName} from "../common/winner.js";
import {printedNumber} from "../common/card-layout.js";
import {announce} from "./voice.js";

const TICK = 250;

export function claimView(host, gameState, drawing, catchUp) {
  /** The win that is shown, and the rows of its card. */
  let shown = null;
  let rows = null;
  const handlers = {
    prize: news,
    held: news,
    checked(message) {
      if (message.serial !== shown?.serial || rows) return;
      rows = message.rows;
      words();
    },
    unprize({prize, serial}) {
      if (shown?.prize === prize && shown?.serial === serial) clear();
    },
    number: clear,
    begun: clear,
  };
  setInterval(countDown, TICK);
  onLanguage(words);
  return (message) => {
    handlers[message?.type]?.(message);
    if (!gameState.held && shown?.type === "held") clear();
    if (!gameState.isPlaying && shown) clear();
  };

  function news(message) {
    if (!catchUp.isOver && message.type !== "held") return;
    if (catchUp.isOver && message.type === "prize") {
      const text = phrase("cheer", {prize: prizeName(message.prize), names: winnerName(message)});
      byId("called").textContent = text;
      announce(text);
    }
    const isSame = shown?.serial === message.serial && shown?.prize === message.prize;
    shown = message;
    if (!isSame) rows = null;
    if (!rows) host.send({type: "check", card: message.serial});
    words();
  }

  function clear() {
    shown = rows = null;
    words();
  }

  function words() {
    byId("claim").hidden = !shown;
    document.body.classList.toggle("has-claim", Boolean(shown));
    if (!shown) return;
    const {prize, serial, numbers} = shown;
    const number = printedNumber(serial);
    byId("claim-prize").textContent = `${prizeName(prize)}!`;
    byId("claim-who").textContent = number ? winnerName(shown)
      : `${winnerName(shown)}, ${cardName(serial)}`;
    const label = cardName(serial);
    fill(byId("claim-card"), shownCard(rows, {has: gameState.numbers, winning: numbers, label}));
    countDown();
  }

  function countDown() {
    if (!shown) return;
    const text = gameState.held ? waiting(gameState.held.until) : "";
    if (byId("claim-left").textContent !== text) byId("claim-left").textContent = text;
  }

  function waiting(until) {
    if (drawing.by !== "auto") return phrase("heldByHost");
    return phrase("heldFor", {seconds: Math.max(0, Math.ceil((until - performance.now()) / 1000))});
  }
}
