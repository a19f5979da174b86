// What the server has refused: the text to show, and what becomes of the request.
import {refusal} from "../common/phrases.js";
import {nameRefused} from "./client.js";
import {requestedName, setTypedPassword} from "./identity.js";
import {forget, personNamed, roomNamed, state, tell} from "./state.js";

const ABOUT_NAMES = new Set([
  "bad-name", "name-taken", "name-kept", "wrong-password", "too-many-tries",
]);
const ABOUT_MESSAGES = new Set(["not-a-member", "no-such-name", "inbox-full", "rooms-only"]);
const ABOUT_ROOMS = new Set(["bad-name", "too-many-rooms", "no-such-room"]);
// These may answer any request.
const OF_THE_SERVER = new Set(["server-busy", "server-fault", "not-kept"]);

function textFor({reason, subject}) {
  return refusal(`refused.${reason}`, {subject});
}

// A message that was refused goes back to the draft.
function giveBackRefused({reason, subject}) {
  const subjects = [roomNamed(subject), personNamed(subject)];
  const conversation = subjects.find((one) => one && state.unconfirmed.of(one).length);
  if (!conversation && !OF_THE_SERVER.has(reason)) return;
  const back = state.unconfirmed.refused(conversation);
  if (!back) return;
  back.conversation.giveBack(back.text);
  tell("draft", back.conversation);
  tell("unconfirmed");
}

function notEntered({subject}) {
  const room = roomNamed(subject);
  if (room && !room.isJoined) forget(room);
}

export function refused(message) {
  const text = textFor(message);
  const {reason} = message;
  if (state.phase === "entering" && (ABOUT_NAMES.has(reason) || OF_THE_SERVER.has(reason))) {
    nameRefused();
    tell("unnamed", {reason, text, name: requestedName()});
    return;
  }
  if (ABOUT_NAMES.has(reason)) setTypedPassword("");
  if (reason === "name-kept") {
    tell("registered-name", message.subject);
    return;
  }
  if (ABOUT_MESSAGES.has(reason) || OF_THE_SERVER.has(reason)) giveBackRefused(message);
  if (ABOUT_ROOMS.has(reason)) notEntered(message);
  tell("fault", text);
}
