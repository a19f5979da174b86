// Helpers that redraw lists.
import {el} from "../common/dom.js";
import {language, phrase} from "../common/phrases.js";

// The most items of a list.
const MOST = 300;
// What each list was drawn from, by its element.
const marks = new Map();

// Whether the values that an element is drawn from have changed. An element that is redrawn while
// a finger is on it would not get the click.
export function isNew(element, ...values) {
  const mark = JSON.stringify([language(), ...values]);
  if (marks.get(element) === mark) return false;
  marks.set(element, mark);
  return true;
}

// Redraw a list. The button with the focus, counted from the first one, has it again.
export function keepingFocus(list, redraw) {
  const focused = [...list.querySelectorAll("button")].indexOf(document.activeElement);
  redraw();
  if (focused >= 0) list.querySelectorAll("button")[focused]?.focus();
}

// At most MOST items, and an item that says how many more there are of `count` in all.
export function itemsOf(things, itemOf, count = things.length) {
  const items = things.slice(0, MOST).map(itemOf);
  if (count <= items.length) return items;
  const text = phrase("more", {n: count - items.length});
  return [...items, el("li", {class: "hint heading", text})];
}
