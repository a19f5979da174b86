// What is said of the numbers: as the listener has chosen, or else as the hall has it.
import {callWords} from "../common/calls.js";
import {hush, sayAloud} from "../common/speech.js";
import {language} from "../common/phrases.js";
import {chosenCalls} from "./player-storage.js";

export function callsOf({gameState}) {
  return chosenCalls.get() || gameState.rules?.calls || "smorfia";
}

/** Call a number aloud, with its digits, as 67 and 77 sound alike. British calls are English. */
export function aloud(number, calls) {
  hush();  // A call that is still being spoken is out of date.
  const digits = number > 10 ? ` ${[...String(number)].join(", ")}.` : "";
  const {name} = callWords(number, calls, language());
  if (calls !== "lingo") return sayAloud(`${number}.${digits} ${name}`, language());
  sayAloud(`${number}.${digits}`, language());
  return sayAloud(name, "en");
}
