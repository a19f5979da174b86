// Before a game: how to join, as large as can be, who is here, and what is played for.
import {byId, el, fill} from "../common/dom.js";
import {nextGame, nextPrizes} from "../common/game-phrases.js";
import {CODE, hallPath, isLocal, siteAddress} from "../common/hall.js";
import {at} from "../common/root.js";
import {onLanguage, phrase} from "../common/phrases.js";
import {fitList} from "./fitting.js";

const TICK = 500;

export function lobbyView(gameState) {
  let players = [];
  let count = 0;
  let shown = "";
  setInterval(outlook, TICK);
  onLanguage(() => {
    address();
    show();
  });
  // The host chooses another address in the same browser.
  addEventListener("storage", address);
  addEventListener("resize", () => requestAnimationFrame(show));
  new ResizeObserver(show).observe(byId("player-list"));
  return (message) => {
    outlook();
    if (message?.type === "rules") stakes(gameState.rules);
    if (message?.type !== "players") return;
    ({players, count} = message);
    // The list comes every few seconds, and mostly is the same.
    const key = JSON.stringify([players.map(({name, display, here}) => [display || name, here]), count]);
    if (shown === key) return;
    shown = key;
    show();
  };

  function show() {
    if (byId("lobby").hidden) return;
    stakes(gameState.rules);
    const [away, present] = [false, true].map((is) => players.filter(({here}) => here === is));
    fill(byId("player-list"), ...[...present, ...away].map(({name, display, here}) => {
      const shownName = display || name;
      return el("li", {dir: "auto", data: {here}, text: here ? shownName : phrase("awayName", {name: shownName})});
    }));
    fitList(byId("player-list"), count, (left) => phrase("more", {count: left}));
    outlook();
  }

  function outlook() {
    const {secondsToNext, table, isPaused} = gameState;
    // Of those who are not listed it is not known.
    const present = count - players.filter(({here}) => !here).length;
    const text = isPaused ? phrase("paused")
      : secondsToNext !== null ? phrase("beginsIn", {time: clock(secondsToNext)})
        : table ? phrase("tableWaits", table)
          : present ? phrase("here", {count: present}) : phrase("waits");
    if (byId("outlook").textContent !== text) byId("outlook").textContent = text;
  }
}

/** What is played for: in the next game of the programme, if there is one. */
function stakes(rules) {
  const prizes = nextPrizes(rules);
  byId("stakes").hidden = prizes.length === 0;
  byId("stakes-title").textContent = nextGame(rules) || phrase("stakes");
  fill(byId("stakes-list"), ...prizes.map((text) => el("li", {text})));
  fitList(byId("stakes-list"), prizes.length, (left) => phrase("more", {count: left}));
}

/** The address and the code, in all places that show them. */
function address() {
  const site = siteAddress();
  const players = site + hallPath(CODE);
  const [name, port] = site.replace(/^https?:\/\//, "").replace(/\/$/, "").split(/(?=:\d+$)/);
  for (const element of [byId("address"), ...document.querySelectorAll(".site")]) {
    fill(element, name, el("wbr"), port ?? null);
  }
  byId("only-here").hidden = !isLocal(site);
  byId("code-step").hidden = !CODE;
  for (const element of [byId("code"), ...document.querySelectorAll(".code")]) {
    element.textContent = CODE;
    element.hidden = !CODE;
  }
  for (const id of ["qr", "qr-again"]) {
    byId(id).src = at(`qr.svg?for=${encodeURIComponent(players)}`);
    byId(id).alt = phrase("qr", {address: players});
  }
}

export function clock(seconds) {
  const whole = Math.ceil(seconds);
  return `${Math.floor(whole / 60)}:${`${whole % 60}`.padStart(2, "0")}`;
}
