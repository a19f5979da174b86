// What the server has refused: in words, and with what it means for what was under way.
import {say} from "../common/words.js";
import {typedPassword, wishedName} from "./identity.js";
import {notArrived} from "./session.js";
import {forget, personNamed, roomNamed, state, tell} from "./state.js";
import {toldWhose} from "./whose.js";

const ABOUT_NAMES = new Set(["bad-name", "name-taken", "name-kept", "wrong-password"]);
const ABOUT_TEXTS = new Set(["not-a-member", "no-such-name", "inbox-full", "rooms-only"]);
const OF_THE_SERVER = new Set(["server-busy", "server-fault", "not-kept"]);
const ABOUT_ROOMS = new Set(["bad-name", "too-many-rooms", "no-such-room"]);

function wordsFor({reason, subject}) {
  const key = `refused.${reason}`;
  const words = say(key, {subject});
  return words === key ? say("refused.other", {reason}) : words;
}

// A text that was not taken goes back to where it was typed.
function notTaken({reason, subject}) {
  const subjects = [roomNamed(subject), personNamed(subject)];
  const conversation = subjects.find((one) => one && state.outbox.of(one).length);
  if (!conversation && !OF_THE_SERVER.has(reason)) return;
  const back = state.outbox.refused(conversation);
  if (!back) return;
  back.conversation.giveBack(back.text);
  tell("draft", back.conversation);
  tell("outbox");
}

function notEntered({subject}) {
  const room = roomNamed(subject);
  if (room && !room.isHere) forget(room);
}

function notOwned({subject}) {
  const room = roomNamed(subject);
  if (room) room.isMine = false;
  tell("lists");
}

export function refused(message) {
  if (toldWhose(message)) return;
  const words = wordsFor(message);
  const {reason} = message;
  if (state.phase === "arriving" && (ABOUT_NAMES.has(reason) || OF_THE_SERVER.has(reason))) {
    notArrived();
    tell("unnamed", {reason, words, name: wishedName()});
    return;
  }
  if (ABOUT_NAMES.has(reason)) typedPassword("");
  if (reason === "name-kept") {
    tell("kept", message.subject);
    return;
  }
  if (ABOUT_TEXTS.has(reason) || OF_THE_SERVER.has(reason)) notTaken(message);
  if (reason === "not-the-owner") notOwned(message);
  if (ABOUT_ROOMS.has(reason)) notEntered(message);
  tell("fault", words, reason);
}
