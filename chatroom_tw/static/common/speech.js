// Calls numbers aloud with the browser's speech synthesis, which may be missing.
//
//   canSpeak()                  whether this browser has speech synthesis
//   voicesFor(language)         its voices for "it" or "en"
//   onVoices(listener)          listener() when the voices are known
//   callAloud(number, language, {volume, voice, name})
//                               call "43. 4, 3. la donna al balcone" at once. `voice` is the name
//                               of a voice, `volume` is from 0 to 1, `name` is what is said of the
//                               number (the smorfia, if it is left out)
//   sayAloud(text, language, {volume, voice})
//                               say a text, after those that wait
//   hush()                      stop speaking
import {smorfia} from "./smorfia.js";

const TAGS = {it: "it-IT", en: "en-GB"};
const speech = window.speechSynthesis;

export function canSpeak() {
  return Boolean(speech);
}

export function voicesFor(language) {
  const all = speech?.getVoices() ?? [];
  return all.filter(({lang}) => lang.toLowerCase().startsWith(language));
}

export function onVoices(listener) {
  // Browsers load their voices some time after the page.
  speech?.addEventListener?.("voiceschanged", listener);
}

export function callAloud(number, language, how) {
  // A call that is still being spoken is out of date.
  hush();
  sayAloud(textFor(number, how?.name ?? smorfia(number, language)), language, how);
}

export function sayAloud(text, language, {volume = 1, voice = ""} = {}) {
  if (!speech) return;
  const utterance = new SpeechSynthesisUtterance(text);
  utterance.lang = TAGS[language];
  utterance.volume = volume;
  utterance.rate = 0.95;
  utterance.voice = voicesFor(language).find(({name}) => name === voice) ?? null;
  speech.speak(utterance);
}

export function hush() {
  speech?.cancel();
}

/** The number with its digits, as 67 and 77 sound alike across a room. */
function textFor(number, name) {
  const digits = number > 10 ? `${[...String(number)].join(", ")}. ` : "";
  return `${number}. ${digits}${name && `${name}.`}`;
}
