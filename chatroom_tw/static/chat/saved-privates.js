// Private conversations outlive the page. The tab's storage has what was said in them, and which one was
// shown: a phone discards hidden pages and loads them again, and shows them before the server is asked.
// Those of an account the server lists. With whom a guest has them, and which of them the owner of an
// account has closed, the browser's storage has for the next tab: for a day, or until somebody writes
// again. It is forgotten when the user leaves the chat or logs out.
import {remember, remembered} from "../common/storage.js";
import {send} from "./client.js";
import {personKey} from "./conversation.js";
import {lastAt} from "./entries.js";
import {isSame} from "./names.js";
import {allPrivates, getPerson, isSeen, on, show, state, tell} from "./state.js";

const MOST_ENTRIES = 100;
const MOST_PEOPLE = 100;
// In milliseconds.
const KEPT_FOR = 24 * 3_600_000;
const PEOPLE = "people";
const CLOSED = "closed";
const SHOWN = "shown";
// Whether the conversation that was shown before a reload is still to be shown.
let isFirst = true;

function saved({name, entries, unread, urgent}) {
  return {name, entries: entries.slice(-MOST_ENTRIES), unread, urgent};
}

function savePeople(people) {
  if (state.phase !== "in") return;
  const {me: name, isRegistered} = state;
  const names = isRegistered ? [] : people.slice(-MOST_PEOPLE).map((one) => one.name);
  remember(PEOPLE, names.length ? JSON.stringify({name, names, at: Date.now()}) : null);
}

function save() {
  const people = allPrivates();
  remember("letters", people.length ? JSON.stringify(people.map(saved)) : null, "tab");
  savePeople(people);
}

function saveShown() {
  const {current} = state;
  const shown = current && !current.isRoom && {name: current.name, hash: location.hash};
  remember(SHOWN, shown ? JSON.stringify(shown) : null, "tab");
}

function parsed(key, place) {
  try {
    return JSON.parse(remembered(key, place)) || {};
  } catch {
    return {};
  }
}

function restorePeople() {
  const {name, names, at} = parsed(PEOPLE);
  if (!name || !isSame(name, state.me) || !Array.isArray(names)) return;
  if (Date.now() - at < KEPT_FOR) names.forEach(getPerson);
  tell("lists");
}

// The names of those whose conversations are closed, with the times of the last messages.
function closed() {
  const {name, closed: found} = parsed(CLOSED);
  return new Map(name && isSame(name, state.me) && Array.isArray(found) ? found : []);
}

function close({key, entries, listedAt}) {
  if (!state.isRegistered) return;
  const found = [...closed(), [key, Math.max(lastAt(entries), listedAt)]];
  remember(CLOSED, JSON.stringify({name: state.me, closed: found.slice(-MOST_PEOPLE)}));
}

// The user has logged out, or has left the chat.
export function forgetPeople() {
  remember(PEOPLE, null);
  remember(CLOSED, null);
}

// Asks for the list of an account.
export function askConversations() {
  if (state.isRegistered) send({type: "conversations", count: MOST_PEOPLE});
}

// The list, that with the latest message first. Those that the user has closed are not shown until there
// is another message in them.
export function conversations({list}) {
  const before = closed();
  for (const {name, at, unread, read} of list) {
    if (at <= before.get(personKey(name))) continue;
    const person = getPerson(name);
    person.listedAt = at;
    person.readAt = Math.max(person.readAt, read ?? 0);
    if (!isSeen(person)) person.unread = person.urgent = unread;
  }
  tell("privates");
  tell("lists");
}

function restoreShown() {
  const {name, hash} = parsed(SHOWN, "tab");
  if (name && hash === location.hash) show(getPerson(name));
}

for (const {name, ...rest} of JSON.parse(remembered("letters", "tab") || "[]")) {
  Object.assign(getPerson(name), rest);
}
const shownBefore = remembered(SHOWN, "tab");
on("privates", save);
on("current", () => {
  if (!isFirst) saveShown();
});
// The user is in the chat, and a room is shown.
on("rooms", () => {
  if (!isFirst || state.phase !== "in") return;
  isFirst = false;
  restorePeople();
  if (shownBefore) restoreShown();
});
on("closed", close);
on("phase", () => {
  if (state.phase !== "out") return;
  forgetPeople();
  remember(SHOWN, null, "tab");
});
addEventListener("pagehide", save);
