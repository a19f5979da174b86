// The texts of a page, in two languages: Italian if the browser prefers it, else English, until the
// user changes it; then the language is remembered.
//
//   addPhrases({en: {...}, it: {...}})   add texts. A value is a text with {holes}, or a function
//                                        of the values that returns a text, for plurals
//   phrase(key, values)                  the text; the key itself if there is none. A value that is
//                                        written from right to left is isolated in it
//   refusal(reason, values)              the text for what the server has refused
//   isolated(text)                       the text, so that it does not turn the text around it over
//   language()                           "en" or "it"
//   onLanguage(listener)                 listener() now, and whenever the language changes
//   languageButton()                     a button that changes the language
//
// In HTML, data-phrase="key" is for the text of an element; data-phrase-label, data-phrase-title
// and data-phrase-placeholder are for its aria-label, title and placeholder.
import {el} from "./dom.js";
import {remember, remembered} from "./storage.js";

const LANGUAGES = ["en", "it"];
const phrases = {
  en: {
    cancel: "Cancel",
    close: "Close",
    theme: "Light or dark",
    connecting: "Connecting…",
    lost: "The connection is lost. Trying again…",
    back: "Connected again.",
    "server-fault": "The server could not do that. Try again later.",
    refused: "That is not possible just now.",
  },
  it: {
    cancel: "Annulla",
    close: "Chiudi",
    theme: "Chiaro o scuro",
    connecting: "Mi collego…",
    lost: "La connessione si è interrotta. Riprovo…",
    back: "Di nuovo in linea.",
    "server-fault": "Il server non ci è riuscito. Riprova più tardi.",
    refused: "In questo momento non si può.",
  },
};
const listeners = [];
let current = remembered("language") || ((navigator.language || "").startsWith("it") ? "it" : "en");
if (!LANGUAGES.includes(current)) current = "en";

export function addPhrases(more) {
  for (const one of LANGUAGES) Object.assign(phrases[one], more[one]);
  fillPhrases();
}

export function language() {
  return current;
}

export function phrase(key, values = {}) {
  const text = phrases[current][key];
  if (text === undefined) return key;
  const shown = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, isolated(value)]));
  if (typeof text === "function") return text(shown);
  return text.replace(/\{(\w+)\}/g, (hole, name) => shown[name] ?? hole);
}

export function refusal(reason, values = {}) {
  return phrase(reason in phrases[current] ? reason : "refused", values);
}

const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

// U+2068 and U+2069 are the first strong isolate and its end.
export function isolated(text) {
  return typeof text === "string" && RIGHT_TO_LEFT.test(text) ? `\u2068${text}\u2069` : text;
}

// How a phrase is shown, by the name in `dataset` under which an element has its key.
const SHOW = {
  phrase: (element, text) => { element.textContent = text; },
  phraseLabel: (element, text) => element.setAttribute("aria-label", text),
  phraseTitle: (element, text) => { element.title = text; },
  phrasePlaceholder: (element, text) => { element.placeholder = text; },
};
const WITH_PHRASES =
  "[data-phrase], [data-phrase-label], [data-phrase-title], [data-phrase-placeholder]";

function fillPhrases() {
  document.documentElement.lang = current;
  for (const element of document.querySelectorAll(WITH_PHRASES)) {
    for (const [key, show] of Object.entries(SHOW)) {
      if (element.dataset[key]) show(element, phrase(element.dataset[key]));
    }
  }
}

export function onLanguage(listener) {
  listeners.push(listener);
  listener();
}

function change() {
  current = LANGUAGES[(LANGUAGES.indexOf(current) + 1) % LANGUAGES.length];
  remember("language", current);
  fillPhrases();
  listeners.forEach((listener) => listener());
}

export function languageButton() {
  const button = el("button", {class: "round", type: "button", on: {click: change}});
  onLanguage(() => {
    // The label names the other language, in that language, for readers who know only that one.
    const italian = current === "it";
    button.textContent = italian ? "EN" : "IT";
    button.lang = italian ? "en" : "it";
    button.title = italian ? "English" : "Italiano";
    // Whoever speaks to the browser says what is seen.
    button.setAttribute("aria-label", `${button.textContent} ${button.title}`);
  });
  return button;
}
