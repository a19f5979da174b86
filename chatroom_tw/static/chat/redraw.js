// What lists are drawn with.
import {el} from "../common/dom.js";
import {language, say} from "../common/words.js";

const MOST = 300;
const marks = new Map();

// What is redrawn under a finger is not hit by it: only what has changed is.
export function isNew(place, ...what) {
  const mark = JSON.stringify([language(), ...what]);
  if (marks.get(place) === mark) return false;
  marks.set(place, mark);
  return true;
}

// Redrawing must not take away the focus of who goes through the list by keyboard.
export function keepingFocus(list, redraw) {
  const focused = [...list.querySelectorAll("button")].indexOf(document.activeElement);
  redraw();
  if (focused >= 0) list.querySelectorAll("button")[focused]?.focus();
}

// Some of them: a page of ten thousand names is of no use to anybody.
export function itemsOf(things, itemOf) {
  const items = things.slice(0, MOST).map(itemOf);
  if (things.length <= MOST) return items;
  const words = say("more", {n: things.length - MOST});
  return [...items, el("li", {class: "hint heading", text: words})];
}
