// Messages that come from the server, said in rooms and private: into which conversation they go,
// and which of those that this page has sent have arrived.
import {phrase} from "../common/phrases.js";
import {send} from "./client.js";
import {add} from "./entries.js";
import {mergeHistory} from "./history.js";
import {makeEntry} from "./make-entry.js";
import {keyOf} from "./names.js";
import {getPerson, getRoom, isSeen, roomNamed, state, tell, wasMe} from "./state.js";

// These messages are new to the user: they count as unread, and may call for attention.
function announce(conversation, entries) {
  for (const entry of entries) {
    if (entry.isMine || entry.isDeleted) continue;
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
  const entry = makeEntry(message, isMine, room);
  if (!room.merge([entry]).length) return;
  if (isFromHere) state.unconfirmed.arrived(message.id);
  announce(room, [entry]);
  tell("entries", room, [entry]);
  tell("lists");
}

export function history(message) {
  const room = roomNamed(message.room);
  if (!room) return;
  const isFirst = room.cursor === null;
  const lines = message.lines.map((line) => makeEntry(line, wasMe(line.name), room));
  const missed = mergeHistory(room, message, lines, send);
  if (isFirst) room.markFresh();
  if (room.wasLost) missedLines(room, isFirst ? lines : missed);
  announce(room, missed);
  tell("entries", room, missed);
  tell("history", room);
  tell("lists");
}

// Of several pages, the messages in each have arrived.
function missedLines(room, lines) {
  if (!room.isCatchingUp) confirmed(room, lines);
  else lines.filter(({isMine}) => isMine).forEach(({text}) => state.unconfirmed.wasSaid(room, text));
}

// After a lost connection: messages that are in the history have arrived. When all of it is read,
// the others go back to the draft.
export function confirmed(conversation, lines) {
  if (!conversation.wasLost) return;
  for (const entry of lines) {
    if (entry.isMine) state.unconfirmed.wasSaid(conversation, entry.text);
  }
  conversation.wasLost = false;
  giveBack(conversation, conversation.isRoom ? "notSaid" : "notTold");
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
  const entry = {...makeEntry({...message, name: message.from}, isMine), isMention: false};
  if (message.type === "waiting") entry.isWaiting = true;
  if (isMine) state.unconfirmed.arrived(message.id);
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
