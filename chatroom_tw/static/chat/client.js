// The page's connection to the chat: entering, coming back after a lost connection, and the
// requests that a user can make.
import {Connection} from "../common/connection.js";
import {nameFrom} from "../common/names.js";
import {phrase} from "../common/phrases.js";
import {requestAround, requestLater, requestMissed, requestOlder} from "./history.js";
import {forgetBrowser} from "./browser-secret.js";
import {forgetKeptDrafts} from "./drafts.js";
import {
  VERSION, forgetAccount, forgetName, helloMessages, rememberName, requestName, setTypedPassword,
} from "./identity.js";
import {keyOf} from "./names.js";
import {
  allConversations, allRooms, forget, getRoom, rememberedRooms, roomNamed, roomShown, setMe,
  setPhase, show, state, tell,
} from "./state.js";
import {tabSecret} from "./tab-secret.js";

const FIRST_ROOM = "main";
// The keys of rooms that the user has given, by the keys of the rooms' names: for coming back.
const roomKeys = new Map();
// The name of a room that the user has asked for, which is shown when they are in it.
let wanted = "";
let receive = () => {};

const connection = new Connection({
  open() {},
  message: (message) => receive(message),
  lost,
  silent: (isSilent) => tell("silent", isSilent),
});

export const send = (message) => connection.send(message);

export function onMessage(listener) {
  receive = listener;
}

// `isNew`: the user has just asked for the name; otherwise the page had it before.
export function enter(name, password = "", isNew = true) {
  requestName(name, password, isNew);
  setPhase("entering");
  if (connection.isOpen) sendHello();
  else connection.start();
}

export function welcomed(message) {
  if (message.newest < VERSION) {
    quit();
    tell("fault", phrase("otherVersion"));
    return;
  }
  tell("welcome", message);
  state.server = message.server;
  state.user = state.connection = message.user;
  state.isRegistered = false;
  state.isOperator = false;
  setMe(message.name);
  sendHello();
}

function sendHello() {
  setPhase("entering");
  helloMessages(tabSecret()).forEach(send);
  // The server answers in order. If it has refused nothing before this answer, the name is taken.
  send({type: "rooms"});
}

export function nameAccepted() {
  rememberName();
  setPhase("in");
  const names = [...allRooms().map((room) => room.name), ...rememberedRooms(), wanted].filter(Boolean);
  if (!names.length) names.push(FIRST_ROOM);
  const rooms = new Set(names.map(getRoom));
  rooms.forEach((room) => sendJoin(room.name));
  if (wanted) show(roomNamed(wanted));
  else if (!state.current) show(allRooms()[0]);
  wanted = "";
}

// The user has logged out, and is a guest in no room.
export function beginAgain() {
  wanted = FIRST_ROOM;
  send({type: "join", room: FIRST_ROOM});
}

export function nameRefused() {
  forgetAccount();
  setPhase("refused");
}

function lost() {
  allConversations().forEach((one) => one.lost());
  if (state.phase !== "refused") setPhase("lost");
}

// Leave the chat. The next user of this browser finds nothing of it.
export function bye() {
  send({type: "bye"});
  quit();
  forgetBrowser();
  allConversations().forEach(forget);
  forgetKeptDrafts();
  window.history.replaceState(null, "", location.pathname);
  location.reload();
}

export function quit() {
  connection.stop();
  forgetName();
  allConversations().forEach((one) => one.lost());
  setPhase("out");
}

export function enteredRoom(room) {
  requestMissed(room, send);
  if (room === roomShown()) loadMembers();
}

// Request the members of the room that is shown, unless they are known; or in any case, with the
// roles that they have now.
export function loadMembers(isAlways = false) {
  const room = roomShown();
  if (room?.isJoined && (isAlways || !room.members)) send({type: "members", room: room.name});
}

// The user has another account, and may own other rooms. The answer to `join` says which.
export function askOwnership() {
  const joined = allRooms().filter((room) => room.isJoined);
  joined.forEach((room) => send({type: "join", room: room.name}));
}

export function join(written) {
  const name = nameFrom(written.replace(/^\s*#/, ""));
  wanted = name;
  if (!name || state.phase !== "in") return;
  if (roomNamed(name)?.isJoined) show(roomNamed(name));
  else sendJoin(name);
}

// Whether the user has asked for this room. It answers true once.
export function isWanted(room) {
  if (!wanted || roomNamed(wanted) !== room) return false;
  wanted = "";
  return true;
}

function sendJoin(room) {
  const key = roomKeys.get(keyOf(room));
  send({type: "join", room, ...(key && {key})});
}

export function joinWithKey(room, key) {
  wanted = room;
  roomKeys.set(keyOf(room), key);
  sendJoin(room);
}

// The rooms that the user is in, on whatever device. Those that were left meanwhile are forgotten.
export function setRooms(names) {
  const rooms = new Set(names.map(getRoom));
  const left = allRooms().filter((room) => !rooms.has(room) && room !== roomNamed(wanted));
  left.forEach(forget);
}

export function leave(conversation) {
  if (conversation.isRoom && conversation.isJoined) send({type: "leave", room: conversation.name});
  else {
    tell("closed", conversation);
    forget(conversation);
  }
}

export function loadOlder(conversation) {
  if (conversation.isRoom) requestOlder(conversation, send);
  else tell("older", conversation);
}

export function loadLater(conversation) {
  if (conversation.isRoom) requestLater(conversation, send);
}

export function loadAround(room, at) {
  requestAround(room, at, send);
}

// Sends a message, or what the user does: "waves" is shown as "* ann waves"; `reply`: the time of the
// message that it answers. Returns whether there is a connection to send it on.
export function sendText(conversation, text, how, reply) {
  const place = conversation.isRoom
    ? {type: "say", room: conversation.name}
    : {type: "tell", to: conversation.name};
  const id = state.unconfirmed.nextId();
  if (!send({...place, id, text, how, reply})) return false;
  state.unconfirmed.add(id, conversation, how ? `* ${state.me} ${text}` : text, reply);
  return true;
}

// Puts another text in the place of the message of that time.
export function sendEdit(conversation, at, text) {
  const place = conversation.isRoom ? {room: conversation.name} : {to: conversation.name};
  return send({type: "edit", ...place, at, text});
}

export function register(password) {
  setTypedPassword(password);
  send({type: "register", password});
}

export function logIn(name, password) {
  setTypedPassword(password);
  send({type: "login", name, password});
}
