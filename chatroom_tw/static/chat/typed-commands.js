// Commands of the other protocols that a user types here. Those that are buttons on this page too
// are done; for the others a sentence says so.
import {nameFrom} from "../common/names.js";
import {phrase} from "../common/phrases.js";
import {join, joinWithKey, send, sendText} from "./client.js";
import {getPerson, show, state, tell} from "./state.js";

// The words that have to do with names and passwords.
const ABOUT_NAMES = new Set(["/nick", "/login", "/logout", "/register", "/quit"]);

// Each returns whether it could be done.
const ACTIONS = {
  "/nick": (rest) => Boolean(rest) && send({type: "rename", name: nameFrom(rest)}),
  "/logout": (rest) => !rest && send({type: "logout"}),
  "/oper": (rest) => {
    const [, name, password] = /^(\S+)\s+(\S.*)$/u.exec(rest) || [];
    return Boolean(name) && send({type: "oper", name, password});
  },
  "/deoper": (rest) => !rest && send({type: "deoper"}),
  // A second word is the key of the room, as in the other protocols.
  "/join": (rest) => {
    const [, room, key] = /^#?(\S+)\s+(\S+)$/u.exec(rest) || [];
    if (key) joinWithKey(nameFrom(room), key);
    else if (rest) join(rest);
    return Boolean(rest);
  },
  "/me": (rest) => Boolean(rest && state.current) && sendText(state.current, rest, "action"),
  "/msg": (rest) => {
    const [, name, text] = /^(\S+)\s+(\S.*)$/u.exec(rest) || [];
    if (!name) return false;
    const person = getPerson(name);
    show(person);
    return sendText(person, text);
  },
};

// Does the command that was typed, or says why not. Returns whether it was done.
export function doTyped({command, rest, isAlone}) {
  const word = command.toLowerCase();
  if (state.phase !== "in") {
    tell("fault", phrase("lost"));
    return false;
  }
  if (isAlone && ACTIONS[word]?.(rest)) return true;
  tell("fault", phrase(ABOUT_NAMES.has(word) ? "commandName" : "command", {command}));
  return false;
}
