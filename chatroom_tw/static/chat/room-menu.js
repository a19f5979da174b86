// The room's menu: what it is about, who is in it, and what those who lead it can do. Whoever may not
// do something does not see the control. What has been done is said in the log.
import {byId, el, fill, icon} from "../common/dom.js";
import {nameFrom} from "../common/names.js";
import {onLanguage, phrase} from "../common/phrases.js";
import {avatar} from "./colours.js";
import {displayOf, nameParts} from "./display-names.js";
import {close, onSubmit, openDialog, openInvite} from "./dialogs.js";
import {loadMembers, send} from "./client.js";
import {isNew, itemsOf, keepingFocus} from "./redraw.js";
import {listRestrictions} from "./restrictions.js";
import {leads, mayInvite, maySetTopic, owns, roleOf} from "./rights.js";
import {showSettings} from "./room-settings.js";
import {isMe, on, state, tell} from "./state.js";

// The room that nobody owns, and that stays.
const FIRST_ROOM = "main";
const byName = new Intl.Collator(undefined, {numeric: true});
// The room that the menu is about.
let room = null;

function isOpen() {
  return byId("room-dialog").open;
}

function done(text) {
  byId("room-done").textContent = text;
}

function memberItem(name) {
  const role = roleOf(room, name);
  const label = [
    avatar(name),
    el("span", {class: "name"}, ...nameParts(name), isMe(name) ? ` (${phrase("you")})` : null),
    el("span", {class: "hint", text: role === "member" ? "" : phrase(role)}),
  ];
  if (isMe(name)) return el("li", {}, el("span", {class: "item self"}, ...label));
  const click = () => tell("about", name, room);
  const props = {class: "quiet item", type: "button", "aria-haspopup": "dialog", on: {click}};
  return el("li", {}, el("button", props, ...label));
}

function showMembers() {
  const names = [...(room.members?.values() || [])].sort(byName.compare);
  const roles = names.map((name) => roleOf(room, name));
  if (!isNew(byId("members"), names, roles, names.map(displayOf), state.me)) return;
  const count = names.length + room.others;
  byId("members-title").textContent = phrase("membersOf", {n: count});
  keepingFocus(byId("members"), () => fill(byId("members"), ...itemsOf(names, memberItem, count)));
}

function showTopic() {
  const may = maySetTopic(room);
  byId("topic-form").hidden = !may;
  byId("topic-text").hidden = may;
  byId("topic-text").textContent = room.topic?.text || phrase("noTopic");
  byId("topic-by").textContent = room.topic?.by ? phrase("setBy", room.topic) : "";
  if (document.activeElement !== byId("topic")) byId("topic").value = room.topic?.text || "";
}

function refresh() {
  if (!isOpen()) return;
  byId("room-title").textContent = phrase("roomMenuOf", {room: room.name});
  showTopic();
  showMembers();
  // Without a connection nobody knows who is there, and no room can be left.
  byId("members-section").hidden = !room.members;
  byId("leave-room").hidden = state.phase !== "in";
  byId("settings-section").hidden = !leads(room);
  byId("restricted-section").hidden = !leads(room);
  byId("invite-form").hidden = !mayInvite(room);
  byId("close-room").hidden = !owns(room) || room.name === FIRST_ROOM;
  showSettings(room);
}

function load() {
  loadMembers(true);
  send({type: "settings", room: room.name});
  send({type: "ignores"});
}

function open() {
  room = state.current;
  if (!room?.isRoom) return;
  for (const section of byId("room-dialog").querySelectorAll("details")) section.open = false;
  byId("members-section").open = true;
  byId("invite-name").value = "";
  done("");
  load();
  openDialog("room-dialog");
  byId("topic").value = "";
  refresh();
}

function openClosing() {
  byId("close-title").textContent = phrase("closeRoomOf", {room: room.name});
  byId("close-reason").value = "";
  openDialog("close-dialog");
}

fill(byId("room-menu"), icon("more"));
byId("room-menu").addEventListener("click", open);
onSubmit("topic-form", () => {
  send({type: "topic", room: room.name, text: byId("topic").value.trim()});
  byId("topic-save").focus();
});
onSubmit("invite-form", () => {
  send({type: "invite", room: room.name, name: nameFrom(byId("invite-name").value)});
});
onSubmit("close-form", () => {
  const reason = byId("close-reason").value.trim();
  send({type: "close", room: room.name, yes: true, ...(reason && {reason})});
});
byId("room-link").addEventListener("click", openInvite);
byId("close-room").addEventListener("click", openClosing);
byId("leave-room").addEventListener("click", () => {
  close("room-dialog");
  tell("leaving", room);
});
byId("restricted-section").addEventListener("toggle", ({target}) => {
  if (target.open) listRestrictions(room);
});

// When the room is gone, so is its menu.
on("lists", () => {
  byId("room-menu").hidden = !state.current?.isRoom;
  if (room && !state.conversations.has(room.key)) {
    for (const id of ["close-dialog", "member-dialog", "room-dialog"]) close(id);
  }
  refresh();
});
on("led", (changed) => {
  if (changed === room) refresh();
});
on("closing", (of, reason) => {
  room = of;
  openClosing();
  byId("close-reason").value = reason;
});
on("entered", (entered) => {
  if (entered === room && isOpen()) load();
});
on("displays", refresh);
on("invitation-sent", (name) => {
  if (!isOpen()) return;
  byId("invite-name").value = "";
  done(phrase("isInvited", {name}));
});
on("phase", refresh);
onLanguage(refresh);
