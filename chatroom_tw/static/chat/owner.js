// What the owner of a room can do: bring users in, and take them out.
import {byId, el, fill} from "../common/dom.js";
import {nameFrom} from "../common/names.js";
import {phrase} from "../common/phrases.js";
import {close, onSubmit, openDialog} from "./dialogs.js";
import {isSame, keyOf} from "./names.js";
import {send} from "./client.js";
import {on, roomShown} from "./state.js";

// The user and the room that the dialogs are about.
let subject = {name: "", room: null};

function openAdding() {
  const room = roomShown();
  if (!room) return;
  subject = {name: "", room};
  byId("add-title").textContent = phrase("addTo", {room: room.name});
  byId("add-name").value = "";
  fill(byId("add-names"));
  send({type: "people"});
  openDialog("add-dialog");
}

function openRemoving(name, room) {
  subject = {name, room};
  byId("remove-title").textContent = phrase("removeFrom", {name, room: room.name});
  openDialog("remove-dialog");
}

function suggest(people) {
  const others = people.filter(({name}) => !subject.room?.members?.has(keyOf(name)));
  fill(byId("add-names"), ...others.map(({name}) => el("option", {value: name})));
}

byId("add-somebody").addEventListener("click", openAdding);
onSubmit("add-form", () => {
  subject.name = nameFrom(byId("add-name").value);
  send({type: "add", name: subject.name, room: subject.room.name});
});
onSubmit("remove-form", () => send({type: "remove", name: subject.name, room: subject.room.name}));
on("invitation-sent", (name) => {
  if (isSame(name, subject.name)) close("add-dialog");
});
on("removing", openRemoving);
on("people", suggest);

// The dialogs close when the member has joined or left. After a refusal the user can try again.
on("members-changed", (room, hasJoined, names) => {
  if (room !== subject.room || !names.some((name) => isSame(name, subject.name))) return;
  close(hasJoined ? "add-dialog" : "remove-dialog");
});
