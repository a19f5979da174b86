// The voice that calls the numbers: on or off, its language, its name and its volume.
import {callWords} from "../common/calls.js";
import {byId, choose, el, fill} from "../common/dom.js";
import {icon} from "../common/icons.js";
import {remember, remembered} from "../common/storage.js";
import {callAloud, canSpeak, hush, onVoices, sayAloud, voicesFor} from "../common/speech.js";
import {language, onLanguage, phrase} from "../common/phrases.js";

const setting = (key, otherwise) => remembered(`host-${key}`) ?? otherwise;
const store = (key, value) => remember(`host-${key}`, value);
const isOn = () => setting("voice", "no") === "yes";
const spokenLanguage = () => setting("voice-language", language());

export function voiceView(gameState) {
  byId("sound").addEventListener("click", () => {
    store("voice", isOn() ? "no" : "yes");
    if (isOn()) speak(gameState.last || 90, gameState);
    else hush();
    label();
  });
  byId("open-voice").addEventListener("click", () => {
    show();
    choose(byId("voice"));
  });
  byId("voice-language").addEventListener("change", (event) => {
    store("voice-language", event.target.value);
    show();
  });
  byId("voice-name").addEventListener("change", (event) => {
    store(`voice-${spokenLanguage()}`, event.target.value);
  });
  byId("volume").addEventListener("change", (event) => store("volume", event.target.value));
  byId("voice-try").addEventListener("click", () => speak(gameState.last || 77, gameState));
  onVoices(show);
  onLanguage(label);
  byId("sound").hidden = !canSpeak();
  return (message) => {
    if (message?.type === "number" && isOn()) speak(message.number, gameState);
  };
}

function speak(number, gameState) {
  const calls = gameState.rules?.calls ?? "smorfia";
  callAloud(number, spokenLanguage(), {...how(), name: callWords(number, calls, spokenLanguage()).name});
}

/** Say a text, if the voice is on. */
export function announce(text) {
  if (isOn()) sayAloud(text, spokenLanguage(), how());
}

function how() {
  const volume = Number(setting("volume", "100")) / 100;
  return {volume, voice: setting(`voice-${spokenLanguage()}`, "")};
}

function show() {
  const voices = voicesFor(spokenLanguage());
  byId("voice-language").value = spokenLanguage();
  byId("volume").value = setting("volume", "100");
  byId("voice-name-field").hidden = voices.length < 2;
  byId("voice-none").hidden = voices.length > 0;
  fill(byId("voice-name"), ...voices.map(({name}) => el("option", {value: name, text: name})));
  const chosen = setting(`voice-${spokenLanguage()}`, "");
  if (voices.some(({name}) => name === chosen)) byId("voice-name").value = chosen;
}

function label() {
  const text = phrase(isOn() ? "soundOff" : "soundOn");
  fill(byId("sound"), icon(isOn() ? "sound" : "silent"));
  byId("sound").title = text;
  byId("sound").setAttribute("aria-label", text);
}
