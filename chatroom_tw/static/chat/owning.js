// What the owner of a room can do: bring somebody in, and take somebody out.
import {byId, el, fill} from "../common/dom.js";
import {nameFrom} from "../common/names.js";
import {say} from "../common/words.js";
import {close, onSubmit, openDialog} from "./dialogs.js";
import {isSame, keyOf} from "./names.js";
import {send} from "./session.js";
import {on, roomShown} from "./state.js";

// Whom the dialogs are about, and the room.
let asked = {name: "", room: null};

function openAdding() {
  const room = roomShown();
  if (!room) return;
  asked = {name: "", room};
  byId("add-title").textContent = say("addTo", {room: room.name});
  byId("add-name").value = "";
  fill(byId("add-names"));
  send({type: "people"});
  openDialog("add-dialog");
}

function openRemoving(name, room) {
  asked = {name, room};
  byId("remove-title").textContent = say("removeFrom", {name, room: room.name});
  openDialog("remove-dialog");
}

function suggest(people) {
  const others = people.filter(({name}) => !asked.room?.members?.has(keyOf(name)));
  fill(byId("add-names"), ...others.map(({name}) => el("option", {value: name})));
}

byId("add-somebody").addEventListener("click", openAdding);
onSubmit("add-form", () => {
  asked.name = nameFrom(byId("add-name").value);
  send({type: "add", name: asked.name, room: asked.room.name});
});
onSubmit("remove-form", () => send({type: "remove", name: asked.name, room: asked.room.name}));
on("removing", openRemoving);
on("people", suggest);

// They are closed by what was asked for: what is refused can be mended.
on("moving", (room, isComing, names) => {
  if (room !== asked.room || !names.some((name) => isSame(name, asked.name))) return;
  close(isComing ? "add-dialog" : "remove-dialog");
});
