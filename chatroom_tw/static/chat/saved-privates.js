// Private conversations outlive the page. The tab's storage has what was said in them, and which one was
// shown: a phone discards hidden pages and loads them again, and shows them before the server is asked.
// The browser's has with whom they are, for the next tab, which reads them from the server: of an account
// when it is logged in, and of a guest for a day. It is forgotten when the user leaves the chat or logs out.
import {remember, remembered} from "../common/storage.js";
import {isSame} from "./names.js";
import {allPrivates, getPerson, on, show, state, tell} from "./state.js";

const MOST_ENTRIES = 100;
const MOST_PEOPLE = 100;
// In milliseconds.
const KEPT_FOR = 24 * 3_600_000;
const PEOPLE = "people";
const SHOWN = "shown";
// Whether the conversation that was shown before a reload is still to be shown.
let isFirst = true;

function saved({name, entries, unread, urgent}) {
  return {name, entries: entries.slice(-MOST_ENTRIES), unread, urgent};
}

function savePeople(people) {
  if (state.phase !== "in") return;
  const {me: name, isRegistered} = state;
  const names = people.slice(-MOST_PEOPLE).map((one) => one.name);
  remember(PEOPLE, names.length ? JSON.stringify({name, isRegistered, names, at: Date.now()}) : null);
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
  const {name, isRegistered, names, at} = parsed(PEOPLE);
  if (!name || !isSame(name, state.me) || !Array.isArray(names)) return;
  if (isRegistered ? state.isRegistered : Date.now() - at < KEPT_FOR) names.forEach(getPerson);
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
on("named", () => {
  if (state.isRegistered) restorePeople();
});
on("phase", () => {
  if (state.phase !== "out") return;
  remember(PEOPLE, null);
  remember(SHOWN, null, "tab");
});
addEventListener("pagehide", save);
