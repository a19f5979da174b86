// The dialogs: rooms, invitations, everybody, and what one can do with one's own name.
import {byId, choose, el, fill} from "../common/dom.js";
import {nameFrom} from "../common/names.js";
import {say} from "../common/words.js";
import {closePanels} from "./panels.js";
import {personItem} from "./people.js";
import {itemsOf} from "./redraw.js";
import {bye, join, register, send} from "./session.js";
import {on, roomNamed, state, tell} from "./state.js";

const LONGEST_CODE = 200;
// Addresses at which every computer finds itself, and no other.
const LOCAL = /^(localhost|.*\.localhost|127\.[\d.]+|\[::1\])$/;

export function openDialog(id) {
  const dialog = byId(id);
  const fault = dialog.querySelector(".fault");
  if (fault) fault.textContent = "";
  return dialog.open ? null : choose(dialog);
}

export function onSubmit(id, act) {
  byId(id).addEventListener("submit", (event) => {
    // It is closed by the answer: what is refused can be mended.
    event.preventDefault();
    tell("fault", state.phase === "in" ? "" : say("lost"));
    if (state.phase === "in") act();
  });
}

function roomItem({name, size}) {
  const click = () => join(name);
  const people = el("span", {class: "hint", text: say("peopleHere", {n: size})});
  return el("li", {}, el("button", {class: "quiet item", type: "button", on: {click}},
    el("span", {class: "sign", "aria-hidden": "true", text: "#"}),
    el("span", {class: "name", text: name}), people));
}

function showRooms() {
  const others = state.rooms.filter((room) => !roomNamed(room.name)?.isHere);
  byId("other-title").hidden = !others.length;
  fill(byId("other-rooms"), ...itemsOf(others, roomItem));
}

function openRooms() {
  byId("room-name").value = "";
  showRooms();
  send({type: "rooms"});
  openDialog("rooms-dialog");
}

function addressOf(conversation) {
  const room = conversation?.isRoom ? `#${encodeURIComponent(conversation.name)}` : "";
  return `${location.origin}/${room}`;
}

function openInvite() {
  const address = addressOf(state.current);
  const isLocal = LOCAL.test(location.hostname);
  const hasCode = !isLocal && address.length <= LONGEST_CODE;
  byId("invite-title").textContent = say("inviteTo", {name: state.current?.name || say("title")});
  byId("invite-hint").textContent = say(isLocal ? "onlyHere" : "inviteHint");
  byId("invite-address").value = address;
  byId("invite-done").textContent = "";
  byId("invite-qr").hidden = !hasCode;
  if (hasCode) byId("invite-qr").src = `/qr.svg?for=${encodeURIComponent(address)}`;
  openDialog("invite-dialog");
}

function copy() {
  const field = byId("invite-address");
  field.select();
  // navigator.clipboard is not there on plain http; this is, if no longer liked.
  if (document.execCommand("copy")) byId("invite-done").textContent = say("copied");
}

function showKept() {
  byId("is-kept").textContent = state.isKept ? say("isKept", {name: state.me}) : "";
  byId("register-form").hidden = state.isKept;
  byId("register-password").value = "";
}

function openYou() {
  byId("rename-name").value = state.me;
  byId("register-username").value = state.me;
  showKept();
  openDialog("you-dialog");
}

function nowKept() {
  showKept();
  byId("is-kept").focus();
}

export function close(id) {
  if (byId(id).open) byId(id).close();
}

onSubmit("join-form", () => join(byId("room-name").value));
onSubmit("rename-form", () => send({type: "rename", name: nameFrom(byId("rename-name").value)}));
onSubmit("register-form", () => register(byId("register-password").value));
byId("new-room").addEventListener("click", openRooms);
byId("invite").addEventListener("click", openInvite);
byId("invite-copy").addEventListener("click", copy);
byId("invite-address").addEventListener("focus", (event) => event.target.select());
byId("me").addEventListener("click", openYou);
byId("everybody").addEventListener("click", () => {
  fill(byId("everybody-list"));
  send({type: "people"});
  openDialog("everybody-dialog");
});
byId("everybody-list").addEventListener("click", (event) => {
  if (event.target.closest("button")) close("everybody-dialog");
});
byId("bye").addEventListener("click", () => {
  close("you-dialog");
  closePanels();
  bye();
});
for (const button of document.querySelectorAll("[data-closes]")) {
  button.addEventListener("click", () => button.closest("dialog").close());
}

on("entered", () => {
  close("rooms-dialog");
  closePanels();
});
on("named", () => {
  close("you-dialog");
  close("password-dialog");
});
on("registered", nowKept);
on("rooms", showRooms);
on("people", (people) => {
  const itemOf = ({name, address}) => personItem(name, address);
  fill(byId("everybody-list"), ...itemsOf(people, itemOf));
});
