// The tabellone: all ninety numbers, and which of them have been drawn. For the player's page
// and for the host's; how it looks is each page's own.
//
//   const board = tabellone()     board.element
//   board.update(numbers, word)   the numbers drawn, the last one last. `word(number, isLast)`
//                                 is what a drawn number is called by a screen reader
import {el} from "./dom.js";

const HIGHEST = 90;

export function tabellone() {
  const cells = Array.from({length: HIGHEST}, (_, place) => el("li", {text: `${place + 1}`}));
  const element = el("ol", {class: "tabellone"}, ...cells);
  return {
    element,
    update(numbers, word) {
      const drawn = new Set(numbers);
      const last = numbers.at(-1);
      cells.forEach((cell, place) => show(cell, place + 1, drawn, last, word));
    },
  };
}

function show(cell, number, drawn, last, word) {
  const state = number === last ? "last" : drawn.has(number) ? "drawn" : "";
  cell.dataset.state = state;
  // A list item has no label of its own that is read everywhere, so the word is its text's.
  cell.textContent = number;
  if (state) cell.append(el("span", {class: "unseen", text: ` ${word(number, state === "last")}`}));
}
