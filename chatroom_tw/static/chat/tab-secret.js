// The secret by which the server knows that a new connection belongs to the same page as before.
// It ends the older connection then, so the page can have its name again at once.
import {remember, remembered} from "../common/storage.js";

function make() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

let secret = remembered("tab", "tab") || make();

export function tabSecret() {
  return secret;
}

// Another page has the same secret, and keeps it.
export function changeSecret() {
  secret = make();
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
