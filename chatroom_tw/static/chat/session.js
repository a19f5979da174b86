// Being in the chat: coming, coming back after a loss, and what one can do there.
import {Link} from "../common/link.js";
import {nameFrom} from "../common/names.js";
import {say} from "../common/words.js";
import {askOlder, catchUp} from "./catching.js";
import {disown, forgetName, greetings, keepName, typedPassword, wishFor} from "./identity.js";
import {
  allRooms, everyConversation, forget, haveRoom, keptRooms, roomNamed, roomShown, setMe, setPhase, show,
  state, tell,
} from "./state.js";
import {secret} from "./tab.js";
import {askWhose} from "./whose.js";

const VERSION = 1;
const FIRST_ROOM = "main";
let wanted = "";
let receive = () => {};

const link = new Link({
  open() {},
  message: (message) => receive(message),
  lost,
});

export const send = (message) => link.send(message);

export function onMessage(listener) {
  receive = listener;
}

export function enter(name, password = "") {
  wishFor(name, password);
  setPhase("arriving");
  if (link.isOpen) arrive();
  else link.start();
}

export function welcomed(message) {
  if (message.version !== VERSION) {
    quit();
    tell("fault", say("otherVersion"));
    return;
  }
  state.server = message.server;
  state.isKept = false;
  setMe(message.name);
  arrive();
}

function arrive() {
  setPhase("arriving");
  greetings(secret()).forEach(send);
  // The answer to this comes after theirs: if nothing was refused until then, it is done.
  send({type: "rooms"});
}

export function arrived() {
  keepName();
  setPhase("in");
  const names = [...allRooms().map((room) => room.name), ...keptRooms(), wanted].filter(Boolean);
  if (!names.length) names.push(FIRST_ROOM);
  const rooms = new Set(names.map(haveRoom));
  rooms.forEach((room) => send({type: "join", room: room.name}));
  if (wanted) show(roomNamed(wanted));
  else if (!state.current) show(allRooms()[0]);
  wanted = "";
}

export function notArrived() {
  disown();
  setPhase("refused");
}

function lost() {
  everyConversation().forEach((one) => one.lost());
  if (state.phase !== "refused") setPhase("lost");
}

// Whoever comes to this browser next finds nothing.
export function bye() {
  send({type: "bye"});
  quit();
  everyConversation().forEach(forget);
  history.replaceState(null, "", location.pathname);
  location.reload();
}

export function quit() {
  link.stop();
  forgetName();
  everyConversation().forEach((one) => one.lost());
  setPhase("out");
}

// What has to be known of a room that one has come into, or back to.
export function cameInto(room) {
  room.isHere = true;
  catchUp(room, send);
  if (room === roomShown()) opened();
}

// What has to be known of the room whose people are shown.
export function opened() {
  const room = roomShown();
  if (!room?.isHere) return;
  if (!room.members) send({type: "members", room: room.name});
  askWhose(room, send);
}

// Under another account other rooms may be one's own.
export function anotherAccount() {
  allRooms().forEach((room) => { room.isMine = null; });
  opened();
}

export function join(written) {
  const name = nameFrom(written.replace(/^\s*#/, ""));
  wanted = name;
  if (!name || state.phase !== "in") return;
  if (roomNamed(name)?.isHere) show(roomNamed(name));
  else send({type: "join", room: name});
}

// Whether this is the room that was asked for, to be shown when it is there.
export function isWanted(room) {
  if (!wanted || roomNamed(wanted) !== room) return false;
  wanted = "";
  return true;
}

export function leave(conversation) {
  if (conversation.isRoom && conversation.isHere) send({type: "leave", room: conversation.name});
  else forget(conversation);
}

export function older(conversation) {
  if (conversation.isRoom) askOlder(conversation, send);
}

export function speak(conversation, text) {
  const message = conversation.isRoom
    ? {type: "say", room: conversation.name, text}
    : {type: "tell", to: conversation.name, text};
  if (!send(message)) return false;
  state.outbox.add(conversation, text);
  return true;
}

export function register(password) {
  typedPassword(password);
  send({type: "register", password});
}

export function logIn(name, password) {
  typedPassword(password);
  send({type: "login", name, password});
}
