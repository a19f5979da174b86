// How numbers come: by themselves, at each press of the host's, or out of a bag. A choice is for the
// next game; the game that is on goes on as it began.
//
//   new Drawing(gameState)    .by is "auto", "manual" or "bag": of the game that is on, or else of the
//                             next one
//   drawingView(…)            the choice, the pace, and the pad with the numbers of the bag
import {byId, el, fill} from "../common/dom.js";
import {onLanguage, phrase} from "../common/phrases.js";

const PACES = [0.5, 1, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 60, 120, 300, 600];
const WAYS = ["auto", "manual", "bag"];
const HIGHEST = 90;

export class Drawing {
  #gameState;
  #begun = null;
  #game = "";

  constructor(gameState) {
    this.#gameState = gameState;
  }

  get next() {
    return this.#gameState.rules?.draw ?? "auto";
  }

  get by() {
    const {isPlaying, isByBag} = this.#gameState;
    if (!isPlaying) return this.next;
    if (isByBag) return "bag";
    const begun = this.#begun ?? this.next;
    return begun === "bag" ? "auto" : begun;
  }

  receive({type, reason, game}) {
    // After a reconnection the beginning is told again.
    if (type === "begun" && game !== this.#game) {
      this.#game = game;
      this.#begun = this.#gameState.rules ? this.next : null;
    }
    // Another host has changed it during the game, and this page was not there.
    if (type === "refused" && reason === "by-itself") this.#begun = "auto";
  }
}

export function drawingView(desk, gameState, drawing) {
  let pace = 0;
  const change = (seconds) => {
    if (seconds) desk.order({type: "pace", seconds}, "course-fault");
  };
  byId("slower").addEventListener("click", () => change(PACES.find((one) => one > pace)));
  byId("faster").addEventListener("click", () => change(PACES.findLast((one) => one < pace)));
  const radios = WAYS.map((way) => el("input", {
    type: "radio", name: "draw-by", value: way,
    on: {change: () => desk.order({type: "draw", by: way}, "course-fault")},
  }));
  const labels = radios.map((radio) => el("label", {class: "switch"}, radio, el("span", {})));
  byId("draw-by").append(...labels);
  onLanguage(() => labels.forEach((label, place) => {
    label.lastChild.textContent = phrase(`draw-${WAYS[place]}`);
  }));
  const keys = pad(desk);
  return (message) => {
    if (message?.type === "host" || message?.type === "pace") pace = message.seconds;
    byId("seconds").textContent = phrase("seconds", {seconds: pace});
    const {by, next} = drawing;
    radios.forEach((radio) => {
      radio.checked = radio.value === next;
    });
    byId("pace").hidden = by !== "auto";
    byId("draw-later").hidden = !gameState.isPlaying || by === next;
    const isBag = by === "bag";
    byId("by-bag").hidden = !isBag;
    byId("bag").hidden = !(isBag && gameState.isPlaying);
    byId("tabellone").hidden = !byId("bag").hidden || gameState.numbers.length === 0;
    mark(keys, gameState.numbers);
  };
}

function pad(desk) {
  const keys = Array.from({length: HIGHEST}, (_, place) => {
    const number = place + 1;
    return el("button", {
      type: "button", text: `${number}`, data: {number},
      on: {click: () => desk.order({type: "called", number}, "bag-fault")},
    });
  });
  fill(byId("pad"), ...keys);
  return keys;
}

function mark(keys, numbers) {
  const drawn = new Set(numbers);
  keys.forEach((key, place) => {
    const isDrawn = drawn.has(place + 1);
    key.dataset.state = place + 1 === numbers.at(-1) ? "last" : isDrawn ? "drawn" : "";
    // The focus stays where it is: a disabled button would lose it.
    key.setAttribute("aria-disabled", isDrawn);
  });
}
