// The voice that calls the numbers: on or off, its language, which of them, and how loud.
import {byId, choose, el, fill} from "../common/dom.js";
import {icon} from "../common/icons.js";
import {remember, remembered} from "../common/storage.js";
import {callAloud, canSpeak, hush, onVoices, sayAloud, voicesFor} from "../common/speech.js";
import {language, onLanguage, phrase} from "../common/phrases.js";

const kept = (key, otherwise) => remembered(`host-${key}`) ?? otherwise;
const keep = (key, value) => remember(`host-${key}`, value);
const isOn = () => kept("voice", "no") === "yes";
const spoken = () => kept("voice-language", language());

export function voiceView(gameState) {
  byId("sound").addEventListener("click", () => {
    keep("voice", isOn() ? "no" : "yes");
    if (isOn()) speak(gameState.last || 90);
    else hush();
    label();
  });
  byId("open-voice").addEventListener("click", () => {
    show();
    choose(byId("voice"));
  });
  byId("voice-language").addEventListener("change", (event) => {
    keep("voice-language", event.target.value);
    show();
  });
  byId("voice-name").addEventListener("change", (event) => {
    keep(`voice-${spoken()}`, event.target.value);
  });
  byId("volume").addEventListener("change", (event) => keep("volume", event.target.value));
  byId("voice-try").addEventListener("click", () => speak(gameState.last || 77));
  onVoices(show);
  onLanguage(label);
  byId("sound").hidden = !canSpeak();
  return (message) => {
    if (message?.type === "number" && isOn()) speak(message.number);
  };
}

function speak(number) {
  callAloud(number, spoken(), how());
}

/** Say something, if the voice is on. */
export function announce(text) {
  if (isOn()) sayAloud(text, spoken(), how());
}

function how() {
  return {volume: Number(kept("volume", "100")) / 100, voice: kept(`voice-${spoken()}`, "")};
}

function show() {
  const voices = voicesFor(spoken());
  byId("voice-language").value = spoken();
  byId("volume").value = kept("volume", "100");
  byId("voice-name-field").hidden = voices.length < 2;
  byId("voice-none").hidden = voices.length > 0;
  fill(byId("voice-name"), ...voices.map(({name}) => el("option", {value: name, text: name})));
  const chosen = kept(`voice-${spoken()}`, "");
  if (voices.some(({name}) => name === chosen)) byId("voice-name").value = chosen;
}

function label() {
  const words = phrase(isOn() ? "soundOff" : "soundOn");
  fill(byId("sound"), icon(isOn() ? "sound" : "silent"));
  byId("sound").title = words;
  byId("sound").setAttribute("aria-label", words);
}
