// The numbers called aloud, by the browser's own speech; there may be none.
//
//   canSpeak()                  whether this browser has speech at all
//   voicesFor(language)         its voices for "it" or "en"; onVoices(f): f() when they are known
//   callAloud(number, language, {volume, voice})
//                               "43. 4, 3. la donna al balcone". `voice` is a voice's name
//   sayAloud(text, language, {volume, voice})
//                               anything else, after what is being said
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
  // Browsers find their voices a while after the page was loaded.
  speech?.addEventListener?.("voiceschanged", listener);
}

export function callAloud(number, language, how) {
  // Whatever is still being said is about a number that is not the last any more.
  hush();
  sayAloud(wordsFor(number, language), language, how);
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

/** With its digits, as 67 and 77 sound alike across a room. */
function wordsFor(number, language) {
  const digits = number > 10 ? `${[...String(number)].join(", ")}. ` : "";
  return `${number}. ${digits}${smorfia(number, language)}.`;
}
