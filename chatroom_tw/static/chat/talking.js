// What is said, in rooms and in private: where it goes, and what was sent and has arrived.
import {say} from "../common/words.js";
import {cameHistory} from "./catching.js";
import {met} from "./company.js";
import {add} from "./entries.js";
import {keyOf, mentions} from "./names.js";
import {send} from "./session.js";
import {haveRoom, havePerson, isMe, isSeen, roomNamed, state, tell, wasMe} from "./state.js";

function entryOf({at, name, text}) {
  const isMine = wasMe(name);
  return {at, name, text, isMine, isCalling: !isMine && mentions(text, state.me)};
}

// New to whoever reads: counts as unread, and may call for attention.
function announce(conversation, entries) {
  for (const entry of entries) {
    if (entry.isMine) continue;
    const isUrgent = !conversation.isRoom || entry.isCalling;
    if (!isSeen(conversation)) conversation.count(entry, isUrgent);
    tell("came", conversation, entry, isUrgent);
  }
}

export function said(message) {
  const room = haveRoom(message.room);
  // Whoever else speaks under a name that one has had, has it now.
  if (!isMe(message.name)) state.myNames.delete(keyOf(message.name));
  const entry = entryOf(message);
  if (!room.merge([entry]).length) return;
  if (isMe(message.name)) state.outbox.arrived(room, message.text);
  announce(room, [entry]);
  tell("entries", room, [entry]);
  tell("lists");
}

export function history(message) {
  const room = roomNamed(message.room);
  if (!room) return;
  const isFirst = room.cursor === null;
  const lines = message.lines.map(entryOf);
  const fresh = cameHistory(room, message, lines, send);
  if (room.wasLost) wereSaid(room, isFirst ? lines : fresh);
  announce(room, fresh);
  tell("entries", room, null);
  tell("lists");
}

// What the lost connection has taken with it goes back to where it was typed.
function wereSaid(room, lines) {
  lines.filter((entry) => entry.isMine).forEach((entry) => state.outbox.arrived(room, entry.text));
  if (room.isCatching) return;
  room.wasLost = false;
  giveBack(room, "notSaid");
}

export function giveBack(conversation, why) {
  const text = state.outbox.takeBack(conversation);
  if (!text) return;
  conversation.giveBack(text);
  tell("draft", conversation);
  tell("outbox");
  tell("fault", say(why, {name: conversation.name}));
}

function letter(message) {
  const isMine = message.type !== "received";
  const person = havePerson(isMine ? message.to : message.from);
  const entry = {at: message.at, name: message.from, text: message.text, isMine};
  if (message.type === "waiting") entry.isWaiting = true;
  if (isMine) state.outbox.arrived(person, message.text);
  if (!add(person.entries, entry)) return person;
  announce(person, [entry]);
  tell("entries", person, [entry]);
  tell("letters");
  tell("lists");
  return person;
}

export function privately(message) {
  const person = letter(message);
  if (message.type === "waiting") person.doubt();
  else met(person);
}

export function inbox(message) {
  message.messages.forEach((one) => letter({...one, type: "received"}));
}
