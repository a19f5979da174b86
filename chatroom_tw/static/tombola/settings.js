// The settings: the switches, what is said of the numbers, the name, and leaving the game.
import {byId, choose, el, fill} from "../common/dom.js";
import {CODE} from "../common/hall.js";
import {at} from "../common/root.js";
import {canSpeak, hush} from "../common/speech.js";
import {onLanguage, phrase} from "../common/phrases.js";
import {aloud, callsOf} from "./calling.js";
import {chosenCalls, prefs} from "./player-storage.js";
import {chime, fanfare, shake} from "./sounds.js";

const CALLS = ["", "smorfia", "lingo", "plain"];
/** What a switch does at once when it is switched on. */
const TRIES = {chime, sounds: fanfare, vibration: shake};

/** A switch for one of the player's preferences. */
export function switchFor(key, changed) {
  const input = el("input", {type: "checkbox", role: "switch"});
  input.checked = prefs.get(key);
  input.addEventListener("change", () => {
    prefs.set(key, input.checked);
    changed();
  });
  return el("label", {class: "switch"}, input,
    el("span", {}, el("b", {text: phrase(`pref-${key}`)}),
      el("span", {class: "hint", text: phrase(`pref-${key}-hint`)})));
}

export function settings(player, button, update) {
  button.addEventListener("click", () => open(player));
  byId("leave").addEventListener("click", () => leave(player));
  // On the start page itself the seat would be taken up again.
  byId("other-halls").hidden = !CODE;
  byId("other-halls").href = at("");
  byId("which-calls").addEventListener("change", () => {
    chosenCalls.set(byId("which-calls").value);
    update();
  });
  onLanguage(() => {
    fill(byId("switches"),
      canSpeak() ? switchFor("voice", () => tryVoice(player)) : null,
      ...Object.entries(TRIES).filter(([key]) => key !== "vibration" || navigator.vibrate)
        .map(([key, attempt]) => switchFor(key, () => prefs.get(key) && attempt())));
    fill(byId("which-calls"), ...CALLS.map((calls) => el("option", {value: calls, text: phrase(`calls-${calls}`)})));
    byId("which-calls").value = chosenCalls.get();
  });
}

async function open(player) {
  byId("new-name").value = player.shownName;
  const answer = await choose(byId("settings"));
  const name = byId("new-name").value.trim();
  if (answer === "done" && name && name !== player.shownName) player.rename(name);
}

/** The seat is gone at once, so the player confirms it. */
async function leave(player) {
  byId("settings").close();
  if (await choose(byId("leaving")) === "leave") player.leave();
}

/** Some browsers speak only if they have spoken in answer to a click. */
function tryVoice(player) {
  if (prefs.get("voice")) aloud(player.gameState.last || 90, callsOf(player));
  else hush();
}
