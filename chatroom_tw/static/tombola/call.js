// The call: the last number and its name, and the numbers before it; between games, the time to the
// next one.
import {byId, el, fill} from "../common/dom.js";
import {callOf, smorfia, smorfiaGloss} from "../common/smorfia.js";
import {callAloud} from "../common/speech.js";
import {language, phrase} from "../common/phrases.js";
import {prefs} from "./player-storage.js";

const RECENT = 5;
const TICK = 250;

export function callView(player) {
  const {gameState} = player;
  setInterval(() => {
    if (player.seated && !gameState.isPlaying) show(player);
  }, TICK);
  return (message) => {
    if (message?.type === "number") announce(message.number);
    if (message?.type === "begun") byId("called").textContent = phrase("begins");
    show(player);
  };
}

function announce(number) {
  byId("called").textContent = callOf(number, language());
  if (prefs.get("voice")) callAloud(number, language());
}

function show({gameState, connection}) {
  const {numbers, last, isPlaying, isPaused} = gameState;
  const isPausedNow = isPaused && connection.isOpen;
  const call = isPlaying && last > 0;
  put("ball", call ? `${last}` : countdown(gameState));
  byId("ball").dataset.kind = call ? "number" : "wait";
  put("call-name", call ? smorfia(last, language()) : outlook(gameState));
  put("call-gloss", isPausedNow ? pauseWords(call, isPlaying) : call ? smorfiaGloss(last, language()) : "");
  byId("call-gloss").classList.toggle("paused", isPausedNow);
  put("count", isPlaying ? phrase("count", {count: numbers.length}) : "");
  const recent = isPlaying ? numbers.slice(-RECENT - 1, -1).reverse() : [];
  const shown = recent.join(" ");
  if (byId("recent").dataset.shown === shown) return;
  byId("recent").dataset.shown = shown;
  fill(byId("recent"), ...recent.map((number) => el("li", {text: `${number}`})));
}

/** The second line during a pause: while a number is shown, that the game is paused. */
function pauseWords(call, isPlaying) {
  if (call) return phrase("paused");
  return isPlaying ? "" : phrase("beginsHeld");
}

function countdown({secondsToNext, table, isPaused, last}) {
  if (isPaused) return "II";
  if (secondsToNext === null) {
    return table ? `${table.seated}/${table.players}` : `${last || "…"}`;
  }
  return clock(secondsToNext);
}

function clock(secondsToNext) {
  const seconds = Math.ceil(secondsToNext);
  if (seconds < 100) return `${seconds} s`;
  return `${Math.floor(seconds / 60)}:${`${seconds % 60}`.padStart(2, "0")}`;
}

/** What happens next. */
function outlook({isPlaying, phase, table, secondsToNext, isPaused}) {
  if (isPaused) return phrase("paused");
  if (isPlaying) return phrase("firstSoon");
  if (secondsToNext === null && table) return phrase("tableWaits", table);
  if (secondsToNext === null) return phrase(phase === "over" ? "gameOver" : "waits");
  return phrase(phase === "over" ? "beginsAgain" : "beginsIn", {time: clock(secondsToNext)});
}

function put(id, text) {
  const element = byId(id);
  if (element.textContent !== text) element.textContent = text;
}
