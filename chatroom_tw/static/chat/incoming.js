// What the server says, and what that changes: a table from the type of a message to a function.
import {say} from "../common/words.js";
import {cameOrWent, members, renamed} from "./company.js";
import {loseName, own} from "./identity.js";
import {refused} from "./refused.js";
import {anotherAccount, arrived, cameInto, isWanted, opened, quit, send, welcomed} from "./session.js";
import {everyConversation, forget, haveRoom, roomNamed, show, state, tell} from "./state.js";
import {anotherSecret} from "./tab.js";
import {giveBack, history, inbox, privately, said} from "./talking.js";

function entered(message) {
  const room = haveRoom(message.room);
  cameInto(room);
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
  opened();
}

function removed(message) {
  exited(message);
  tell("fault", say("removed", message));
}

function loggedIn(message) {
  own(message.name);
  tell("named", message.name);
  anotherAccount();
  if (message.unread) send({type: "inbox"});
}

function registered(message) {
  own(message.name);
  tell("registered");
}

function nameTaken(message) {
  loseName(message.new);
  anotherAccount();
  tell("fault", say("nameTakenUp", message));
}

function rooms(message) {
  state.rooms = message.rooms;
  if (state.phase === "arriving") arrived();
  // There is no history of what is private: whether it arrived, nobody can say.
  for (const one of everyConversation()) {
    if (one.isRoom || !one.wasLost) continue;
    one.wasLost = false;
    giveBack(one, "notTold");
  }
  tell("rooms");
}

function replaced() {
  anotherSecret();
  quit();
  tell("fault", say("replaced"));
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
  replaced,
  stopping: () => tell("said", say("stopping")),
};

export function receive(message) {
  HANDLERS[message.type]?.(message);
}
