// The dialogs: rooms, invitations, all users, and the user's own name.
import {byId, choose, el, fill, icon} from "../common/dom.js";
import {nameFrom} from "../common/names.js";
import {phrase} from "../common/phrases.js";
import {closePanels} from "./panels.js";
import {personItem} from "./people.js";
import {itemsOf} from "./redraw.js";
import {join, register, send} from "./client.js";
import {on, roomNamed, state, tell} from "./state.js";

// The longest address of which the server makes a QR code.
const LONGEST_CODE = 200;
// Host names by which a computer reaches itself only.
const LOCAL = /^(localhost|.*\.localhost|127\.[\d.]+|\[::1\])$/;

// Returns a promise of the return value, or null if the dialog is open already.
export function openDialog(id) {
  const dialog = byId(id);
  const fault = dialog.querySelector(".fault");
  if (fault) fault.textContent = "";
  return dialog.open ? null : choose(dialog);
}

export function onSubmit(id, act) {
  byId(id).addEventListener("submit", (event) => {
    // The server's answer closes the dialog. After a refusal the user can try again.
    event.preventDefault();
    tell("fault", state.phase === "in" ? "" : phrase("notConnected"));
    if (state.phase === "in") act();
  });
}

function roomItem({name, size}) {
  const click = () => join(name);
  const people = el("span", {class: "hint", text: phrase("peopleHere", {n: size})});
  return el("li", {}, el("button", {class: "quiet item", type: "button", on: {click}},
    el("span", {class: "sign", "aria-hidden": "true", text: "#"}),
    el("span", {class: "name", dir: "auto", text: name}), people));
}

function showRooms() {
  const others = state.rooms.filter((room) => !roomNamed(room.name)?.isJoined);
  const count = others.length + state.roomCount - state.rooms.length;
  byId("other-title").hidden = !count;
  fill(byId("other-rooms"), ...itemsOf(others, roomItem, count));
}

function openRooms() {
  byId("room-name").value = "";
  showRooms();
  send({type: "rooms"});
  openDialog("rooms-dialog");
}

function addressOf(conversation) {
  const room = conversation?.isRoom ? `#${encodeURIComponent(conversation.name)}` : "";
  return new URL(`.${room}`, location.href).href;
}

export function openInvite() {
  const address = addressOf(state.current);
  const isLocal = LOCAL.test(location.hostname);
  const hasCode = !isLocal && address.length <= LONGEST_CODE;
  const name = state.current?.name || phrase("title");
  byId("invite-title").textContent = phrase("inviteTo", {name});
  byId("invite-hint").textContent = phrase(isLocal ? "onlyHere" : "inviteHint");
  byId("invite-address").value = address;
  byId("invite-done").textContent = "";
  byId("invite-qr").hidden = !hasCode;
  if (hasCode) byId("invite-qr").src = `qr.svg?for=${encodeURIComponent(address)}`;
  openDialog("invite-dialog");
}

function copy() {
  const field = byId("invite-address");
  field.select();
  // Pages on plain http have no navigator.clipboard. This is deprecated, but works there.
  if (document.execCommand("copy")) byId("invite-done").textContent = phrase("copied");
}

function showRegistered() {
  const text = state.isRegistered ? phrase("isRegistered", {name: state.me}) : "";
  byId("is-registered").textContent = text;
  byId("register-form").hidden = state.isRegistered;
  byId("register-password").value = "";
}

function openYou() {
  byId("rename-name").value = state.me;
  byId("register-username").value = state.me;
  showRegistered();
  openDialog("you-dialog");
}

function focusRegistered() {
  showRegistered();
  byId("is-registered").focus();
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
  const isAsked = send({type: "people"});
  fill(byId("everybody-list"), isAsked ? null : el("li", {class: "hint", text: phrase("notConnected")}));
  openDialog("everybody-dialog");
});
byId("everybody-list").addEventListener("click", (event) => {
  if (event.target.closest("button")) close("everybody-dialog");
});
byId("bye").addEventListener("click", () => {
  close("you-dialog");
  closePanels();
  tell("leaving-chat");
});
for (const button of document.querySelectorAll("[data-closes]")) {
  button.addEventListener("click", () => button.closest("dialog").close());
  if (button.matches(".round")) button.append(icon("close"));
}

on("entered", () => {
  close("rooms-dialog");
  closePanels();
});
on("named", () => {
  close("you-dialog");
  close("password-dialog");
});
on("registered", focusRegistered);
on("rooms", showRooms);
on("people", (people, count) => {
  fill(byId("everybody-list"), ...itemsOf(people, ({name}) => personItem(name), count));
});
