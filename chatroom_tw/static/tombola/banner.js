// The moment of winning: a banner that says to everybody at once who has won what, with the card and
// its winning numbers. It goes by itself, or by its button or Escape; while it has the pointer or the
// focus it stays. The winner hears and feels it, too.
import {byId, el, fill} from "../common/dom.js";
import {icon} from "../common/icons.js";
import {prizeName} from "../common/prize-phrases.js";
import {cardName, winnerName} from "../common/winner.js";
import {isolated, onLanguage, phrase} from "../common/phrases.js";
import {prefs} from "./player-storage.js";
import {fanfare, shake} from "./sounds.js";
import {wonCard} from "./won-card.js";

const STAYS_FOR = 9_000;
const LOOK = 500;

export function bannerView(player) {
  const banner = byId("banner");
  let wins = [];
  let until = 0;
  byId("banner-close").append(icon("close"));
  byId("banner-close").addEventListener("click", close);
  onLanguage(() => {
    byId("banner-close").title = phrase("close");
    byId("banner-close").setAttribute("aria-label", phrase("close"));
    if (!banner.hidden) draw();
  });
  addEventListener("keydown", ({key}) => {
    if (key === "Escape" && !banner.hidden && !document.querySelector("dialog[open]")) close();
  });
  setInterval(() => {
    if (banner.hidden) return;
    if (isLookedAt()) until = Math.max(until, performance.now() + 2 * LOOK);
    if (performance.now() > until) close();
  }, LOOK);
  return (message) => {
    if (message?.type === "prize" && !player.isCatchingUp) add(message);
    if (message?.type === "unprize") withdraw(message);
    if (message?.type === "begun" || !player.seated) close();
    // A held draw is waited for with it.
    if (player.gameState.held) until = Math.max(until, performance.now() + 2 * LOOK);
  };

  function isLookedAt() {
    return banner.matches(":hover") || banner.contains(document.activeElement);
  }

  function add(win) {
    const after = player.gameState.numbers.length;
    wins = [...wins.filter((one) => one.after === after), {...win, after}];
    until = performance.now() + STAYS_FOR;
    draw();
    banner.hidden = false;
    byId("news").textContent = sentence(win, player);
    if (!player.isMine(win.serial)) return;
    if (prefs.get("sounds")) fanfare();
    if (prefs.get("vibration")) shake();
  }

  function withdraw({prize, serial}) {
    wins = wins.filter((one) => one.prize !== prize || one.serial !== serial);
    if (wins.length) draw();
    else close();
  }

  function draw() {
    const mine = wins.filter(({serial}) => player.isMine(serial));
    banner.dataset.mine = mine.length > 0;
    const [first, ...others] = mine.length ? [...mine, ...wins.filter((one) => !mine.includes(one))] : wins;
    byId("banner-title").textContent = sentence(first, player);
    fill(byId("banner-wins"), details(first, player),
      ...others.flatMap((win) => [el("h3", {text: sentence(win, player)}), details(win, player)]));
  }

  function close() {
    if (banner.hidden) return;
    const hadFocus = banner.contains(document.activeElement);
    banner.hidden = true;
    wins = [];
    if (hadFocus) byId("cards").focus({preventScroll: true});
  }
}

function sentence(win, player) {
  const prize = prizeName(win.prize);
  return player.isMine(win.serial) ? phrase("wonByMe", {prize}) : phrase("won", {prize, name: winnerName(win)});
}

function details(win, player) {
  const amount = player.gameState.offers[win.prize]?.amount;
  const card = player.nameOf(win.serial);
  const name = card ? phrase("mineCard", {name: card, serial: win.serial}) : cardName(win.serial);
  return el("div", {class: "won"},
    amount ? el("p", {class: "amount", text: isolated(amount)}) : null,
    wonCard(win, player),
    el("p", {class: "hint", text: name}));
}
