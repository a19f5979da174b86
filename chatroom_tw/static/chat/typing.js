// Who is typing: the others in the conversation that is shown, and the user, whom the others see if
// the user likes.
import {byId} from "../common/dom.js";
import {language, onLanguage, phrase} from "../common/phrases.js";
import {remember, remembered} from "../common/storage.js";
import {send} from "./client.js";
import {shownName} from "./display-names.js";
import {target} from "./message-toolbar.js";
import {isMe, on, state} from "./state.js";

// In milliseconds. Clients say so again while somebody goes on typing.
const AGAIN = 3_000;
const FORGOTTEN = 6_000;
// The most members of a room in which it is told, and the most names that are shown.
const MOST_MEMBERS = 50;
const MOST_NAMES = 3;
const line = byId("typing");
const field = byId("text");
// By conversation: the names of who types, with the timers that forget them.
const typing = new Map();
let told = {conversation: null, at: 0};

function show() {
  const names = [...(typing.get(state.current)?.keys() || [])];
  const some = names.slice(0, MOST_NAMES).map(shownName);
  const text = new Intl.ListFormat(language()).format(names.length > MOST_NAMES ? [...some, "…"] : some);
  line.textContent = names.length ? phrase("typing", {names: text, n: names.length}) : "";
}

function forget(conversation, name) {
  const names = typing.get(conversation);
  clearTimeout(names?.get(name));
  names?.delete(name);
  show();
}

function came(conversation, {name, on: isOn}) {
  if (!conversation || isMe(name)) return;
  forget(conversation, name);
  if (!isOn) return;
  if (!typing.has(conversation)) typing.set(conversation, new Map());
  typing.get(conversation).set(name, setTimeout(() => forget(conversation, name), FORGOTTEN));
  show();
}

export function isTypingShown() {
  return remembered("typing") !== "off";
}

export function showTyping(isShown) {
  remember("typing", isShown ? null : "off");
  if (!isShown) stop();
}

function isTold(conversation) {
  return isTypingShown() && (!conversation.isRoom || (conversation.members?.size ?? 0) <= MOST_MEMBERS);
}

function stop() {
  if (told.conversation) send({type: "typing", ...target(told.conversation), on: false});
  told = {conversation: null, at: 0};
}

function typed() {
  const {current} = state;
  const isOn = current && field.value.trim() && !field.value.trimStart().startsWith("/");
  if (!isOn || !isTold(current)) return stop();
  if (told.conversation !== current) stop();
  if (Date.now() - told.at > AGAIN) {
    send({type: "typing", ...target(current), on: true});
    told = {conversation: current, at: Date.now()};
  }
  return undefined;
}

field.addEventListener("input", typed);
on("typing", came);
on("came", (conversation, entry) => forget(conversation, entry.name));
on("unconfirmed", () => {
  told = field.value ? told : {conversation: null, at: 0};
});
on("current", () => {
  stop();
  show();
});
onLanguage(show);
