// Calls the attention of a user who looks elsewhere: by the number of urgent messages in the title,
// and by a short sound for private messages and mentions. Screen readers are given new messages.
import {byId} from "../common/dom.js";
import {remember, remembered} from "../common/storage.js";
import {onLanguage, phrase} from "../common/phrases.js";
import {shownName} from "./display-names.js";
import {allConversations, isSeen, on, state, tell} from "./state.js";

let context = null;

export function isSoundOn() {
  return remembered("sound") !== "off";
}

export function switchSound() {
  remember("sound", isSoundOn() ? "off" : "on");
  if (isSoundOn()) beep();
  tell("sound");
}

// A browser allows a page to make sounds only after the user has touched it.
function startAudio() {
  if (context?.state === "running" || typeof AudioContext === "undefined") return;
  context ||= new AudioContext();
  context.resume();
}

function tone(pitch, start) {
  const oscillator = context.createOscillator();
  const gain = context.createGain();
  oscillator.frequency.value = pitch;
  gain.gain.setValueAtTime(0.12, start);
  gain.gain.exponentialRampToValueAtTime(0.001, start + 0.18);
  oscillator.connect(gain).connect(context.destination);
  oscillator.start(start);
  oscillator.stop(start + 0.2);
}

function beep() {
  if (!context || !isSoundOn()) return;
  tone(660, context.currentTime);
  tone(880, context.currentTime + 0.09);
}

function title() {
  const urgent = allConversations().reduce((sum, one) => sum + one.urgent, 0);
  const {current} = state;
  const name = current && (current.isRoom ? current.name : shownName(current.name));
  const shown = current ? `${name} – ${phrase("title")}` : phrase("title");
  document.title = urgent ? `(${urgent}) ${shown}` : shown;
}

function markSeen() {
  const {current} = state;
  if (!current || !current.unread || !isSeen(current)) return;
  current.markRead();
  tell("lists");
}

function readOut(entry) {
  // Only the last message stays: a screen reader could not keep up with all of them.
  byId("announced").textContent = `${shownName(entry.name)}: ${entry.text}`;
}

on("came", (conversation, entry, isUrgent) => {
  if (isUrgent && !isSeen(conversation)) beep();
  if (conversation === state.current) readOut(entry);
});
on("entries", markSeen);
on("current", markSeen);
on("looking", markSeen);
on("lists", title);
on("displays", title);
document.addEventListener("visibilitychange", markSeen);
for (const event of ["click", "keydown"]) addEventListener(event, startAudio, {passive: true});
onLanguage(title);
