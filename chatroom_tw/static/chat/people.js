// The column of people: the members of the room that is shown, or, beside a private conversation,
// of the room that was shown before. The owner of a room can bring members in and take them out.
import {byId, el, fill, icon} from "../common/dom.js";
import {phrase} from "../common/phrases.js";
import {isAway} from "./away.js";
import {avatar} from "./colours.js";
import {displayOf, nameParts} from "./display-names.js";
import {closePanels} from "./panels.js";
import {isNew, itemsOf, keepingFocus} from "./redraw.js";
import {getPerson, isMe, roomShown, show, state, tell} from "./state.js";

const byName = new Intl.Collator(undefined, {numeric: true});

function writeTo(name) {
  show(getPerson(name));
  closePanels();
}

function remover(name, room) {
  const label = phrase("removeFrom", {name, room: room.name});
  const click = () => tell("removing", name, room);
  const props = {class: "round", type: "button", title: label, "aria-label": label};
  return el("button", {...props, on: {click}}, icon("close"));
}

// That somebody is away, beside their name; or null.
export function awayMark(name) {
  return isAway(name) ? el("span", {class: "hint away", text: phrase("awayMark")}) : null;
}

// A list item for a user. If `room` is the page's user's own, the item has a button that removes the
// member.
export function personItem(name, room = null) {
  const label = el("span", {class: "name"}, ...nameParts(name), isMe(name) ? ` (${phrase("you")})` : null);
  if (isMe(name)) return el("li", {}, el("span", {class: "item self"}, avatar(name), label, awayMark(name)));
  const click = () => writeTo(name);
  const props = {class: "quiet item", type: "button", title: phrase("write", {name})};
  const button = el("button", {...props, on: {click}}, avatar(name), label, awayMark(name));
  return el("li", {}, ...(room?.isMine ? [button, remover(name, room)] : [button]));
}

// How many people are listed, or would be.
function countOf(names, room) {
  return names.length + (room?.members ? room.others : 0);
}

function namesShown(room) {
  if (room?.members) return [...room.members.values()].sort(byName.compare);
  return state.current && !state.current.isRoom ? [state.current.name, state.me] : [];
}

function title(n, room) {
  if (!n) return phrase("people");
  if (!room?.members || room === state.current) return phrase("peopleHere", {n});
  return phrase("peopleIn", {n, room: room.name});
}

export function refreshPeople() {
  const room = roomShown();
  const names = namesShown(room);
  const count = countOf(names, room);
  const text = title(count, room);
  if (!isNew(byId("people"), text, state.me, room?.isMine, names, names.map(isAway), names.map(displayOf))) return;
  byId("people-title").textContent = text;
  const items = itemsOf(names, (name) => personItem(name, room), count);
  keepingFocus(byId("people"), () => fill(byId("people"), ...items));
  byId("open-people").dataset.count = count > 999 ? "999+" : count || "";
  byId("add-somebody").hidden = !room?.isMine;
}
