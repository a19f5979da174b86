// The settings: the switches, the name, and leaving the game.
import {byId, choose, el, fill} from "../common/dom.js";
import {nameFrom} from "../common/names.js";
import {callAloud, canSpeak, hush} from "../common/speech.js";
import {language, onLanguage, phrase} from "../common/phrases.js";
import {prefs} from "./player-storage.js";

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

export function settings(player, button) {
  button.addEventListener("click", () => open(player));
  byId("leave").addEventListener("click", () => leave(player));
  byId("switches").hidden = !canSpeak();
  onLanguage(() => fill(byId("switches"), switchFor("voice", () => tryVoice(player))));
}

async function open(player) {
  byId("new-name").value = player.name;
  const answer = await choose(byId("settings"));
  const name = nameFrom(byId("new-name").value);
  if (answer === "done" && name && name !== player.name) player.rename(name);
}

/** The seat is gone at once, so the player confirms it. */
async function leave(player) {
  byId("settings").close();
  if (await choose(byId("leaving")) === "leave") player.leave();
}

/** Some browsers speak only if they have spoken in answer to a click. */
function tryVoice({gameState}) {
  if (prefs.get("voice")) callAloud(gameState.last || 90, language());
  else hush();
}
