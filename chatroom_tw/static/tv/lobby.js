// Before a game: how to join, as large as can be, and who is here.
import {byId, el, fill} from "../common/dom.js";
import {CODE, hallPath, siteAddress} from "../common/hall.js";
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
  addEventListener("resize", () => requestAnimationFrame(show));
  new ResizeObserver(show).observe(byId("player-list"));
  return (message) => {
    outlook();
    if (message?.type !== "players") return;
    ({players, count} = message);
    // The list comes every few seconds, and mostly is the same.
    const key = JSON.stringify([players.map(({name, display}) => display || name), count]);
    if (shown === key) return;
    shown = key;
    show();
  };

  function show() {
    if (byId("lobby").hidden) return;
    fill(byId("player-list"), ...players.map(({name, display, here}) =>
      el("li", {dir: "auto", data: {here}, text: display || name})));
    fitList(byId("player-list"), count, (left) => phrase("more", {count: left}));
    outlook();
  }

  function outlook() {
    const {secondsToNext, table, isPaused} = gameState;
    const text = isPaused ? phrase("paused")
      : secondsToNext !== null ? phrase("beginsIn", {time: clock(secondsToNext)})
        : table ? phrase("tableWaits", table)
          : count ? phrase("here", {count}) : phrase("waits");
    if (byId("outlook").textContent !== text) byId("outlook").textContent = text;
  }
}

/** The address and the code, in all places that show them. */
function address() {
  const site = siteAddress();
  const players = site + hallPath(CODE);
  const [name, port] = site.replace(/^https?:\/\//, "").replace(/\/$/, "").split(/(?=:\d+$)/);
  for (const element of [byId("address"), ...document.querySelectorAll(".site")]) {
    fill(element, name, el("wbr"), port ?? null);
  }
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
