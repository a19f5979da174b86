// The game: the last number with its call, all ninety, those before it, the prizes and their winners.
import {byId, el, fill} from "../common/dom.js";
import {callWords, loadCalls, spokenCall} from "../common/calls.js";
import {prizeTitle} from "../common/prize-phrases.js";
import {tabellone} from "../common/tabellone.js";
import {winnerNames} from "../common/winner.js";
import {language, onLanguage, phrase} from "../common/phrases.js";
import {fit, whole} from "./fitting.js";

const RECENT = 6;

export function gameView(gameState) {
  const numbersView = tabellone();
  byId("tabellone").append(numbersView.element);
  const callsOf = () => gameState.rules?.calls ?? "smorfia";
  let shown = "";
  new ResizeObserver(() => fit(byId("prize-list"))).observe(byId("prize-list"));
  new ResizeObserver(() => fit(byId("call-words"))).observe(byId("call"));
  // What was said last is not said once more in another language.
  onLanguage(() => {
    byId("called").textContent = "";
  });
  return (message) => {
    if (message?.type === "rules") loadCalls(message.calls).then(call);
    if (message?.type === "number") {
      byId("called").textContent = spokenCall(message.number, callsOf(), language());
    }
    if (message?.type === "uncalled" || message?.type === "unprize") byId("called").textContent = "";
    if (!gameState.isPlaying) return;
    numbersView.update(gameState.numbers, (number, isLast) => phrase(isLast ? "cellLast" : "cellDrawn"));
    call();
    prizes();
  };

  function call() {
    const {last, numbers, isPaused, held, isByBag, isByHand} = gameState;
    const {name, gloss} = last ? callWords(last, callsOf(), language())
      : {name: phrase(isByHand ? "firstByHost" : "firstSoon"), gloss: ""};
    put("ball", last ? `${last}` : "…");
    byId("ball").dataset.kind = last ? "number" : "wait";
    const isNew = byId("call-name").textContent !== name;
    put("call-name", name);
    put("call-gloss", gloss);
    put("held", isPaused ? phrase("paused") : held ? phrase("heldShort") : "");
    put("count", last ? phrase("count", {count: numbers.length}) : "");
    if (isNew) fit(byId("call-words"));
    document.querySelector(".bag").hidden = !isByBag;
    const recent = numbers.slice(-RECENT - 1, -1).reverse();
    fill(byId("recent"), ...recent.map((number) => el("li", {text: `${number}`})));
  }

  function prizes() {
    const lines = gameState.prizes.map((prize) => {
      const names = whole(winnerNames(gameState.winnersOf(prize)));
      return [prizeTitle(gameState, prize), names ? `✓ ${names}` : "", Boolean(names), gameState.isOpen(prize)];
    });
    if (shown === JSON.stringify(lines)) return;
    shown = JSON.stringify(lines);
    fill(byId("prize-list"), ...lines.map(([title, names, won, open]) =>
      el("div", {data: {won, open}}, el("dt", {text: title}), el("dd", {text: names}))));
    fit(byId("prize-list"));
  }
}

function put(id, text) {
  if (byId(id).textContent !== text) byId(id).textContent = text;
}
