// Which hall a page is of: its address says so. The hall `main` is at the root of the site, and has no
// code; other halls are at t/CODE.
//
//   CODE                        the code in the address of this page; "" for `main`
//   hallPath(code, "tv")        "t/K7TQM/tv", or "tv": the path of another page of a hall
//   storedKey(code)             the host's key that this browser has for a hall, or null
//   storeKey(code, key)         remember it; null: forget it
//   IS_LOCAL                    whether only this computer can open the address of this page
//   isLocal(address)            whether only this computer can open an address
import {ROOT} from "./root.js";
import {remember, remembered} from "./storage.js";

const FOUND = /^t\/([A-Za-z0-9]+)(?:\/|$)/.exec(location.pathname.slice(ROOT.pathname.length));
const LOCAL = new Set(["localhost", "127.0.0.1", "[::1]"]);

export const CODE = FOUND ? FOUND[1].toUpperCase() : "";

export function hallPath(code, page = "") {
  if (!code) return page;
  return page ? `t/${code}/${page}` : `t/${code}`;
}

const stored = (code) => `hall-key ${code || "main"}`;

export function storedKey(code) {
  return remembered(stored(code));
}

export function storeKey(code, key) {
  remember(stored(code), key);
}

export const IS_LOCAL = LOCAL.has(location.hostname);

export function isLocal(address) {
  return LOCAL.has(new URL(address).hostname);
}

const SITE = "tombola-site";

/** The address of the site that players can open: what the host has chosen in this browser, if only
 * this computer can open the address of this page. */
export function siteAddress() {
  return (IS_LOCAL && remembered(SITE)) || ROOT.href;
}

export function storeSite(address) {
  remember(SITE, address);
}
