// Private conversations, which no server has a history of, are kept while the tab is there: a
// phone throws away pages that it does not show, and loads them again.
import {remember, remembered} from "../common/keep.js";
import {everyConversation, havePerson, on} from "./state.js";

const KEPT = 100;

function kept({name, entries, unread, urgent}) {
  return {name, entries: entries.slice(-KEPT), unread, urgent};
}

function keep() {
  const people = everyConversation().filter((one) => !one.isRoom);
  remember("letters", people.length ? JSON.stringify(people.map(kept)) : null, "tab");
}

for (const {name, ...rest} of JSON.parse(remembered("letters", "tab") || "[]")) {
  Object.assign(havePerson(name), rest);
}
on("letters", keep);
addEventListener("pagehide", keep);
