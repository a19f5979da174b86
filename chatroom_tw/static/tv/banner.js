// A win, across the whole screen: the prize, who, and the card with its winning numbers. It stays
// while the draw waits, and for some seconds if it does not. What was won before this page was open, or
// while it was away, is no news: it is told before the answer to `prizes`.
import {byId, el, fill} from "../common/dom.js";
import {prizeName} from "../common/prize-phrases.js";
import {onLanguage, phrase} from "../common/phrases.js";
import {shownCard} from "../common/shown-card.js";
import {cardName, winnerName} from "../common/winner.js";
import {printedNumber} from "../common/card-layout.js";
import {fit, whole} from "./fitting.js";

const SHOWN_FOR = 5_000;

export function bannerView(gameState) {
  /** The wins that are shown: those at one number. */
  let wins = [];
  let isNews = false;
  let clearing = 0;
  const handlers = {
    hall: () => {
      isNews = false;
    },
    offers: () => {
      isNews = true;
    },
    prize: (message) => isNews && add(message),
    held: add,
    going: () => clear(),
    unprize({prize, serial}) {
      wins = wins.filter((one) => one.prize !== prize || one.serial !== serial);
      show();
    },
    begun: () => clear(),
  };
  onLanguage(show);
  return (message) => {
    handlers[message?.type]?.(message);
    // A podium shows everything.
    if (gameState.phase === "over") clear();
  };

  function add(win) {
    const after = gameState.numbers.length;
    const isSame = ({prize, serial}) => prize === win.prize && serial === win.serial;
    wins = [...wins.filter((one) => one.after === after && !isSame(one)), {...win, after}];
    byId("called").textContent = `${prizeName(win.prize)}! ${winnerName(win)}`;
    clearTimeout(clearing);
    clearing = gameState.held ? 0 : setTimeout(clear, SHOWN_FOR);
    show();
  }

  function clear() {
    // Another claim holds the draw on.
    if (gameState.held) return;
    clearTimeout(clearing);
    wins = [];
    show();
  }

  function show() {
    byId("banner").hidden = wins.length === 0;
    if (!wins.length) return;
    const kinds = [...new Set(wins.map(({prize}) => prize))];
    fill(byId("banner"), ...kinds.map((kind) => el("div", {class: "prize-won"},
      el("p", {class: "prize", text: `${prizeName(kind)}!`}),
      amountOf(kind) ? el("p", {class: "amount", dir: "auto", text: amountOf(kind)}) : null,
      el("div", {class: "wins"}, ...wins.filter(({prize}) => prize === kind).map(winner)))),
    gameState.held ? el("p", {class: "waits", text: phrase("heldShort")}) : null);
    fit(byId("banner"));
  }

  function amountOf(kind) {
    return gameState.offers[kind]?.amount;
  }

  function winner(win) {
    return el("div", {class: "win"},
      el("p", {class: "who", dir: "auto", text: whole(winnerName(win))}),
      printedNumber(win.serial) ? null : el("p", {class: "which", text: whole(cardName(win.serial))}),
      shownCard(null, {winning: win.numbers, label: cardName(win.serial)}));
  }
}
