// The columns at the sides: one's rooms and private conversations, and who is in the room.
import {byId, el, fill, icon} from "../common/dom.js";
import {language, onLanguage, say} from "../common/words.js";
import {closePanels} from "./panels.js";
import {leave} from "./session.js";
import {allRooms, everyConversation, havePerson, isMe, on, show, state} from "./state.js";

const MOST = 300;
const byName = new Intl.Collator(undefined, {numeric: true});
const marks = new Map();
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

export function personItem(name, after = "") {
  const words = isMe(name) ? `${name} (${say("you")})` : name;
  const label = el("span", {class: "name", text: words});
  const more = after ? el("span", {class: "hint", text: after}) : null;
  if (isMe(name)) return el("li", {}, el("span", {class: "item self"}, label, more));
  const click = () => open(havePerson(name));
  const props = {class: "quiet item", type: "button", title: say("write", {name})};
  return el("li", {}, el("button", {...props, on: {click}}, label, more));
}

// Some of them: a page of ten thousand names is of no use to anybody.
export function itemsOf(things, itemOf) {
  const items = things.slice(0, MOST).map(itemOf);
  if (things.length <= MOST) return items;
  const words = say("more", {n: things.length - MOST});
  return [...items, el("li", {class: "hint heading", text: words})];
}

function membersOf(conversation) {
  if (!conversation) return [];
  if (!conversation.isRoom) return [conversation.name, state.me];
  const names = [...(conversation.members?.values() || [])];
  return names.sort(byName.compare);
}

// What is redrawn under a finger is not hit by it: only what has changed is.
function isNew(place, ...what) {
  const mark = JSON.stringify([language(), ...what]);
  if (marks.get(place) === mark) return false;
  marks.set(place, mark);
  return true;
}

function refreshPeople() {
  const names = membersOf(state.current);
  if (!isNew(byId("people"), state.me, names)) return;
  byId("people-title").textContent = names.length ? say("peopleHere", {n: names.length}) : say("people");
  fill(byId("people"), ...itemsOf(names, (name) => personItem(name)));
  byId("open-people").dataset.count = names.length || "";
}

// Redrawing must not take away the focus of who goes through the list by keyboard.
function refreshList(list, conversations) {
  const looks = conversations.map((one) => [one.name, one.unread, one.urgent]);
  if (!isNew(list, looks, conversations.indexOf(state.current))) return;
  const buttons = [...list.querySelectorAll("button")];
  const focused = buttons.indexOf(document.activeElement);
  fill(list, ...conversations.map(item));
  if (focused >= 0) list.querySelectorAll("button")[focused]?.focus();
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
