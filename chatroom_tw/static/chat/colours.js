// The colour and the initials of a name: the same on every page, as they depend on the name alone.
import {el} from "../common/dom.js";
import {keyOf} from "./names.js";

// How many --name-… base.css has.
const COLOURS = 12;
const WORD = /[\p{L}\p{N}]\p{M}*/u;

// FNV-1a, whose bits are mixed at the end: otherwise short names are too often alike.
function hash(text) {
  let sum = 0x811c9dc5;
  for (const sign of text) sum = Math.imul(sum ^ sign.codePointAt(0), 0x01000193);
  sum = Math.imul(sum ^ (sum >>> 16), 0x85ebca6b);
  sum = Math.imul(sum ^ (sum >>> 13), 0xc2b2ae35);
  return (sum ^ (sum >>> 16)) >>> 0;
}

// The class that gives an element the colour of a name, as --own.
export function colourOf(name) {
  return `name-${hash(keyOf(name)) % COLOURS}`;
}

// The first letters of the first word and of the last one.
export function initialsOf(name) {
  const found = name.split(/[-_.\s]+/).map((word) => WORD.exec(word)?.[0]).filter(Boolean);
  const letters = found.length > 1 ? [found[0], found.at(-1)] : found;
  return letters.join("").toLocaleUpperCase() || "?";
}

// The styles show the initials, so that they are no part of any text.
export function avatar(name) {
  const data = {initials: initialsOf(name)};
  return el("span", {class: `avatar ${colourOf(name)}`, "aria-hidden": "true", data});
}
