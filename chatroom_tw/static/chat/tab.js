// The secret by which the server knows that a new connection is the same page as before, so that
// the name is free again at once.
import {remember, remembered} from "../common/keep.js";

function made() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

let tab = remembered("tab", "tab") || made();

export function secret() {
  return tab;
}

// Another page has the same, and goes on with it.
export function anotherSecret() {
  tab = made();
  keepWhileHidden();
}

// A tab that is duplicated gets a copy of the storage, and must not get the secret: the two would
// end each other's connections for ever. So it is only there while nobody looks.
function keepWhileHidden() {
  remember("tab", document.hidden ? tab : null, "tab");
}

keepWhileHidden();
document.addEventListener("visibilitychange", keepWhileHidden);
addEventListener("pagehide", () => remember("tab", tab, "tab"));
addEventListener("pageshow", keepWhileHidden);
