// The switches, the name, and the way out.
import {byId, choose, el, fill} from "../common/dom.js";
import {callAloud, canSpeak, hush} from "../common/voice.js";
import {language, onLanguage, say} from "../common/words.js";
import {nameFrom} from "./join.js";
import {prefs} from "./prefs.js";

/** A switch for one of the player's preferences. */
export function switchFor(key, changed) {
  const input = el("input", {type: "checkbox", role: "switch", data: {pref: key}});
  input.checked = prefs.get(key);
  input.addEventListener("change", () => {
    prefs.set(key, input.checked);
    document.querySelectorAll(`[data-pref="${key}"]`).forEach((other) => {
      other.checked = input.checked;
    });
    changed();
  });
  return el("label", {class: "switch"}, input,
    el("span", {}, el("b", {text: say(`pref-${key}`)}),
      el("span", {class: "hint", text: say(`pref-${key}-hint`)})));
}

export function settingsView(session, button, update) {
  button.addEventListener("click", () => open(session));
  onLanguage(() => fill(byId("switches"), ...["auto", "hard", ...(canSpeak() ? ["voice"] : [])]
    .map((key) => switchFor(key, () => {
      if (key === "voice") tryVoice(session);
      update();
    }))));
  return () => {};
}

async function open(session) {
  byId("new-name").value = session.name;
  const answer = await choose(byId("settings"));
  const name = nameFrom(byId("new-name").value);
  if (answer === "leave") session.leave();
  else if (answer === "done" && name && name !== session.name) session.rename(name);
}

/** Some browsers speak only if they began to when somebody touched the page. */
function tryVoice({hearing}) {
  if (prefs.get("voice")) callAloud(hearing.last || 90, language());
  else hush();
}
