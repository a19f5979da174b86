// The switches, the name, and the way out.
import {byId, choose, el, fill} from "../common/dom.js";
import {nameFrom} from "../common/names.js";
import {callAloud, canSpeak, hush} from "../common/voice.js";
import {language, onLanguage, say} from "../common/words.js";
import {prefs} from "./kept.js";

/** A switch for one of the player's preferences. */
export function switchFor(key, changed) {
  const input = el("input", {type: "checkbox", role: "switch"});
  input.checked = prefs.get(key);
  input.addEventListener("change", () => {
    prefs.set(key, input.checked);
    changed();
  });
  return el("label", {class: "switch"}, input,
    el("span", {}, el("b", {text: say(`pref-${key}`)}),
      el("span", {class: "hint", text: say(`pref-${key}-hint`)})));
}

export function settings(session, button) {
  button.addEventListener("click", () => open(session));
  byId("leave").addEventListener("click", () => leave(session));
  byId("switches").hidden = !canSpeak();
  onLanguage(() => fill(byId("switches"), switchFor("voice", () => tryVoice(session))));
}

async function open(session) {
  byId("new-name").value = session.name;
  const answer = await choose(byId("settings"));
  const name = nameFrom(byId("new-name").value);
  if (answer === "done" && name && name !== session.name) session.rename(name);
}

/** A seat that is given up is somebody else's at once, so it is asked for once more. */
async function leave(session) {
  byId("settings").close();
  if (await choose(byId("leaving")) === "leave") session.leave();
}

/** Some browsers speak only if they began to when somebody touched the page. */
function tryVoice({hearing}) {
  if (prefs.get("voice")) callAloud(hearing.last || 90, language());
  else hush();
}
