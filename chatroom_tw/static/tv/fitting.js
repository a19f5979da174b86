// Texts as large as there is room for: nobody scrolls a television.
//
//   fit(element)                    set --fit, from 1 down to LEAST, so that the element does not overflow
//   fitList(list, count, words)     the same for a list; what is too much even then is left out, and
//                                   words(count) says how many of `count` that are
import {el} from "../common/dom.js";

const LEAST = 0.4;
const STEP = 0.05;

const fitted = new Set();
// Sizes are those of the screen, so they change with it.
addEventListener("resize", () => requestAnimationFrame(() => fitted.forEach(fit)));

export function fit(element) {
  fitted.add(element);
  for (let size = 1; size >= LEAST; size -= STEP) {
    element.style.setProperty("--fit", size.toFixed(2));
    if (!isFull(element)) return;
  }
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

function isFull(element) {
  return element.scrollHeight > element.clientHeight + 1 || element.scrollWidth > element.clientWidth + 1;
}
