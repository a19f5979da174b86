// Texts as large as there is room for: nobody scrolls a television.
//
//   fit(element)                    set --fit, from 1 down to LEAST, so that the element does not overflow.
//                                   --wrap is "normal", or "anywhere" if even then a word is too long
//   fitList(list, count, words)     the same for a list; what is too much even then is left out, and
//                                   words(count) says how many of `count` that are
//   whole(text)                     the text, in which the number of a card ("17-3") is not broken
import {el} from "../common/dom.js";

const LEAST = 0.4;
const STEP = 0.05;

const fitted = new Set();
// Sizes are those of the screen, so they change with it.
addEventListener("resize", () => requestAnimationFrame(() => fitted.forEach(fit)));

export function fit(element) {
  fitted.add(element);
  element.style.setProperty("--wrap", "normal");
  for (let size = 1; size >= LEAST; size -= STEP) {
    element.style.setProperty("--fit", size.toFixed(2));
    if (!isFull(element)) return;
  }
  element.style.setProperty("--wrap", "anywhere");
}

export function fitList(list, count, words) {
  const items = [...list.children];
  const rest = el("li", {class: "rest"});
  if (items.length < count) list.append(rest);
  rest.textContent = words(count - items.length);
  fit(list);
  while (items.length && isFull(list)) {
    items.pop().remove();
    list.append(rest);
    rest.textContent = words(count - items.length);
  }
}

// U+2011 is a hyphen at which no line is broken.
export function whole(text) {
  return text.replace(/(\d)-(?=\d)/g, "$1\u2011");
}

function isFull(element) {
  return element.scrollHeight > element.clientHeight + 1 || element.scrollWidth > element.clientWidth + 1;
}
