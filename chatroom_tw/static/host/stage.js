// What everyone looks at: the tabellone, the last number with its name, and those before it.
import {byId, el, fill} from "../common/dom.js";
import {callOf, smorfia, smorfiaGloss} from "../common/smorfia.js";
import {tabellone} from "../common/tabellone.js";
import {language, say} from "../common/words.js";

const RECENT = 5;
const TICK = 250;

export function stageView(hearing) {
  const board = tabellone();
  byId("board").append(board.element);
  setInterval(() => {
    if (!hearing.isOn) call(hearing);
  }, TICK);
  return (message) => {
    board.update(hearing.numbers, (number, isLast) => say(isLast ? "cellLast" : "cellDrawn"));
    call(hearing);
    recent(hearing);
    if (message?.type === "number") {
      byId("called").textContent = callOf(message.number, language());
    }
  };
}

function call(hearing) {
  const {last, isOn, phase, held, numbers} = hearing;
  // The last number stays to be seen when the game is over, until the next one begins.
  const shown = last > 0 && (isOn || phase === "over");
  put("ball", shown ? `${last}` : waiting(hearing));
  byId("ball").dataset.kind = shown ? "number" : "wait";
  put("call-name", shown ? smorfia(last, language()) : outlook(hearing));
  put("call-gloss", gloss(hearing, shown));
  byId("call-gloss").dataset.held = held && shown;
  put("count", shown ? say("count", {count: numbers.length}) : "");
}

function waiting({secondsToNext, table, held}) {
  if (held) return "II";
  if (secondsToNext !== null) return clock(secondsToNext);
  return table ? `${table.seated}/${table.players}` : "…";
}

function outlook({isOn, table, secondsToNext, held}) {
  if (held) return say("held");
  if (isOn) return say("firstSoon");
  if (secondsToNext !== null) return say("beginsSoon");
  return table ? say("tableWaits", table) : say("waits");
}

function gloss({phase, held, last, secondsToNext}, shown) {
  if (held) return shown ? say("held") : "";
  if (phase === "over") {
    return secondsToNext === null ? say("gameOver") : say("overNext", {time: clock(secondsToNext)});
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
