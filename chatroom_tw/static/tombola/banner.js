// The moment of winning: a banner that says to everybody at once who has won what, with the card and
// its winning numbers. What others have won is one line on a narrow screen, which shows the card at a
// tap, and goes at the next number. It goes by itself, too, or by its button or Escape; while it has the
// pointer or the focus, or the draw waits, it stays. The winner hears and feels it.
import {byId, el, fill} from "../common/dom.js";
import {icon} from "../common/icons.js";
import {prizeName, prizeTitle} from "../common/prize-phrases.js";
import {cardName, winnerName} from "../common/winner.js";
import {isolated, onLanguage, phrase} from "../common/phrases.js";
import {prefs} from "./player-storage.js";
import {fanfare, shake} from "./sounds.js";
import {wonCard} from "./won-card.js";

const STAYS_FOR = 9_000;
const OF_OTHERS_FOR = 4_000;
const LOOK = 500;
/** The space between the call and the line about others. */
const GAP = 4;
const wide = matchMedia("(min-width: 960px)");

export function bannerView(player) {
  const banner = byId("banner");
  let wins = [];
  let until = 0;
  let isOpen = false;
  const isMine = () => wins.some(({serial}) => player.isMine(serial));
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
    // While the draw waits for it, there is nothing else to see.
    if (isLookedAt() || player.gameState.held) until = Math.max(until, performance.now() + 2 * LOOK);
    if (performance.now() > until) close();
    else place();
  }, LOOK);
  return (message) => {
    if (message?.type === "prize" && !player.isCatchingUp) add(message);
    if (message?.type === "unprize") withdraw(message);
    // After a game the podium shows everything.
    if (message?.type === "begun" || message?.type === "over" || !player.seated) close();
    if (message?.type === "number" && !isMine() && !isLookedAt()) close();
  };

  function isLookedAt() {
    return banner.matches(":hover") || banner.contains(document.activeElement);
  }

  function add(win) {
    const after = player.gameState.numbers.length;
    if (banner.hidden) isOpen = wide.matches;
    wins = [...wins.filter((one) => one.after === after), {...win, after}];
    until = performance.now() + (isMine() ? STAYS_FOR : OF_OTHERS_FOR);
    draw();
    banner.hidden = false;
    place();
    byId("news").textContent = sentence(win, player);
    if (!player.isMine(win.serial)) return;
    if (prefs.get("sounds")) fanfare();
    if (prefs.get("vibration")) shake();
  }

  function withdraw({prize, serial}) {
    wins = wins.filter((one) => one.prize !== prize || one.serial !== serial);
    byId("news").textContent = "";
    if (wins.length) draw();
    else close();
  }

  function draw() {
    banner.dataset.mine = isMine();
    if (!isMine()) return drawOthers();
    const mine = wins.filter(({serial}) => player.isMine(serial));
    const [first, ...others] = [...mine, ...wins.filter((one) => !mine.includes(one))];
    byId("banner-title").textContent = sentence(first, player);
    fill(byId("banner-wins"), details(first, player),
      ...others.flatMap((win) => [el("h3", {text: sentence(win, player)}), details(win, player)]));
    return showCards(true);
  }

  function drawOthers() {
    const text = wins.map((win) => sentence(win, player)).join(" · ");
    fill(byId("banner-title"), el("button", {
      type: "button", class: "quiet", text, on: {click: () => showCards(!isOpen)},
    }));
    fill(byId("banner-wins"), ...wins.map((win) => details(win, player)));
    showCards(isOpen);
  }

  function showCards(areShown) {
    isOpen = areShown;
    byId("banner-wins").hidden = !isOpen;
    byId("banner-title").querySelector("button")?.setAttribute("aria-expanded", isOpen);
  }

  /** What others have won is below the call, and hides nothing of it. */
  function place() {
    const top = byId("call").getBoundingClientRect().bottom + GAP;
    banner.style.top = isMine() ? "" : `${Math.max(GAP, top)}px`;
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
  if (player.isMine(win.serial)) return phrase("wonByMe", {prize});
  return phrase("won", {prize: prizeTitle(player.gameState, win.prize), name: winnerName(win)});
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
