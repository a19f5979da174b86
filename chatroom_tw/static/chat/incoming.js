// Messages from the server: a table from the type of a message to the function that handles it.
import {phrase} from "../common/phrases.js";
import {ANSWERS} from "./answers.js";
import {setAway} from "./away.js";
import {
  askOwnership, beginAgain, enteredRoom, isWanted, loadMembers, nameAccepted, send, welcomed,
} from "./client.js";
import {DEVICES} from "./devices.js";
import {setDisplay} from "./display-names.js";
import {addTold} from "./entries.js";
import {becomeGuest, loggedInAs} from "./identity.js";
import {LED, setLeading} from "./led-rooms.js";
import {CHANGES, readConversation} from "./message-changes.js";
import {history, inbox, privateMessage, said} from "./messages.js";
import {joinedOrLeft, members, renamed} from "./presence.js";
import {refused} from "./refusals.js";
import {askConversations, conversations, forgetPeople} from "./saved-privates.js";
import {allPrivates, forget, getRoom, roomNamed, show, state, tell} from "./state.js";
import {changeSecret} from "./tab-secret.js";

function entered(message) {
  const room = getRoom(message.room);
  setLeading(room, message);
  setAway(Object.keys(message.away || {}), message.away);
  // It may be the answer to `askOwnership`.
  const isNew = !room.isJoined;
  if (isNew) enteredRoom(room);
  // A room that was entered on another device is there, and nothing else changes here.
  if (!message.elsewhere && isWanted(room)) show(room);
  if (isNew && !message.elsewhere) tell("entered", room);
  tell("lists");
}

function enteredByOneself(message) {
  setDisplay(state.me, message.display);
  entered(message);
}

function added(message) {
  entered(message);
  tell("status", phrase("added", message));
}

// The status passes, and the log of what is shown has it for later.
function invited(message) {
  tell("status", phrase("invited", message));
  if (!state.current) return;
  addTold(state.current.entries, "invited", message);
  tell("noted", state.current);
}

function invitationSent(message) {
  tell("invitation-sent", message.name);
  tell("status", phrase("invitationSent", message));
}

function exited(message) {
  const room = roomNamed(message.room);
  if (room) forget(room);
  loadMembers();
}

function removed(message) {
  exited(message);
  tell("news", phrase("outOf", message), phrase("removed", message));
}

function loggedIn(message) {
  state.user = message.user;
  loggedInAs(message.name);
  tell("named", message.name);
  askOwnership();
  if (message.unread) send({type: "inbox"});
  else askConversations();
  if (message.failed) tell("fault", phrase("triesFailed", message));
}

function inboxPage(message) {
  if (inbox(message)) send({type: "inbox"});
  else askConversations();
}

function registered(message) {
  loggedInAs(message.name);
  tell("registered");
  askConversations();
}

// `exited` follows for each room.
function loggedOut(message) {
  state.user = message.user;
  becomeGuest(message.name);
  // The conversations were the account's.
  allPrivates().forEach(forget);
  forgetPeople();
  tell("named", message.name);
  beginAgain();
}

// An id is that of the user's own request.
function displayed({name, display, id}) {
  setDisplay(name, display);
  if (id) tell("self", phrase(display ? "displaySet" : "displayRemoved", {display}));
}

function rooms(message) {
  state.rooms = message.rooms;
  state.roomCount = message.count;
  if (state.phase === "entering") nameAccepted();
  // The history of private messages says which have arrived.
  allPrivates().filter((one) => one.wasLost).forEach((person) => readConversation(person));
  tell("rooms");
}

// A duplicate of this page has its secret. The server closes this connection; the page reconnects as
// another device of the same guest.
function replaced() {
  changeSecret();
}

const HANDLERS = {
  welcome: welcomed,
  entered: enteredByOneself,
  added,
  invited,
  "invitation-sent": invitationSent,
  exited,
  removed,
  said,
  history,
  members,
  joined: joinedOrLeft,
  left: joinedOrLeft,
  renamed,
  display: displayed,
  rooms,
  people: (message) => tell("people", message.people, message.count),
  received: (message) => {
    privateMessage(message);
    setAway([message.from]);
  },
  sent: privateMessage,
  waiting: privateMessage,
  inbox: inboxPage,
  conversations,
  registered,
  "logged-in": loggedIn,
  "logged-out": loggedOut,
  refused,
  error: (message) => tell("fault", message.text),
  replaced,
  stopping: () => tell("status", phrase("stopping")),
  "upload-to": (message) => tell("upload-to", message),
  ...LED,
  ...CHANGES,
  ...DEVICES,
  ...ANSWERS,
};

export function receive(message) {
  HANDLERS[message.type]?.(message);
}
