// Says that there is no network, and that the server does not answer.
import {onLanguage} from "../common/phrases.js";
import {on, state, tell} from "./state.js";

// The key of the phrase that says why there is no connection.
export function whyLost() {
  if (state.isRestored) return "offlineKnown";
  return navigator.onLine ? "lost" : "offline";
}

function again() {
  if (state.phase === "lost") tell("phase");
}

addEventListener("offline", again);
addEventListener("online", again);
onLanguage(again);
on("current", again);
