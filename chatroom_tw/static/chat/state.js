// What the page knows, and who is told when it changes.
import {Person, Room, personKey, roomKey} from "./conversation.js";
import {keyOf} from "./names.js";
import {Outbox} from "./outbox.js";
import {remember, remembered} from "../common/keep.js";

const listeners = {};

export const state = {
  me: "",
  // "out" of the chat, "lost", "arriving", or "in" it.
  phase: "out",
  isKept: false,
  server: "",
  rooms: [],
  conversations: new Map(),
  current: null,
  // The room that was shown last.
  room: null,
  isAtEnd: true,
  outbox: new Outbox(),
  myNames: new Set(),
};

// on(what, f), tell(what, …). To be shown: "phase", "lists" (who and what there is), "current"
// (conversation), "looking" (at the end or not), "entries" (of one; those that are new), "noted" (who
// came or went), "moving" (a room, isComing, names), "came" (one, entry, isUrgent), "outbox",
// "draft" (of one), "letters", "sound". A question: "removing" (name, room).
// Answers: "fault", "said" (words), "unnamed" (why), "kept", "named" (name), "registered", "entered",
// "rooms", "people".
export function on(what, listener) {
  (listeners[what] ||= []).push(listener);
}

export function tell(what, ...values) {
  for (const listener of listeners[what] || []) listener(...values);
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
  return isMe(name) || state.myNames.has(keyOf(name));
}

export function roomNamed(name) {
  return state.conversations.get(roomKey(name)) || null;
}

export function personNamed(name) {
  return state.conversations.get(personKey(name)) || null;
}

export function allRooms() {
  return everyConversation().filter((one) => one.isRoom);
}

// The room that is shown, or was before the private conversation that is.
export function roomShown() {
  return state.current?.isRoom ? state.current : state.room || allRooms()[0] || null;
}

function keepRooms() {
  remember("rooms", JSON.stringify(allRooms().map((room) => room.name)), "tab");
}

export function keptRooms() {
  return JSON.parse(remembered("rooms", "tab") || "[]");
}

function have(key, make) {
  if (!state.conversations.has(key)) {
    state.conversations.set(key, make());
    tell("lists");
  }
  return state.conversations.get(key);
}

export function everyConversation() {
  return [...state.conversations.values()];
}

// Whether the newest of this conversation is before somebody's eyes.
export function isSeen(conversation) {
  return conversation === state.current && state.isAtEnd && !document.hidden;
}

// Whether what is sent now goes out at once.
export function isReady(conversation) {
  return state.phase === "in" && conversation.isReady;
}

export function haveRoom(name) {
  const room = have(roomKey(name), () => new Room(name));
  keepRooms();
  return room;
}

export function havePerson(name) {
  return have(personKey(name), () => new Person(name));
}

// Somebody may go from now on without its being heard here.
export function doubtAll() {
  everyConversation().forEach((one) => one.doubt?.());
}

export function forget(conversation) {
  if (conversation.isRoom) doubtAll();
  state.conversations.delete(conversation.key);
  keepRooms();
  conversation.draft = "";
  tell("letters");
  if (state.room === conversation) state.room = null;
  if (state.current === conversation) show(allRooms()[0] || null);
  tell("lists");
}

export function moved(person, name) {
  state.conversations.delete(person.key);
  person.become(name);
  state.conversations.set(person.key, person);
  tell("letters");
}

export function show(conversation) {
  if (state.current) state.current.freshAt = null;
  state.current = conversation;
  if (conversation?.isRoom) state.room = conversation;
  tell("current");
  tell("lists");
}
