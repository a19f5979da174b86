// The tabellone: all ninety numbers, and which of them have been drawn. It is on the player's page
// and on the host's, each of which has its own styles.
//
//   const view = tabellone()     view.element
//   view.update(numbers, word)   the drawn numbers, in their order. `word(number, isLast)` is what
//                                a screen reader adds to a drawn number
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
  // Not all screen readers read the label of a list item, so the word is part of its text.
  cell.textContent = number;
  if (state) cell.append(el("span", {class: "unseen", text: ` ${word(number, state === "last")}`}));
}
