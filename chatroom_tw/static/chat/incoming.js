// What the server says, and what that changes: a table from the type of a message to a function.
import {say} from "../common/words.js";
import {cameHistory} from "./catching.js";
import {add, note} from "./entries.js";
import {becomes, disown, own} from "./identity.js";
import {keyOf, mentions} from "./names.js";
import {refused} from "./refused.js";
import {arrived, cameInto, isWanted, quit, send, welcomed} from "./session.js";
import {
  allRooms, forget, haveRoom, havePerson, isMe, isSeen, moved, roomNamed, show, state, tell, wasMe,
} from "./state.js";

function entryOf({at, name, text}) {
  return {at, name, text, isMine: isMe(name) || wasMe(name)};
}

// New to whoever reads: counts as unread, and may call for attention.
function announce(conversation, entries) {
  for (const entry of entries) {
    if (entry.isMine) continue;
    const isUrgent = !conversation.isRoom || mentions(entry.text, state.me);
    if (!isSeen(conversation)) conversation.count(entry, isUrgent);
    tell("came", conversation, entry, isUrgent);
  }
}

function said(message) {
  const room = haveRoom(message.room);
  const entry = entryOf(message);
  if (!room.merge([entry]).length) return;
  if (isMe(message.name)) state.outbox.arrived(room, message.text);
  announce(room, [entry]);
  tell("entries", room, [entry]);
  tell("lists");
}

function history(message) {
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
  lines.filter((entry) => entry.isMine).forEach((entry) => state.outbox.wasSaid(room, entry.text));
  if (room.isCatching) return;
  room.wasLost = false;
  giveBack(room, "notSaid");
}

function giveBack(conversation, why) {
  const text = state.outbox.takeBack(conversation);
  if (!text) return;
  conversation.giveBack(text);
  tell("draft", conversation);
  tell("fault", say(why, {name: conversation.name}));
}

function entered(message) {
  const room = haveRoom(message.room);
  cameInto(room);
  room.size = message.size;
  if (isWanted(room)) show(room);
  tell("entered", room);
  tell("lists");
}

function added(message) {
  entered(message);
  tell("said", say("added", message));
}

function exited(message) {
  const room = roomNamed(message.room);
  if (room) forget(room);
}

function removed(message) {
  exited(message);
  tell("fault", say("removed", message));
}

function members(message) {
  const room = roomNamed(message.room);
  if (!room) return;
  room.members = new Map(message.names.map((name) => [keyOf(name), name]));
  tell("lists");
}

function cameOrWent(message) {
  const room = roomNamed(message.room);
  if (!room) return;
  const isComing = message.type === "joined";
  for (const name of message.names) {
    if (isComing) room.members?.set(keyOf(name), name);
    else room.members?.delete(keyOf(name));
  }
  const others = message.names.filter((name) => !isMe(name));
  if (others.length) note(room.entries, message.type, others);
  tell("entries", room, null);
  tell("lists");
}

function renamed(message) {
  for (const [old, name] of message.changes) renamedOne(old, name);
  tell("entries", null, null);
  tell("lists");
}

function renamedOne(old, name) {
  const wasMine = isMe(old);
  if (wasMine) becomes(name);
  for (const room of allRooms()) {
    if (!room.members?.delete(keyOf(old))) continue;
    room.members.set(keyOf(name), name);
    if (state.phase === "in") note(room.entries, "renamed", [[old, name]]);
  }
  const person = state.conversations.get(`@${keyOf(old)}`);
  if (person && !wasMine) moved(person, name);
  if (wasMine) tell("named", name);
}

function privately(message) {
  const isMine = message.type !== "received";
  const person = havePerson(isMine ? message.to : message.from);
  const entry = {at: message.at, name: message.from, text: message.text, isMine};
  if (message.type === "waiting") entry.isWaiting = true;
  if (isMine) state.outbox.arrived(person, message.text);
  if (!add(person.entries, entry)) return;
  announce(person, [entry]);
  tell("entries", person, [entry]);
  tell("lists");
}

function inbox(message) {
  message.messages.forEach((one) => privately({...one, type: "received"}));
}

function loggedIn(message) {
  own(message.name);
  tell("named", message.name);
  if (message.unread) send({type: "inbox"});
}

function registered(message) {
  own(message.name);
  tell("named", message.name);
  tell("said", say("registered", message));
}

function nameTaken(message) {
  disown();
  becomes(message.new);
  tell("fault", say("nameTakenUp", message));
}

function rooms(message) {
  state.rooms = message.rooms;
  if (state.phase === "arriving") arrived();
  // There is no history of what is private: whether it arrived, nobody can say.
  for (const one of state.conversations.values()) {
    if (one.isRoom || !one.wasLost) continue;
    one.wasLost = false;
    giveBack(one, "notTold");
  }
  tell("rooms");
}

function ended(why) {
  return () => {
    quit();
    tell("fault", say(why));
  };
}

const HANDLERS = {
  welcome: welcomed,
  entered,
  added,
  exited,
  removed,
  said,
  history,
  members,
  joined: cameOrWent,
  left: cameOrWent,
  renamed,
  rooms,
  people: (message) => tell("people", message.people),
  received: privately,
  sent: privately,
  waiting: privately,
  inbox,
  registered,
  "logged-in": loggedIn,
  "name-taken": nameTaken,
  refused,
  error: (message) => tell("fault", message.text),
  replaced: ended("replaced"),
  stopping: () => tell("said", say("stopping")),
};

export function receive(message) {
  HANDLERS[message.type]?.(message);
}
