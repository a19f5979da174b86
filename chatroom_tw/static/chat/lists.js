// The column of the user's rooms and private conversations. people.js has the column of members.
import {byId, el, fill, icon} from "../common/dom.js";
import {onLanguage, phrase} from "../common/phrases.js";
import {isAway} from "./away.js";
import {avatar} from "./colours.js";
import {displayOf, nameParts, shownName} from "./display-names.js";
import {closePanels} from "./panels.js";
import {awayMark, refreshPeople} from "./people.js";
import {requestedName} from "./identity.js";
import {isNew, keepingFocus} from "./redraw.js";
import {allPrivates, allRooms, on, show, state, tell} from "./state.js";

let isDue = false;

function open(conversation) {
  show(conversation);
  closePanels();
}

function badge(conversation) {
  if (!conversation.unread) return null;
  // A mention has a sign, so that it does not differ by colour alone.
  const sign = conversation.isRoom && conversation.urgent ? "@ " : "";
  const label = phrase("unread", {n: conversation.unread});
  return el("span", {class: conversation.urgent ? "badge urgent" : "badge", "aria-label": label},
    `${sign}${Math.min(conversation.unread, 999)}`);
}

// The server has to know that a room is left.
function mayClose({isRoom}) {
  return !isRoom || state.phase === "in";
}

function closer(conversation) {
  const key = conversation.isRoom ? "leaveRoom" : "closePrivate";
  const label = phrase(key, {name: conversation.name});
  const props = {class: "round", type: "button", title: label, "aria-label": label};
  return el("button", {...props, on: {click: () => tell("leaving", conversation)}}, icon("close"));
}

function title({isRoom, name}) {
  if (isRoom) return el("span", {class: "name", dir: "auto", text: name});
  return el("span", {class: "name", title: displayOf(name) ? name : null}, ...nameParts(name));
}

function item(conversation) {
  const isCurrent = conversation === state.current;
  const sign = conversation.isRoom
    ? el("span", {class: "sign", "aria-hidden": "true", text: "#"})
    : avatar(conversation.name);
  const props = {class: "quiet item", type: "button", "aria-current": isCurrent ? "true" : null};
  const button = el("button", {...props, on: {click: () => open(conversation)}},
    sign, title(conversation), conversation.isRoom ? null : awayMark(conversation.name), badge(conversation));
  return el("li", {class: isCurrent ? "here" : ""}, button, mayClose(conversation) ? closer(conversation) : null);
}

function refreshList(list, conversations) {
  const looks = conversations.map((one) => (
    [one.name, one.unread, one.urgent, mayClose(one), !one.isRoom && [isAway(one.name), displayOf(one.name)]]
  ));
  if (!isNew(list, looks, conversations.indexOf(state.current))) return;
  keepingFocus(list, () => fill(list, ...conversations.map(item)));
}

function refresh() {
  isDue = false;
  const people = allPrivates();
  refreshList(byId("rooms"), allRooms());
  refreshList(byId("privates"), people);
  byId("no-privates").hidden = people.length > 0;
  refreshPeople();
  // Without a network it is the name that the page asks for.
  const me = state.me ? shownName(state.me) : requestedName();
  byId("me").title = displayOf(state.me) ? state.me : "";
  fill(byId("me"), state.isRegistered ? `${me} ✓` : me, awayMark(state.me));
}

function soon() {
  if (isDue) return;
  isDue = true;
  setTimeout(refresh, 30);
}

for (const event of ["lists", "phase", "self", "displays"]) on(event, soon);
onLanguage(soon);
