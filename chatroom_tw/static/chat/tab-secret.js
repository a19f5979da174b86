// The secret by which the server knows that a new connection belongs to the same page as before.
// It ends the older connection then, so that the page is not two devices. browser-secret.js has the
// secret that the tabs of a browser share.
import {remember, remembered} from "../common/storage.js";

export function newSecret() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

let secret = remembered("tab", "tab") || newSecret();

export function tabSecret() {
  return secret;
}

// Another page has the same secret, and keeps it.
export function changeSecret() {
  secret = newSecret();
  rememberWhileHidden();
}

// A duplicated tab gets a copy of the storage, but must not get the secret: the two pages would
// end each other's connections for ever. So the storage has it only while the page is hidden.
function rememberWhileHidden() {
  remember("tab", document.hidden ? secret : null, "tab");
}

rememberWhileHidden();
document.addEventListener("visibilitychange", rememberWhileHidden);
addEventListener("pagehide", () => remember("tab", secret, "tab"));
addEventListener("pageshow", rememberWhileHidden);
