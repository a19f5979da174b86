// The switcher: Ctrl-K (⌘K) opens a dialog that goes to a room or a person by typing.
import {byId, el, fill} from "../common/dom.js";
import {nameFrom} from "../common/names.js";
import {phrase} from "../common/phrases.js";
import {join, send} from "./client.js";
import {close, openDialog} from "./dialogs.js";
import {displayOf, shownName} from "./display-names.js";
import {isSame, keyOf} from "./names.js";
import {closePanels} from "./panels.js";
import {allConversations, allRooms, getPerson, isMe, on, roomNamed, show, state} from "./state.js";

const MOST = 50;
const field = byId("switch-text");
const list = byId("switch-list");
// The names of users, as they were listed last.
let people = [];
let options = [];
let active = 0;

function conversationOption(conversation) {
  const {name, isRoom, unread} = conversation;
  const hint = unread ? phrase("unread", {n: unread}) : "";
  return {name, sign: isRoom ? "#" : "✉", hint, go: () => show(conversation)};
}

function otherRooms() {
  return state.rooms
    .filter(({name}) => !roomNamed(name)?.isJoined)
    .map(({name, size}) => ({
      name, sign: "#", hint: phrase("peopleHere", {n: size}), go: () => join(name),
    }));
}

function otherPeople() {
  const members = allRooms().flatMap((room) => [...(room.members?.values() || [])]);
  const known = new Set(allConversations().filter((one) => !one.isRoom).map((one) => one.key));
  const names = new Map([...members, ...people].map((name) => [keyOf(name), name]));
  return [...names.values()]
    .filter((name) => !isMe(name) && !known.has(`@${keyOf(name)}`))
    .map((name) => ({name, sign: "✉", hint: "", go: () => show(getPerson(name))}));
}

// How well a name fits what is typed: at its beginning, at that of one of its parts, or inside.
function rank(name, typed) {
  const place = keyOf(name).indexOf(typed);
  if (place <= 0) return place;
  return /[-_.]/.test(keyOf(name)[place - 1]) ? 1 : 2;
}

function rankOf({name, sign}, typed) {
  const ranks = [rank(name, typed), sign === "✉" ? rank(displayOf(name), typed) : -1].filter((one) => one >= 0);
  return ranks.length ? Math.min(...ranks) : -1;
}

function fitting(typed) {
  const sign = {"#": "#", "@": "✉"}[typed[0]];
  const wanted = keyOf(nameFrom(sign ? typed.slice(1) : typed));
  return [
    ...allConversations().filter((one) => one !== state.current || wanted).map(conversationOption),
    ...otherRooms(), ...otherPeople(),
  ]
    .filter((one) => !sign || one.sign === sign)
    .map((one) => ({...one, rank: rankOf(one, wanted)}))
    .filter((one) => one.rank >= 0)
    .sort((one, other) => one.rank - other.rank)
    .slice(0, MOST);
}

function newRoom(typed) {
  const name = nameFrom(typed.replace(/^#/, ""));
  const isThere = options.some((one) => one.sign === "#" && isSame(one.name, name));
  if (!name || isThere || typed.startsWith("@")) return [];
  return [{name, sign: "+", hint: phrase("newRoom"), go: () => join(name)}];
}

function item({name, sign, hint}, place) {
  const title = sign === "✉" ? shownName(name) : name;
  const plain = title === name ? "" : name;
  const props = {role: "option", id: `switch-${place}`, data: {place}, "aria-selected": "false"};
  return el("li", props, el("span", {class: "sign", "aria-hidden": "true", text: sign}),
    el("span", {class: "name", dir: "auto", text: title}), plain ? el("span", {class: "hint", dir: "auto", text: plain}) : null, hint ? el("span", {class: "hint", text: hint}) : null);
}

function mark() {
  for (const element of list.children) {
    const isActive = Number(element.dataset.place) === active;
    element.setAttribute("aria-selected", String(isActive));
    if (isActive) element.scrollIntoView({block: "nearest"});
  }
  if (options.length) field.setAttribute("aria-activedescendant", `switch-${active}`);
  else field.removeAttribute("aria-activedescendant");
}

function refresh() {
  if (!byId("switch-dialog").open) return;
  const chosen = options[active];
  const typed = field.value.trim();
  options = fitting(typed);
  options.push(...newRoom(typed));
  const place = options.findIndex((one) => chosen && one.name === chosen.name && one.sign === chosen.sign);
  active = Math.max(0, place);
  fill(list, ...options.map(item));
  byId("switch-count").textContent = phrase("suggested", {n: options.length});
  mark();
}

function go(option) {
  if (!option) return;
  close("switch-dialog");
  closePanels();
  option.go();
}

function move(step) {
  active = (active + step + options.length) % options.length;
  mark();
}

function open() {
  field.value = "";
  options = [];
  active = 0;
  send({type: "rooms"});
  send({type: "people"});
  openDialog("switch-dialog");
  refresh();
}

addEventListener("keydown", (event) => {
  const isAsked = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
  if (!isAsked || event.key.toLowerCase() !== "k" || byId("chat").hidden) return;
  event.preventDefault();
  if (!document.querySelector("dialog[open]")) open();
});
field.addEventListener("input", () => {
  options = [];
  refresh();
});
field.addEventListener("keydown", (event) => {
  const step = {ArrowDown: 1, ArrowUp: -1}[event.key];
  if (!step || !options.length) return;
  event.preventDefault();
  move(step);
});
byId("switch-form").addEventListener("submit", (event) => {
  event.preventDefault();
  go(options[active]);
});
list.addEventListener("click", ({target}) => go(options[target.closest("[data-place]")?.dataset.place]));
on("rooms", refresh);
on("lists", refresh);
on("displays", refresh);
on("people", (listed) => {
  people = listed.map(({name}) => name);
  refresh();
});
