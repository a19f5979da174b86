// What the server has refused: the text to show, and what becomes of the request.
import {byId} from "../common/dom.js";
import {phrase, refusal} from "../common/phrases.js";
import {refusedFile} from "./attachments.js";
import {heard} from "./away.js";
import {nameRefused} from "./client.js";
import {requestedName, setTypedPassword} from "./identity.js";
import {forget, roomNamed, state, tell} from "./state.js";
import {untilText} from "./times.js";

const ABOUT_NAMES = new Set([
  "bad-name", "name-taken", "name-kept", "wrong-password", "too-many-tries",
]);
const ABOUT_ROOMS = new Set([
  "bad-name", "too-many-rooms", "too-many-made", "no-such-room", "banned", "wrong-key", "room-full",
  "invite-only", "registered-only", "guest-rooms",
]);
// These may answer any request.
const OF_THE_SERVER = new Set(["server-busy", "server-fault", "not-kept"]);
// With these the user is not in the chat.
const NOT_ENTERING = new Set([...ABOUT_NAMES, ...OF_THE_SERVER, "log-in-first"]);

function textFor({reason, subject, until, why}) {
  const text = refusal(`refused.${reason}`, {subject, until: untilText(until)});
  return why ? `${text} ${phrase("because", {reason: why})}` : text;
}

// A message that was refused goes back to the draft.
function giveBackRefused({id}) {
  const back = state.unconfirmed.arrived(id);
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
  if (heard(message)) return;
  const text = textFor(message);
  const {reason} = message;
  if (state.phase === "entering" && NOT_ENTERING.has(reason)) {
    nameRefused();
    tell("unnamed", {reason, text, name: requestedName()});
    return;
  }
  // Of what came with the name, all else is refused too.
  if (state.phase === "refused" && reason === "log-in-first") return;
  if (ABOUT_NAMES.has(reason)) setTypedPassword("");
  if (reason === "name-kept") {
    tell("registered-name", message.subject);
    return;
  }
  giveBackRefused(message);
  refusedFile(message);
  if (ABOUT_ROOMS.has(reason)) notEntered(message);
  if (reason === "wrong-key") tell("asked-key", message.subject);
  // Whoever has not typed a key yet has done nothing wrong.
  tell("fault", reason === "wrong-key" && !byId("key").value ? "" : text);
}
