// What a browser remembers for a page. Storage may be forbidden, full, or not there at all: then
// things are remembered until the page is closed.
//
//   remember(key, value)    keep a text; null forgets it
//   remembered(key)         the text, or null
//   The third argument of both says where: "local" (the browser, the default), or "tab".
const instead = {local: new Map(), tab: new Map()};

function storage(where) {
  return where === "tab" ? sessionStorage : localStorage;
}

export function remember(key, value, where = "local") {
  instead[where].set(key, value);
  try {
    if (value === null) storage(where).removeItem(key);
    else storage(where).setItem(key, value);
  } catch {
    // It is in `instead`.
  }
}

export function remembered(key, where = "local") {
  if (instead[where].has(key)) return instead[where].get(key);
  try {
    return storage(where).getItem(key);
  } catch {
    return null;
  }
}
