// What is called: the last number, large, with its name, and those before it; while no game is
// on, how long until the next.
import {byId, el, fill} from "../common/dom.js";
import {callOf, smorfia, smorfiaGloss} from "../common/smorfia.js";
import {callAloud} from "../common/voice.js";
import {language, say} from "../common/words.js";
import {prefs} from "./kept.js";

const RECENT = 5;
const TICK = 250;

export function callView(session) {
  const {hearing} = session;
  setInterval(() => {
    if (session.seated && !hearing.isOn) show(session);
  }, TICK);
  return (message) => {
    if (message?.type === "number") announce(message.number);
    if (message?.type === "begun") byId("called").textContent = say("begins");
    show(session);
  };
}

function announce(number) {
  byId("called").textContent = callOf(number, language());
  if (prefs.get("voice")) callAloud(number, language());
}

function show({hearing, link}) {
  const {numbers, last, isOn, held} = hearing;
  const isHeld = held && link.isOpen;
  const call = isOn && last > 0;
  put("ball", call ? `${last}` : countdown(hearing));
  byId("ball").dataset.kind = call ? "number" : "wait";
  put("call-name", call ? smorfia(last, language()) : outlook(hearing));
  put("call-gloss", isHeld ? pauseWords(call, isOn) : call ? smorfiaGloss(last, language()) : "");
  byId("call-gloss").classList.toggle("held", isHeld);
  put("count", isOn ? say("count", {count: numbers.length}) : "");
  const recent = isOn ? numbers.slice(-RECENT - 1, -1).reverse() : [];
  const shown = recent.join(" ");
  if (byId("recent").dataset.shown === shown) return;
  byId("recent").dataset.shown = shown;
  fill(byId("recent"), ...recent.map((number) => el("li", {text: `${number}`})));
}

/** What else is said of a pause: that it is one, if the number's name stands before it. */
function pauseWords(call, isOn) {
  if (call) return say("held");
  return isOn ? "" : say("beginsHeld");
}

function countdown({secondsToNext, table, held, last}) {
  if (held) return "II";
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

/** What is going to happen, in a sentence. */
function outlook({isOn, phase, table, secondsToNext, held}) {
  if (held) return say("held");
  if (isOn) return say("firstSoon");
  if (secondsToNext === null && table) return say("tableWaits", table);
  if (secondsToNext === null) return say(phase === "over" ? "gameOver" : "waits");
  return say(phase === "over" ? "beginsAgain" : "beginsIn", {time: clock(secondsToNext)});
}

function put(id, text) {
  const element = byId(id);
  if (element.textContent !== text) element.textContent = text;
}
