// Display names: how people want to be shown, as far as the server has said so. The plain name is beside
// it, as commands and mentions use that one.
//
//   displayOf(name)                  the display name; empty: there is none
//   shownName(name)                  the display name, or else the plain one
//   nameParts(name)                  the elements that show both
//   setDisplay(name, display)        somebody has this display name; empty: none
//   setDisplays(names, displays)     likewise, for those who are listed: displays by name, as the server
//                                    sends them
//   renameDisplay(old, name)         somebody has another plain name
import {el} from "../common/dom.js";
import {keyOf} from "./names.js";
import {on, state, tell} from "./state.js";

// By the keys of names.
const displays = new Map();

export function displayOf(name) {
  return displays.get(keyOf(name)) || "";
}

export function shownName(name) {
  return displayOf(name) || name;
}

export function nameParts(name) {
  const display = displayOf(name);
  if (!display) return [el("bdi", {text: name})];
  return [el("bdi", {text: display}), el("span", {class: "plain"}, " ", el("bdi", {text: name}))];
}

function put(name, display) {
  if (displayOf(name) === display) return false;
  if (display) displays.set(keyOf(name), display);
  else displays.delete(keyOf(name));
  return true;
}

export function setDisplay(name, display = "") {
  if (put(name, display)) tell("displays");
}

export function setDisplays(names, listed = {}) {
  const known = new Map(Object.entries(listed));
  const changed = names.filter((name) => put(name, known.get(name) || ""));
  if (changed.length) tell("displays");
}

export function renameDisplay(old, name) {
  const display = displayOf(old);
  put(old, "");
  setDisplay(name, display);
}

on("phase", () => {
  if (state.phase === "out") displays.clear();
});
