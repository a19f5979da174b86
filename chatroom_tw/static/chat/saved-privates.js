// Saves private conversations in the tab's storage: a phone discards hidden pages and loads them
// again, and shows them before the server is asked. What has changed since, the server says then.
import {remember, remembered} from "../common/storage.js";
import {allPrivates, getPerson, on} from "./state.js";

const MOST_ENTRIES = 100;

function saved({name, entries, unread, urgent}) {
  return {name, entries: entries.slice(-MOST_ENTRIES), unread, urgent};
}

function save() {
  const people = allPrivates();
  remember("letters", people.length ? JSON.stringify(people.map(saved)) : null, "tab");
}

for (const {name, ...rest} of JSON.parse(remembered("letters", "tab") || "[]")) {
  Object.assign(getPerson(name), rest);
}
on("privates", save);
addEventListener("pagehide", save);
