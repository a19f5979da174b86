// The halls that this browser hosts: it has their keys (see common/hall.js), and their names.
//
//   ownHalls()                      [{code, name}]
//   rememberHall({code, name, key})
//   forgetHall(code)
import {storeKey} from "../common/hall.js";
import {remember, remembered, storedAs} from "../common/storage.js";

const CODE = /^[A-Z0-9]{5}$/;
const KEYS = storedAs("hall-key ");
const named = (code) => `hall-name ${code}`;

export function ownHalls() {
  return codes().map((code) => ({code, name: remembered(named(code)) ?? ""}));
}

export function rememberHall({code, name, key}) {
  storeKey(code, key);
  remember(named(code), name);
}

export function forgetHall(code) {
  storeKey(code, null);
  remember(named(code), null);
}

function codes() {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(KEYS))
      .map((key) => key.slice(KEYS.length)).filter((code) => CODE.test(code));
  } catch {
    return [];
  }
}
