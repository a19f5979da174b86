// Messages that come from the server, said in rooms and private: into which conversation they go,
// and which of those that this page has sent have arrived.
import {phrase} from "../common/phrases.js";
import {send} from "./client.js";
import {add} from "./entries.js";
import {mergeHistory} from "./history.js";
import {keyOf, mentions} from "./names.js";
import {getPerson, getRoom, isSeen, roomNamed, state, tell, wasMe} from "./state.js";

function makeEntry({at, time, name, text, how, formatted}, isMine) {
  const isMention = !isMine && mentions(text, state.me);
  return {at, time, name, text, how, formatted, isMine, isMention};
}

// These messages are new to the user: they count as unread, and may call for attention.
function announce(conversation, entries) {
  for (const entry of entries) {
    if (entry.isMine) continue;
    const isUrgent = !conversation.isRoom || entry.isMention;
    if (!isSeen(conversation)) conversation.countUnread(entry, isUrgent);
    tell("came", conversation, entry, isUrgent);
  }
}

export function said(message) {
  const room = getRoom(message.room);
  const isMine = Boolean(message.mine);
  const isFromHere = isMine && message.user === state.connection;
  // Another user has the name now, so lines in the history under this name are not the user's own.
  if (!isMine) state.ownNames.delete(keyOf(message.name));
  const entry = makeEntry(message, isMine);
  if (!room.merge([entry]).length) return;
  if (isFromHere) state.unconfirmed.arrived(room, message.text);
  announce(room, [entry]);
  tell("entries", room, [entry]);
  tell("lists");
}

export function history(message) {
  const room = roomNamed(message.room);
  if (!room) return;
  const isFirst = room.cursor === null;
  const lines = message.lines.map((line) => makeEntry(line, wasMe(line.name)));
  const missed = mergeHistory(room, message, lines, send);
  if (isFirst) room.markFresh();
  if (room.wasLost) confirm(room, isFirst ? lines : missed);
  announce(room, missed);
  tell("entries", room, missed);
  tell("history", room);
  tell("lists");
}

// After a lost connection: messages that are in the history have arrived. When all of it is read,
// the others go back to the draft.
function confirm(room, lines) {
  const own = lines.filter((entry) => entry.isMine);
  own.forEach((entry) => state.unconfirmed.arrived(room, entry.text));
  if (room.isCatchingUp) return;
  room.wasLost = false;
  giveBack(room, "notSaid");
}

export function giveBack(conversation, why) {
  const text = state.unconfirmed.takeAll(conversation);
  if (!text) return;
  conversation.giveBack(text);
  tell("draft", conversation);
  tell("unconfirmed");
  tell("fault", phrase(why, {name: conversation.name}));
}

function addPrivate(message) {
  const isMine = message.type !== "received";
  const person = getPerson(isMine ? message.to : message.from);
  const {at, time, text, how, formatted} = message;
  const entry = {at, time, name: message.from, text, how, formatted, isMine};
  if (message.type === "waiting") entry.isWaiting = true;
  if (isMine) state.unconfirmed.arrived(person, message.text);
  if (!add(person.entries, entry)) return person;
  announce(person, [entry]);
  tell("entries", person, [entry]);
  tell("privates");
  tell("lists");
  return person;
}

export function privateMessage(message) {
  addPrivate(message).user = message.user ?? 0;
}

export function inbox(message) {
  message.messages.forEach((one) => addPrivate({...one, type: "received"}));
  return message.left;
}
