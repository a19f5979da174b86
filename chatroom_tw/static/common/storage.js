// The browser's storage. If it is forbidden or full, values are remembered until the page is closed.
//
//   remember(key, value)    store a text; null removes it
//   remembered(key)         the text, or null
//   The third argument of both is the place: "local" (the browser, the default) or "tab".
const fallback = {local: new Map(), tab: new Map()};

function storage(place) {
  return place === "tab" ? sessionStorage : localStorage;
}

export function remember(key, value, place = "local") {
  fallback[place].set(key, value);
  try {
    if (value === null) storage(place).removeItem(key);
    else storage(place).setItem(key, value);
  } catch {
    // It is in `fallback`.
  }
}

export function remembered(key, place = "local") {
  if (fallback[place].has(key)) return fallback[place].get(key);
  try {
    return storage(place).getItem(key);
  } catch {
    return null;
  }
}
