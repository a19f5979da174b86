// The last number with its name, those before it, and all ninety.
import {byId, el, fill} from "../common/dom.js";
import {callWords, loadCalls, spokenCall} from "../common/calls.js";
import {tabellone} from "../common/tabellone.js";
import {language, onLanguage, phrase} from "../common/phrases.js";

const RECENT = 5;
const TICK = 250;

export function callView(gameState) {
  const hush = () => {
    byId("called").textContent = "";
  };
  const numbersView = tabellone();
  byId("tabellone").append(numbersView.element);
  setInterval(() => {
    if (!gameState.isPlaying) call(gameState);
  }, TICK);
  // Nothing is left there of what is not so any more, or of the other language.
  onLanguage(hush);
  return (message) => {
    if (message?.type === "uncalled" || message?.type === "unprize") hush();
    if (message?.type === "rules") loadCalls(message.calls).then(() => call(gameState));
    numbersView.update(gameState.numbers, (number, isLast) => phrase(isLast ? "cellLast" : "cellDrawn"));
    call(gameState);
    recent(gameState);
    if (message?.type === "number") {
      byId("called").textContent = spokenCall(message.number, callsOf(gameState), language());
    }
  };
}

export function callsOf(gameState) {
  return gameState.rules?.calls ?? "smorfia";
}

function call(gameState) {
  const {last, isPlaying, phase, isPaused, numbers} = gameState;
  // After a game, the last number stays until the next game begins.
  const shown = last > 0 && (isPlaying || phase === "over");
  const words = shown ? callWords(last, callsOf(gameState), language()) : {};
  put("ball", shown ? `${last}` : waiting(gameState));
  byId("ball").dataset.kind = shown ? "number" : "wait";
  put("call-name", shown ? words.name : outlook(gameState));
  put("call-gloss", gloss(gameState, shown, words));
  byId("call-gloss").dataset.paused = isPaused && shown;
  put("count", shown ? phrase("count", {count: numbers.length}) : "");
}

function waiting({secondsToNext, table, isPaused}) {
  if (isPaused) return "II";
  if (secondsToNext !== null) return clock(secondsToNext);
  return table ? `${table.seated}/${table.players}` : "…";
}

function outlook({isPlaying, phase, table, secondsToNext, isPaused, isByBag}) {
  if (isPaused) return phrase("paused");
  if (isPlaying) return phrase(isByBag ? "firstOfBag" : "firstSoon");
  if (secondsToNext !== null) return phrase("beginsSoon");
  if (table) return phrase("tableWaits", table);
  return phrase(phase === "over" ? "gameOver" : "waits");
}

function gloss({phase, isPaused, secondsToNext}, shown, words) {
  if (isPaused) return shown ? phrase("paused") : "";
  if (phase === "over") {
    return secondsToNext === null ? phrase("gameOver") : phrase("overNext", {time: clock(secondsToNext)});
  }
  return shown ? words.gloss : "";
}

function recent({numbers, phase}) {
  const shown = phase === "waiting" ? [] : numbers.slice(-RECENT - 1, -1).reverse();
  if (byId("recent").dataset.shown === shown.join()) return;
  byId("recent").dataset.shown = shown.join();
  fill(byId("recent"), ...shown.map((number) => el("li", {text: `${number}`})));
}

function clock(seconds) {
  const whole = Math.ceil(seconds);
  return `${Math.floor(whole / 60)}:${`${whole % 60}`.padStart(2, "0")}`;
}

function put(id, text) {
  if (byId(id).textContent !== text) byId(id).textContent = text;
}
