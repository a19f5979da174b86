// What calls somebody who looks elsewhere: the count in the title, and a short sound for private
// messages and for one's own name; and what is read out.
import {byId} from "../common/dom.js";
import {remember, remembered} from "../common/keep.js";
import {onLanguage, say} from "../common/words.js";
import {everyConversation, isSeen, on, state, tell} from "./state.js";

let context = null;

export function isLoud() {
  return remembered("sound") !== "off";
}

export function switchSound() {
  remember("sound", isLoud() ? "off" : "on");
  if (isLoud()) beep();
  tell("sound");
}

// A browser lets a page sound only once somebody has touched it.
function wake() {
  if (context?.state === "running" || typeof AudioContext === "undefined") return;
  context ||= new AudioContext();
  context.resume();
}

function tone(pitch, start) {
  const tuned = context.createOscillator();
  const loud = context.createGain();
  tuned.frequency.value = pitch;
  loud.gain.setValueAtTime(0.12, start);
  loud.gain.exponentialRampToValueAtTime(0.001, start + 0.18);
  tuned.connect(loud).connect(context.destination);
  tuned.start(start);
  tuned.stop(start + 0.2);
}

function beep() {
  if (!context || !isLoud()) return;
  tone(660, context.currentTime);
  tone(880, context.currentTime + 0.09);
}

function title() {
  const urgent = everyConversation().reduce((sum, one) => sum + one.urgent, 0);
  const place = state.current ? `${state.current.name} – ${say("title")}` : say("title");
  document.title = urgent ? `(${urgent}) ${place}` : place;
}

function looked() {
  const {current} = state;
  if (!current || !current.unread || !isSeen(current)) return;
  current.read();
  tell("lists");
}

function readOut(entry) {
  // Only the last is left: who reads with the ears would never get through more.
  byId("told").textContent = `${entry.name}: ${entry.text}`;
}

on("came", (conversation, entry, isUrgent) => {
  if (isUrgent && !isSeen(conversation)) beep();
  if (conversation === state.current) readOut(entry);
});
on("entries", looked);
on("current", looked);
on("looking", looked);
on("lists", title);
document.addEventListener("visibilitychange", looked);
for (const event of ["click", "keydown"]) addEventListener(event, wake, {passive: true});
onLanguage(title);
