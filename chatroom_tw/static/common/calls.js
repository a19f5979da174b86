// What is said of a number, as the hall or the listener has chosen: the smorfia, British calls, or
// nothing.
//
//   callWords(number, calls, language)    {name, gloss}: "the cat", and in small letters "la gatta"
//   spokenCall(number, calls, language)   "3, the cat"
//   loadCalls(calls)                      a promise; what is said may differ when it is kept
import {smorfia, smorfiaGloss} from "./smorfia.js";

let lingo = null;

export async function loadCalls(calls) {
  if (calls !== "lingo" || lingo) return;
  lingo = await import("./lingo.js").catch(() => null);
}

export function callWords(number, calls, language) {
  if (calls === "plain") return {name: "", gloss: ""};
  if (calls === "lingo" && lingo) return {name: lingo.lingo(number), gloss: ""};
  return {name: smorfia(number, language), gloss: smorfiaGloss(number, language)};
}

export function spokenCall(number, calls, language) {
  const {name} = callWords(number, calls, language);
  return name ? `${number}, ${name}` : `${number}`;
}
