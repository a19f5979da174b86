// The column of one's rooms and private conversations; people.js has that of the people.
import {byId, el, fill, icon} from "../common/dom.js";
import {onLanguage, say} from "../common/words.js";
import {closePanels} from "./panels.js";
import {refreshPeople} from "./people.js";
import {isNew, keepingFocus} from "./redraw.js";
import {leave} from "./session.js";
import {allRooms, everyConversation, on, show, state} from "./state.js";

let isDue = false;

function open(conversation) {
  show(conversation);
  closePanels();
}

function badge(conversation) {
  if (!conversation.unread) return null;
  // Who is meant has a sign before the number, and not only another colour.
  const sign = conversation.isRoom && conversation.urgent ? "@ " : "";
  const words = say("unread", {n: conversation.unread});
  return el("span", {class: conversation.urgent ? "badge urgent" : "badge", "aria-label": words},
    `${sign}${Math.min(conversation.unread, 999)}`);
}

function closer(conversation) {
  const key = conversation.isRoom ? "leaveRoom" : "closePrivate";
  const words = say(key, {name: conversation.name});
  const props = {class: "round", type: "button", title: words, "aria-label": words};
  return el("button", {...props, on: {click: () => leave(conversation)}}, icon("close"));
}

function item(conversation) {
  const isCurrent = conversation === state.current;
  const sign = conversation.isRoom ? "#" : "✉";
  const props = {class: "quiet item", type: "button", "aria-current": isCurrent ? "true" : null};
  const button = el("button", {...props, on: {click: () => open(conversation)}},
    el("span", {class: "sign", "aria-hidden": "true", text: sign}),
    el("span", {class: "name", text: conversation.name}), badge(conversation));
  return el("li", {class: isCurrent ? "here" : ""}, button, closer(conversation));
}

function refreshList(list, conversations) {
  const looks = conversations.map((one) => [one.name, one.unread, one.urgent]);
  if (!isNew(list, looks, conversations.indexOf(state.current))) return;
  keepingFocus(list, () => fill(list, ...conversations.map(item)));
}

function refresh() {
  isDue = false;
  const people = everyConversation().filter((one) => !one.isRoom);
  refreshList(byId("rooms"), allRooms());
  refreshList(byId("privates"), people);
  byId("no-privates").hidden = people.length > 0;
  refreshPeople();
  const others = everyConversation().filter((one) => one !== state.current && one.unread);
  byId("open-rooms").dataset.count = others.reduce((sum, one) => sum + one.unread, 0) || "";
  byId("me").textContent = state.isKept ? `${state.me} ✓` : state.me;
}

function soon() {
  if (isDue) return;
  isDue = true;
  setTimeout(refresh, 30);
}

on("lists", soon);
onLanguage(soon);
