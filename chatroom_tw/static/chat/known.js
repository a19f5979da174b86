// What is known without a network: the rooms, and the last messages of each. The browser's storage has
// them until the user leaves the chat or logs out. Private conversations are not among them.
//
// A page that is opened without a network shows them, and connects when there is one. What is
// restored gives way to the history then.
import {remember, remembered} from "../common/storage.js";
import {lastAt} from "./entries.js";
import {isSame} from "./names.js";
import {allRooms, forget, getRoom, on, roomNamed, show, state} from "./state.js";

const MOST_ROOMS = 30;
const MOST_ENTRIES = 50;
// The most characters of the texts of all rooms.
const MOST_CHARACTERS = 200_000;
// In milliseconds: what comes meanwhile is saved at once.
const SAVED_AFTER = 3_000;
let due = 0;

// The last messages whose texts fit.
function lastOf(entries, characters) {
  const kept = [];
  let left = characters;
  for (const entry of entries.slice(-MOST_ENTRIES).reverse()) {
    if (entry.text === undefined) continue;
    left -= entry.text.length + (entry.formatted?.length ?? 0);
    if (left < 0) break;
    const {isKnown, ...rest} = entry;
    kept.unshift(rest);
  }
  return kept;
}

function save() {
  clearTimeout(due);
  due = 0;
  if (state.phase !== "in") return;
  const rooms = allRooms().slice(0, MOST_ROOMS);
  const share = MOST_CHARACTERS / rooms.length;
  const saved = rooms.map(({name, topic, entries}) => ({name, topic, entries: lastOf(entries, share)}));
  remember("known", JSON.stringify({name: state.me, rooms: saved}));
}

function soon() {
  if (!due && state.phase === "in") due = setTimeout(save, SAVED_AFTER);
}

function forgetKnown() {
  clearTimeout(due);
  due = 0;
  remember("known", null);
}

function readKnown() {
  try {
    const {name, rooms} = JSON.parse(remembered("known") || "{}");
    const isTheirs = Boolean(name) && isSame(name, remembered("name") ?? "");
    return isTheirs ? rooms.filter(({entries}) => Array.isArray(entries)) : [];
  } catch {
    return [];
  }
}

function isOffline() {
  return !navigator.onLine || "offline" in document.documentElement.dataset;
}

function restore({name, topic, entries}) {
  const room = getRoom(name);
  room.topic = topic;
  room.entries = entries.map((entry) => ({...entry, isKnown: true}));
  room.cursor = lastAt(room.entries);
  room.isRestored = true;
}

// Shows what is known, if the page was opened without a network. Returns whether something was.
export function showKnown(wanted) {
  const rooms = isOffline() ? readKnown() : [];
  rooms.forEach(restore);
  if (rooms.length) show(roomNamed(wanted) || allRooms()[0]);
  state.isRestored = rooms.length > 0;
  return state.isRestored;
}

// Somebody else has the name: what is known is not theirs to see.
function refused() {
  forgetKnown();
  allRooms().filter((room) => room.isRestored).forEach(forget);
}

on("phase", () => {
  if (state.phase === "out") forgetKnown();
  if (state.phase === "refused") refused();
  if (state.phase === "in") state.isRestored = false;
});
// The user has logged out, or in: `lists` follows.
on("named", forgetKnown);
for (const event of ["entries", "lists"]) on(event, soon);
document.addEventListener("visibilitychange", () => {
  if (document.hidden) save();
});
addEventListener("pagehide", save);
