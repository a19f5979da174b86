// What the page knows, and the listeners that are told when it changes.
import {Person, Room, personKey, roomKey} from "./conversation.js";
import {keyOf} from "./names.js";
import {Unconfirmed} from "./unconfirmed.js";
import {remember, remembered} from "../common/storage.js";

const listeners = {};

export const state = {
  me: "",
  // The user's number, and that of this connection: a user can have several.
  user: 0,
  connection: 0,
  // "out" of the chat, "entering" it, "in" it, "lost" (the connection) or "refused" (the name).
  phase: "out",
  isRegistered: false,
  // Why the user is away; empty: they are here.
  away: "",
  // The names of those whom the user ignores, by their keys.
  ignored: new Map(),
  // Whether the user is an operator of the server.
  isOperator: false,
  server: "",
  // The first rooms of the server, and how many there are.
  rooms: [],
  roomCount: 0,
  conversations: new Map(),
  current: null,
  // The room that was shown last.
  room: null,
  isAtEnd: true,
  unconfirmed: new Unconfirmed(),
  // Whether what is shown is what was known before, as the page was opened without a network.
  isRestored: false,
  // The keys of the names that the user has had: the history has names and no numbers.
  ownNames: new Set(),
};

// Events: on(event, listener) listens, tell(event, ...values) calls the listeners with the values.
//
// What is shown has changed:
//   "phase"         state.phase
//   "lists"         rooms, private conversations or people
//   "current"       the conversation that is shown
//   "looking"       whether the end of the log is in sight
//   "entries"       of a conversation (conversation, the new ones; null: others)
//   "entry"         what an entry shows (conversation, entry)
//   "noted"         the presence notices of a conversation (conversation)
//   "members-changed" who is in a room (room, hasJoined, names)
//   "came"          a message that is new to the user (conversation, entry, isUrgent)
//   "unconfirmed"   the messages that are being sent
//   "draft"         of a conversation (conversation)
//   "privates"      the entries of private conversations
//   "closed"        the user has closed a private conversation (conversation)
//   "sound"         whether sounds are on
//   "self"          whether the user is away, and whom they ignore (what to tell the user, or nothing)
//   "displays"      the display names of people
//   "led"           a room's topic, settings or roles (room)
// The user has asked, by a command or a key:
//   "search"        to find words (words)
//   "edit-last"     to edit their last message
//   "closing-for"   to close a room (the reason, which the question for it begins with)
//   "closing"       whether to close a room for everybody (room, reason)
//   "notify-changed" of what the user wants to be notified
//   "silent"        whether the server is slow to answer (isSilent)
// The server has answered:
//   "welcome"       when it was connected to (its message)
//   "fault"         with a fault (text), "status" with something to show for a moment (text)
//   "unnamed"       the name is refused ({reason, text, name})
//   "registered-name" the name needs a password (name)
//   "named"         the user has a name (name); "registered": it is registered
//   "entered"       the user is in a room (room)
//   "history"       with a page of a room's history (room)
//   "rooms", "people" (the first of them, how many there are)
//   "invitation-sent" the user was not brought into a room, but invited (name)
//   "listed"        with a list (its message); "lifted": a ban or a mute has ended (room)
//   "restricted"    somebody is muted or banned (room, name)
//   "asked-key"     the room asks for a key (room's name)
//   "news"          with something that must not be missed (title, text)
// The user has asked for:
//   "removing"      the dialog that removes a member (name, room)
//   "leaving"       the question before a conversation is left (conversation)
//   "leaving-chat"  the question before the chat is left
//   "about"         what can be done about a member (name, room)
export function on(event, listener) {
  (listeners[event] ||= []).push(listener);
}

export function tell(event, ...values) {
  for (const listener of listeners[event] || []) listener(...values);
}

export function setPhase(phase) {
  state.phase = phase;
  tell("phase");
}

export function setMe(name) {
  state.me = name;
  tell("lists");
}

export function isMe(name) {
  return keyOf(name) === keyOf(state.me);
}

export function wasMe(name) {
  return isMe(name) || state.ownNames.has(keyOf(name));
}

export function roomNamed(name) {
  return state.conversations.get(roomKey(name)) || null;
}

export function personNamed(name) {
  return state.conversations.get(personKey(name)) || null;
}

export function allConversations() {
  return [...state.conversations.values()];
}

export function allRooms() {
  return allConversations().filter((one) => one.isRoom);
}

export function allPrivates() {
  return allConversations().filter((one) => !one.isRoom);
}

// The room whose members are shown: beside a private conversation, the room that was shown last.
export function roomShown() {
  return state.current?.isRoom ? state.current : state.room || allRooms()[0] || null;
}

function rememberRooms() {
  remember("rooms", JSON.stringify(allRooms().map((room) => room.name)), "tab");
}

export function rememberedRooms() {
  return JSON.parse(remembered("rooms", "tab") || "[]");
}

function getOrMake(key, make) {
  if (!state.conversations.has(key)) {
    state.conversations.set(key, make());
    tell("lists");
  }
  return state.conversations.get(key);
}

// Whether the user has the newest message of the conversation in sight.
export function isSeen(conversation) {
  return conversation === state.current && state.isAtEnd && !document.hidden;
}

// Whether a message that is sent now goes out at once.
export function isReady(conversation) {
  return state.phase === "in" && conversation.isReady;
}

export function getRoom(name) {
  const room = getOrMake(roomKey(name), () => new Room(name));
  rememberRooms();
  return room;
}

export function getPerson(name) {
  return getOrMake(personKey(name), () => new Person(name));
}

export function forget(conversation) {
  state.conversations.delete(conversation.key);
  rememberRooms();
  conversation.draft = "";
  tell("privates");
  if (state.room === conversation) state.room = null;
  if (state.current === conversation) show(allRooms()[0] || null);
  tell("lists");
}

export function renamePerson(person, name) {
  state.conversations.delete(person.key);
  person.rename(name);
  state.conversations.set(person.key, person);
  tell("privates");
}

export function show(conversation) {
  if (state.current) state.current.freshAt = null;
  state.current = conversation;
  if (conversation?.isRoom) state.room = conversation;
  tell("current");
  tell("lists");
}
