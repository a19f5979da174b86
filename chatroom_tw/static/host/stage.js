// The stage, for everybody to see: the tabellone, the last number with its name, and the numbers
// before it.
import {byId, el, fill} from "../common/dom.js";
import {callOf, smorfia, smorfiaGloss} from "../common/smorfia.js";
import {tabellone} from "../common/tabellone.js";
import {language, phrase} from "../common/phrases.js";

const RECENT = 5;
const TICK = 250;

export function stageView(gameState) {
  const numbersView = tabellone();
  byId("tabellone").append(numbersView.element);
  setInterval(() => {
    if (!gameState.isPlaying) call(gameState);
  }, TICK);
  return (message) => {
    numbersView.update(gameState.numbers, (number, isLast) => phrase(isLast ? "cellLast" : "cellDrawn"));
    call(gameState);
    recent(gameState);
    if (message?.type === "number") {
      byId("called").textContent = callOf(message.number, language());
    }
  };
}

function call(gameState) {
  const {last, isPlaying, phase, isPaused, numbers} = gameState;
  // After a game, the last number stays until the next game begins.
  const shown = last > 0 && (isPlaying || phase === "over");
  put("ball", shown ? `${last}` : waiting(gameState));
  byId("ball").dataset.kind = shown ? "number" : "wait";
  put("call-name", shown ? smorfia(last, language()) : outlook(gameState));
  put("call-gloss", gloss(gameState, shown));
  byId("call-gloss").dataset.paused = isPaused && shown;
  put("count", shown ? phrase("count", {count: numbers.length}) : "");
}

function waiting({secondsToNext, table, isPaused}) {
  if (isPaused) return "II";
  if (secondsToNext !== null) return clock(secondsToNext);
  return table ? `${table.seated}/${table.players}` : "…";
}

function outlook({isPlaying, table, secondsToNext, isPaused}) {
  if (isPaused) return phrase("paused");
  if (isPlaying) return phrase("firstSoon");
  if (secondsToNext !== null) return phrase("beginsSoon");
  return table ? phrase("tableWaits", table) : phrase("waits");
}

function gloss({phase, isPaused, last, secondsToNext}, shown) {
  if (isPaused) return shown ? phrase("paused") : "";
  if (phase === "over") {
    return secondsToNext === null ? phrase("gameOver") : phrase("overNext", {time: clock(secondsToNext)});
  }
  return shown ? smorfiaGloss(last, language()) : "";
}

function recent({numbers, phase}) {
  const shown = phase === "waiting" ? [] : numbers.slice(-RECENT - 1, -1).reverse();
  fill(byId("recent"), ...shown.map((number) => el("li", {text: `${number}`})));
}

function clock(seconds) {
  const whole = Math.ceil(seconds);
  return `${Math.floor(whole / 60)}:${`${whole % 60}`.padStart(2, "0")}`;
}

function put(id, text) {
  if (byId(id).textContent !== text) byId(id).textContent = text;
}
