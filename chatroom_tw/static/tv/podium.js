// After a game: who has won what, until the next one begins.
import {byId, el, fill} from "../common/dom.js";
import {nextGame} from "../common/game-phrases.js";
import {podiumOrder} from "../common/prizes.js";
import {prizeTitle} from "../common/prize-phrases.js";
import {winnerNames} from "../common/winner.js";
import {phrase} from "../common/phrases.js";
import {clock} from "./lobby.js";
import {fit, whole} from "./fitting.js";

const TICK = 500;

export function podiumView(gameState) {
  let shown = "";
  setInterval(after, TICK);
  new ResizeObserver(() => fit(byId("winners"))).observe(byId("winners"));
  return () => {
    if (gameState.phase !== "over") return;
    after();
    const lines = linesOf(gameState);
    if (shown === JSON.stringify(lines)) return;
    shown = JSON.stringify(lines);
    fill(byId("winners"), ...lines.map(([title, names]) => el("li", {},
      el("span", {class: "prize", text: title}), el("b", {dir: "auto", text: names}))));
    fit(byId("winners"));
  };

  function after() {
    const {secondsToNext, isByBag, rules} = gameState;
    const when = secondsToNext !== null ? phrase("nextIn", {time: clock(secondsToNext)}) : "";
    const text = [when, nextGame(rules)].filter(Boolean).join(" · ") || (isByBag ? phrase("byBag") : "");
    if (byId("after").textContent !== text) byId("after").textContent = text;
  }
}

/** The main prize comes first. */
function linesOf(gameState) {
  const kinds = [...new Set([...gameState.prizes, ...gameState.winners.map(({prize}) => prize)])];
  const won = podiumOrder(kinds)
    .map((prize) => [prizeTitle(gameState, prize), whole(winnerNames(gameState.winnersOf(prize)))])
    .filter(([, names]) => names);
  return won.length ? won : [["", phrase("nobodyWon")]];
}
