// Dialogs that come by themselves: news that must not be missed, and the question for a room's key.
import {byId, el, fill} from "../common/dom.js";
import {phrase} from "../common/phrases.js";
import {joinWithKey} from "./client.js";
import {close, onSubmit, openDialog} from "./dialogs.js";
import {isSame} from "./names.js";
import {on} from "./state.js";

// The room whose key is asked for.
let keyFor = "";

// What comes while the dialog is open is put below.
function show(title, text) {
  const isOpen = byId("news-dialog").open;
  if (!isOpen) byId("news-title").textContent = title;
  const before = isOpen ? byId("news-texts").children : [];
  fill(byId("news-texts"), ...before, el("p", {text}));
  openDialog("news-dialog");
}

function askKey(room) {
  if (!isSame(keyFor, room) || !byId("key-dialog").open) byId("key").value = "";
  keyFor = room;
  byId("key-title").textContent = phrase("keyOf", {room});
  close("rooms-dialog");
  openDialog("key-dialog");
  byId("key").select();
}

onSubmit("key-form", () => joinWithKey(keyFor, byId("key").value));
on("asked-key", askKey);
on("entered", (room) => {
  if (isSame(room.name, keyFor)) close("key-dialog");
});
on("news", show);
