// Commands that a user types, which are those of the line protocol. What is wrong with one is said
// beside the field, and its text stays there.
import {phrase} from "../common/phrases.js";
import {argumentsOf, commandNamed, nearestTo} from "./command-table.js";
import {PERSON_COMMANDS} from "./person-commands.js";
import {ROOM_COMMANDS} from "./room-commands.js";
import {state, tell} from "./state.js";

// Commands that the page does not have, and the phrase that says where it has the same.
const ELSEWHERE = {
  "/history": "historyElsewhere",
  "/menu": "menuElsewhere",
};
// Commands with a password: there is a field for it, in which others do not read it.
const WITH_PASSWORD = new Set(["/login", "/register", "/password", "/unregister"]);

function inRoom(act) {
  return (shown, ...given) => (shown?.isRoom ? act(shown, ...given) : phrase("commandInRoom"));
}

const ACTIONS = {
  ...PERSON_COMMANDS,
  ...Object.fromEntries(Object.entries(ROOM_COMMANDS).map(([word, act]) => [word, inRoom(act)])),
};

function unknown(command) {
  const near = nearestTo(command);
  if (!near.length) return phrase("commandUnknown", {command});
  return phrase("commandNear", {command, near: near.join(", ")});
}

// Why the command cannot be done; empty: it was done.
function tryTyped({command, rest, isAlone}) {
  const word = command.toLowerCase();
  const known = commandNamed(word);
  if (!known) return unknown(command);
  if (word in ELSEWHERE) return phrase(ELSEWHERE[word], {command});
  if (!isAlone) return phrase("commandAlone", {command});
  const given = argumentsOf(known, rest);
  if (!given && WITH_PASSWORD.has(word)) return phrase("commandName", {command});
  if (!given || !(word in ACTIONS)) return phrase("commandUsage", {command, usage: known.usage});
  const wrong = ACTIONS[word](state.current, ...given);
  return wrong ? phrase("commandWrong", {command, wrong}) : "";
}

// Does the command that was typed, or says why not. Returns whether it was done.
export function doTyped(typed) {
  const wrong = state.phase === "in" ? tryTyped(typed) : phrase("notConnected");
  if (wrong) tell("fault", wrong);
  return !wrong;
}
