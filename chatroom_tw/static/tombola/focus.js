// The focus stays on something when what has it goes: keepFocus(change) does the change, and after it
// the focus is where it was, or at the first of FALLBACKS that is to be seen.
import {byId} from "../common/dom.js";

const FALLBACKS = ["cards", "name", "play", "to-start"];

export function keepFocus(change) {
  const before = document.activeElement;
  change();
  if (!before || before === document.body || isThere(before)) return;
  FALLBACKS.map(byId).find(isThere)?.focus({preventScroll: true});
}

function isThere(element) {
  return element.isConnected && element.getClientRects().length > 0;
}
