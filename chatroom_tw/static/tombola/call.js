// The call: the last number and its name, and the numbers before it; between games, the time to the
// next one.
import {byId, el, fill} from "../common/dom.js";
import {CODE} from "../common/hall.js";
import {nextGame} from "../common/game-phrases.js";
import {callWords, loadCalls, spokenCall} from "../common/calls.js";
import {language, onLanguage, phrase} from "../common/phrases.js";
import {aloud, callsOf} from "./calling.js";
import {chancesTeller} from "./chances.js";
import {prefs} from "./player-storage.js";
import {chime} from "./sounds.js";

const RECENT = 5;
const TICK = 250;

export function callView(player) {
  const {gameState} = player;
  const chances = chancesTeller(player);
  let loaded = "";
  setInterval(() => {
    if (player.seated && !gameState.isPlaying) show(player);
  }, TICK);
  // What was said last is not said once more in another language.
  onLanguage(() => {
    for (const id of ["called", "news"]) byId(id).textContent = "";
  });
  return (message) => {
    load();
    if (message?.type === "uncalled") byId("called").textContent = "";
    if (message?.type === "number") announce(message.number);
    if (message?.type === "begun") byId("called").textContent = phrase("begins");
    show(player);
  };

  function load() {
    const calls = callsOf(player);
    if (calls === loaded) return;
    loaded = calls;
    loadCalls(calls).then(() => show(player));
  }

  function announce(number) {
    const called = spokenCall(number, callsOf(player), language());
    byId("called").textContent = `${called}. ${chances()}`.trim();
    if (prefs.get("voice")) aloud(number, callsOf(player));
    else if (prefs.get("chime")) chime();
  }
}

function show(player) {
  const {gameState, connection} = player;
  const {numbers, last, isPlaying, isPaused} = gameState;
  const calls = callsOf(player);
  const {name, gloss} = last > 0 ? callWords(last, calls, language()) : {name: "", gloss: ""};
  const isPausedNow = isPaused && connection.isOpen;
  const call = isPlaying && last > 0;
  put("ball", call ? `${last}` : countdown(gameState));
  byId("ball").dataset.kind = call ? "number" : "wait";
  put("call-name", call ? name : outlook(gameState));
  byId("call-name").lang = call && calls === "lingo" ? "en" : language();
  put("call-gloss", isPausedNow ? pauseWords(call, isPlaying) : call ? gloss : isPlaying ? "" : nextGame(gameState.rules));
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
function outlook({isPlaying, isByHand, phase, table, secondsToNext, isPaused}) {
  if (isPaused) return phrase("paused");
  if (isPlaying) return phrase(isByHand ? "firstByHost" : "firstSoon");
  if (secondsToNext === null && table) return phrase("tableWaits", table);
  if (secondsToNext === null) return phrase(phase === "over" ? "gameOver" : CODE ? "ledWaits" : "waits");
  return phrase(phase === "over" ? "beginsAgain" : "beginsIn", {time: clock(secondsToNext)});
}

function put(id, text) {
  const element = byId(id);
  if (element.textContent !== text) element.textContent = text;
}
