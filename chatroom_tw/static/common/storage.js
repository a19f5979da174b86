// The browser's storage. If it is forbidden or full, values are remembered until the page is closed.
//
//   remember(key, value)    store a text; null removes it
//   remembered(key)         the text, or null
//   The third argument of both is the place: "local" (the browser, the default) or "tab".
//
// One site can have several servers, each in a folder of its own behind a proxy. What is stored for
// one of them is not for the others: outside of the root, keys begin with the folder.
import {ROOT} from "./root.js";

const fallback = {local: new Map(), tab: new Map()};

const FOLDER = ROOT.pathname;

/** The key under which the browser stores what a page calls `key`. */
export function storedAs(key) {
  return FOLDER === "/" ? key : `${FOLDER} ${key}`;
}

function storage(place) {
  return place === "tab" ? sessionStorage : localStorage;
}

export function remember(key, value, place = "local") {
  fallback[place].set(key, value);
  try {
    if (value === null) storage(place).removeItem(storedAs(key));
    else storage(place).setItem(storedAs(key), value);
  } catch {
    // It is in `fallback`.
  }
}

export function remembered(key, place = "local") {
  if (fallback[place].has(key)) return fallback[place].get(key);
  try {
    return storage(place).getItem(storedAs(key));
  } catch {
    return null;
  }
}
