// What a page says, in the language of whoever reads it: Italian for a browser that asks for it,
// else English, until somebody uses the switch; then that is remembered.
//
//   addWords({en: {...}, it: {...}})   a page's words. A value is a text with {holes}, or a
//                                      function of the values that returns a text (for plurals)
//   say(key, values)                   the text
//   language()                         "en" or "it"
//   onLanguage(f)                      f() now, and whenever the language changes
//   languageButton()                   a button that changes it
//
// In markup: data-say="key" is the text of an element; data-say-label, data-say-title and
// data-say-placeholder are its aria-label, title and placeholder. sayAll(root) fills them in
// (in the document this happens by itself).
import {el} from "./dom.js";
import {remember, remembered} from "./keep.js";

const LANGUAGES = ["en", "it"];
const words = {
  en: {
    cancel: "Cancel",
    close: "Close",
    theme: "Light or dark",
    connecting: "Connecting…",
    lost: "The connection is lost. Trying again…",
    back: "Connected again.",
  },
  it: {
    cancel: "Annulla",
    close: "Chiudi",
    theme: "Chiaro o scuro",
    connecting: "Mi collego…",
    lost: "Il collegamento si è interrotto. Riprovo…",
    back: "Di nuovo in linea.",
  },
};
const listeners = [];
let current = remembered("language") || ((navigator.language || "").startsWith("it") ? "it" : "en");
if (!LANGUAGES.includes(current)) current = "en";

export function addWords(more) {
  for (const one of LANGUAGES) Object.assign(words[one], more[one]);
  sayAll();
}

export function language() {
  return current;
}

export function say(key, values = {}) {
  const word = words[current][key];
  if (word === undefined) return key;
  if (typeof word === "function") return word(values);
  return word.replace(/\{(\w+)\}/g, (hole, name) => values[name] ?? hole);
}

const PLACES = {
  say: (element, text) => { element.textContent = text; },
  sayLabel: (element, text) => element.setAttribute("aria-label", text),
  sayTitle: (element, text) => { element.title = text; },
  sayPlaceholder: (element, text) => { element.placeholder = text; },
};
const SAID = "[data-say], [data-say-label], [data-say-title], [data-say-placeholder]";

export function sayAll(root = document) {
  document.documentElement.lang = current;
  for (const element of root.querySelectorAll(SAID)) {
    for (const [place, put] of Object.entries(PLACES)) {
      if (element.dataset[place]) put(element, say(element.dataset[place]));
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
  sayAll();
  listeners.forEach((listener) => listener());
}

export function languageButton() {
  const button = el("button", {class: "round", type: "button", on: {click: change}});
  onLanguage(() => {
    // It is called what it changes to, in that language: so whoever needs it can read it.
    const italian = current === "it";
    button.textContent = italian ? "EN" : "IT";
    button.lang = italian ? "en" : "it";
    button.title = italian ? "English" : "Italiano";
    button.setAttribute("aria-label", button.title);
  });
  return button;
}
