// The remote: begin, the next number, pause, go on, finish. It is at the foot of the window, under the thumb.
// The space bar draws the next number if the host draws, and else pauses and goes on.
import {byId} from "../common/dom.js";
import {gameName} from "../common/game-phrases.js";
import {isFull} from "../common/prizes.js";
import {prizeName} from "../common/prize-phrases.js";
import {phrase} from "../common/phrases.js";
import {winnerName} from "../common/winner.js";
import {sure} from "./sure.js";

const TYPING = "input:not([type=radio], [type=checkbox]), select, textarea";
const PRESSED = "button, a, input, summary";

export function controlsView(desk, gameState, {drawing, host, since}) {
  /** Whether anybody has a seat, and whether there are printed cards in play. */
  let isSeated = false;
  let hasSheets = false;
  const send = (type) => desk.order({type});
  byId("start").addEventListener("click", () => send("start"));
  byId("next").addEventListener("click", () => send("next"));
  byId("hold").addEventListener("click", () => send(gameState.isPaused ? "go-on" : "hold"));
  byId("back").addEventListener("click", () => send("go-on"));
  byId("uncall").addEventListener("click", async () => {
    if (await sureToUncall(gameState, since)) send("uncall");
  });
  byId("finish").addEventListener("click", () => send("end"));
  byId("end").addEventListener("click", async () => {
    if (isAllWon(gameState)) {
      desk.order({type: "end"}, "course-fault");
      return;
    }
    const words = {title: phrase("endTitle"), text: phrase("endText"), yes: phrase("endGame")};
    if (await sure(words)) desk.order({type: "end"}, "course-fault");
  });
  spaceFor(() => {
    if (!gameState.isPlaying) return;
    if (gameState.held) send("go-on");
    else if (drawing.by === "manual") send("next");
    else if (drawing.by === "auto") send(gameState.isPaused ? "go-on" : "hold");
  });
  return (message) => {
    if (message?.type === "players") isSeated = message.count > 0;
    if (message?.type === "host" || message?.type === "sheets") hasSheets = message.first > 0;
    const {isPlaying, isPaused, held, last, numbers} = gameState;
    const {by} = drawing;
    // In other halls no clock begins a game.
    const hasClock = host.hall.code === "main";
    show("start", !isPlaying);
    const isDone = isPlaying && by !== "auto" && isAllWon(gameState);
    show("next", isPlaying && !isDone && (by === "manual" || (by === "auto" && (isPaused || held))));
    show("hold", (isPaused || (isPlaying ? by === "auto" : hasClock)) && !held);
    show("back", isPlaying && held && !isDone);
    show("uncall", isPlaying && by === "bag" && numbers.length > 0);
    show("end", isPlaying);
    show("finish", isDone);
    put("outlook", isDone ? phrase("allWon") : isPlaying ? "" : nextGame(gameState));
    byId("hold").textContent = phrase(isPaused ? "goOn" : "hold");
    byId("hold").classList.toggle("warm", isPaused);
    byId("hold").title = by === "auto" ? phrase("holdHint") : "";
    byId("next").title = by === "manual" ? phrase("holdHint") : "";
    byId("next").classList.toggle("primary", !isPaused && !held);
    byId("uncall").textContent = phrase("uncall", {number: last});
    byId("start").classList.toggle("primary", isSeated || hasSheets);
    byId("now").textContent = isPlaying && last ? `${last}` : "";
    byId("start").textContent = phrase("start");
  };
}

/** Prizes that were won at the number go with it. */
async function sureToUncall({last: number}, {winners}) {
  if (!winners.length) return true;
  const gone = winners.map((winner) => `${prizeName(winner.prize)} (${winnerName(winner)})`);
  return sure({
    title: phrase("uncallTitle", {number}), text: phrase("uncallText", {prizes: gone.join(", ")}),
    yes: phrase("uncall", {number}),
  });
}

/** Whether nothing is left to play for: the prizes for full cards are won, or all, if there are none. */
function isAllWon(gameState) {
  const full = gameState.prizes.filter(isFull);
  const needed = full.length ? full : gameState.prizes;
  return needed.length > 0 && needed.every((prize) => isWonUp(gameState, prize));
}

function isWonUp({closed, offers, rules, winners}, prize) {
  const won = winners.filter((winner) => winner.prize === prize).map(({after}) => after);
  const times = rules?.shared === false ? won.length : new Set(won).size;
  return closed.has(prize) || times >= (offers[prize]?.times ?? 1);
}

/** The first game of the programme, which is played next. */
function nextGame({rules}) {
  const [next] = rules?.programme ?? [];
  return next ? phrase("nextGame", {prizes: gameName(next)}) : "";
}

function put(id, text) {
  if (byId(id).textContent !== text) byId(id).textContent = text;
}

/** A button that goes hands the focus on to the one that takes its place. */
function show(id, isShown) {
  const button = byId(id);
  const hadFocus = document.activeElement === button;
  button.hidden = !isShown;
  if (hadFocus && !isShown) queueMicrotask(() => {
    byId("remote").querySelector("button:not([hidden])")?.focus({preventScroll: true});
  });
}

/**
 * The space bar acts wherever the focus is after a click. After the Tab key it presses the focused
 * button, as everywhere.
 */
function spaceFor(act) {
  let tabbing = false;
  addEventListener("pointerdown", () => {
    tabbing = false;
  });
  addEventListener("keydown", (event) => {
    tabbing ||= event.key === "Tab";
    if (event.key !== " " || event.target.closest(TYPING)) return;
    if (document.querySelector("dialog[open]")) return;
    if (tabbing && event.target.closest(PRESSED)) return;
    event.preventDefault();
    if (!event.repeat) act();
  });
}
