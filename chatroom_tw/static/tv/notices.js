// What the host tells everybody, and what the host takes back: a number, and what was won with it.
import {byId} from "../common/dom.js";
import {prizeName} from "../common/prize-phrases.js";
import {onLanguage, phrase} from "../common/phrases.js";
import {winnerName} from "../common/winner.js";
import {whole} from "./fitting.js";

const SHOWN_FOR = 20_000;
const TAKEN_BACK_FOR = 10_000;
/** What is taken back within this time is said together. */
const TOGETHER = 2_000;

export function noticeView() {
  /** Functions that return the sentences, in the language of the moment. */
  let sentences = [];
  let clearing = 0;
  let takenBackAt = -Infinity;
  const handlers = {
    announced: ({text}) => say([() => text], SHOWN_FOR),
    uncalled: ({number}) => takeBack(() => phrase("uncalled", {number})),
    unprize: (win) => takeBack(() =>
      phrase("unprize", {prize: prizeName(win.prize), name: whole(winnerName(win))})),
  };
  onLanguage(show);
  return (message) => handlers[message?.type]?.(message);

  function takeBack(sentence) {
    const isMore = performance.now() - takenBackAt < TOGETHER;
    takenBackAt = performance.now();
    say([...(isMore ? sentences : []), sentence], TAKEN_BACK_FOR);
  }

  function say(what, time) {
    sentences = what;
    clearTimeout(clearing);
    clearing = setTimeout(() => {
      sentences = [];
      show();
    }, time);
    show();
  }

  function show() {
    byId("notice").textContent = sentences.map((sentence) => sentence()).join(" ");
    byId("notice").hidden = sentences.length === 0;
  }
}
