// The question before a room is left, or a private conversation closed.
import {byId} from "../common/dom.js";
import {phrase} from "../common/phrases.js";
import {leave} from "./client.js";
import {openDialog} from "./dialogs.js";
import {on} from "./state.js";

function hintFor({isRoom, members}) {
  if (!isRoom) return "closeHint";
  return members?.size === 1 ? "leaveLastHint" : "leaveHint";
}

async function ask(conversation) {
  const {isRoom, name} = conversation;
  byId("leave-title").textContent = phrase(isRoom ? "leaveTitle" : "closeTitle", {name});
  byId("leave-hint").textContent = phrase(hintFor(conversation));
  byId("leave-now").textContent = phrase(isRoom ? "leaveNow" : "close");
  if (await openDialog("leave-dialog") === "leave") leave(conversation);
}

on("leaving", ask);
