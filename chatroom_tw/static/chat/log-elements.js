// The elements of the entries that are in the page. Those that would be made as they are already
// stay, so that the focus, a selection and what a finger is on stay, too.
import {elementsOf, placing} from "./rendering.js";

// Replace the children of a list, moving none of those that stay.
function replaceChildren(list, elements) {
  const wanted = new Set(elements);
  for (const child of [...list.children]) {
    if (!wanted.has(child)) child.remove();
  }
  let next = list.firstChild;
  for (const element of elements) {
    if (element === next) next = next.nextSibling;
    else list.insertBefore(element, next);
  }
}

// Which one it is: a screen reader would count those that are in the page. How many there are (-1: not
// said) changes with every message.
function number(made, place) {
  if (made.place === place) return;
  made.place = place;
  for (const element of made.elements) {
    element.setAttribute("aria-posinset", place);
    element.setAttribute("aria-setsize", -1);
  }
}

export class LogElements {
  #list;
  // The entries in the page, in order; and of each how it is placed and its elements.
  #made = new Map();

  constructor(list) {
    this.#list = list;
  }

  get entries() {
    return [...this.#made.keys()];
  }

  // The element of an entry, or undefined.
  of(entry) {
    return this.#made.get(entry)?.elements.at(-1);
  }

  // Make those elements again for whose entries `isStale` is true.
  forget(isStale) {
    for (const entry of this.entries) {
      if (isStale(entry)) this.#made.get(entry).placed = null;
    }
  }

  #get(all, place, freshAt) {
    const entry = all[place];
    const before = all[place - 1] || null;
    const placed = placing(entry, before, freshAt);
    const made = this.#made.get(entry);
    return made?.placed === placed ? made : {placed, elements: elementsOf(entry, placed)};
  }

  // Show the entries `from` to `to` of all that are loaded, and what is above and below them.
  show(all, [from, to], {freshAt, above, below}) {
    const made = new Map();
    for (let place = from; place < to; place += 1) {
      const one = this.#get(all, place, freshAt);
      number(one, place + 1);
      made.set(all[place], one);
    }
    this.#made = made;
    const shown = [...made.values()].flatMap(({elements}) => elements);
    replaceChildren(this.#list, [...above, ...shown, ...below]);
  }
}
