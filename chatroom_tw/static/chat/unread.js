// The button that goes to the next unread conversation, and the counts at the buttons that open the
// columns: however long the lists are, unread messages stay in sight.
import {byId, fill, icon} from "../common/dom.js";
import {onLanguage, phrase} from "../common/phrases.js";
import {closePanels} from "./panels.js";
import {allConversations, allPrivates, allRooms, on, roomShown, show, state} from "./state.js";

const button = byId("next-unread");
let isDue = false;

// The conversation to go to: of those after the one that is shown, in the order of the lists, the
// first urgent one, or else the first.
function nextUnread() {
  const listed = [...allRooms(), ...allPrivates()];
  const place = listed.indexOf(state.current);
  const after = [...listed.slice(place + 1), ...listed.slice(0, Math.max(place, 0))];
  const unread = after.filter((one) => one.unread);
  return unread.find((one) => one.urgent) || unread[0] || null;
}

function label(opener, key, name, n) {
  byId(opener).title = n ? phrase(key, {n}) : phrase(name);
  byId(opener).setAttribute("aria-label", byId(opener).title);
}

function refresh() {
  isDue = false;
  const next = nextUnread();
  button.hidden = !next;
  button.classList.toggle("urgent", Boolean(next?.urgent));
  const values = next && {n: next.unread, name: next.name};
  if (next) fill(button, icon("down"), phrase("nextUnread", values));
  const others = allConversations().filter((one) => one !== state.current);
  const n = others.reduce((sum, one) => sum + one.unread, 0);
  byId("open-rooms").dataset.count = n > 999 ? "999+" : n || "";
  byId("open-rooms").classList.toggle("urgent", others.some((one) => one.urgent));
  label("open-rooms", "roomsUnread", "rooms", n);
  const room = roomShown();
  label("open-people", "peopleCount", "people", room?.members ? room.members.size + room.others : 0);
}

function soon() {
  if (isDue) return;
  isDue = true;
  setTimeout(refresh, 30);
}

button.addEventListener("click", () => {
  const next = nextUnread();
  if (next) show(next);
  closePanels();
});
on("current", () => {
  const item = document.querySelector(".list [aria-current]");
  item?.scrollIntoView({block: "nearest"});
});
on("lists", soon);
onLanguage(soon);
