// The question before a room or the chat is left, or a private conversation closed.
import {byId} from "../common/dom.js";
import {phrase} from "../common/phrases.js";
import {bye, leave} from "./client.js";
import {openDialog} from "./dialogs.js";
import {on} from "./state.js";

function hintFor({isRoom, members}) {
  if (!isRoom) return "closeHint";
  return members?.size === 1 ? "leaveLastHint" : "leaveHint";
}

async function isSure(title, hint, button) {
  byId("leave-title").textContent = title;
  byId("leave-hint").textContent = hint;
  byId("leave-now").textContent = button;
  return await openDialog("leave-dialog") === "leave";
}

async function ask(conversation) {
  const {isRoom, name} = conversation;
  const title = phrase(isRoom ? "leaveTitle" : "closeTitle", {name});
  const button = phrase(isRoom ? "leaveNow" : "close");
  if (await isSure(title, phrase(hintFor(conversation)), button)) leave(conversation);
}

async function askChat() {
  const texts = ["leaveChatTitle", "leaveChatHint", "leaveChat"].map((key) => phrase(key));
  if (await isSure(...texts)) bye();
}

on("leaving", ask);
on("leaving-chat", askChat);
