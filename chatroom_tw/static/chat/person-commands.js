// What the page does for commands that are about people, the user, and the server. Each function takes
// the conversation that is shown and the arguments, and returns a text if something is wrong.
import {nameFrom} from "../common/names.js";
import {phrase} from "../common/phrases.js";
import {answer, ask} from "./answers.js";
import {join, joinWithKey, logIn, register, send, sendText} from "./client.js";
import {commandsLike} from "./command-table.js";
import {openPlace} from "./places.js";
import {badTime, bare, restrictionOf} from "./room-commands.js";
import {getPerson, roomNamed, show, state, tell} from "./state.js";

const PAGE = /^[1-9]\d{0,5}$/;

function roomOf(typed) {
  return nameFrom(typed.replace(/^#/, ""));
}

// A second word is the key of the room.
function enter(shown, room, key) {
  if (key) joinWithKey(roomOf(room), key);
  else join(room);
}

function write(shown, to, text) {
  if (to.startsWith("#")) return sayIn(roomOf(to), text);
  const person = getPerson(bare(to));
  show(person);
  sendText(person, text);
  return "";
}

function sayIn(name, text) {
  const room = roomNamed(name);
  if (!room?.isJoined) {
    send({type: "say", room: name, text});
    return "";
  }
  show(room);
  sendText(room, text);
  return "";
}

function act(shown, text) {
  if (!shown) return phrase("commandInRoom");
  sendText(shown, text, "action");
  return "";
}

function leaveOne(shown, typed) {
  const one = typed ? roomNamed(roomOf(typed)) : shown;
  if (!one) return phrase("refused.not-a-member", {subject: typed ?? ""});
  tell("leaving", one);
  return "";
}

function members(shown, typed, page = "1") {
  const room = typed ? roomOf(typed) : shown?.isRoom && shown.name;
  if (!room) return phrase("commandInRoom");
  if (!PAGE.test(page)) return phrase("commandPage");
  ask({type: "members", room, page: Number(page)});
  return "";
}

function toRoom(type) {
  return (shown, name, typed) => {
    const room = typed ? roomOf(typed) : shown?.isRoom && shown.name;
    if (!room) return phrase("commandInRoom");
    send({type, name: bare(name), room});
    return "";
  };
}

function read(shown, typed) {
  const room = typed ? roomNamed(roomOf(typed)) : shown;
  if (!room?.isRoom) return phrase("commandInRoom");
  send({type: "read", room: room.name});
  room.markRead();
  tell("lists");
  return "";
}

function away(shown, text = "") {
  send({type: "away", text});
}

function devices(shown, word, number) {
  if (!word) openPlace("devices");
  else if (word.toLowerCase() !== "close" || !PAGE.test(number ?? "")) return phrase("commandDevice");
  else send({type: "close-device", number: Number(number)});
  return "";
}

// An operator of the server types a name before the password.
function registerName(shown, typed) {
  const [, name, password] = /^(\S+)\s+(\S.*)$/su.exec(typed) || [];
  if (name && state.isOperator) send({type: "register-for", name, password});
  else register(typed);
}

// The old password may have blanks, as one that is registered may.
function changePassword(shown, typed) {
  const [, old, fresh] = /^(.*\S)\s+(\S+)$/su.exec(typed) || [];
  if (!old) return phrase("commandPassword");
  send({type: "password", old, new: fresh});
  return "";
}

function block(shown, who, rest) {
  const fields = restrictionOf(who, rest);
  if (!fields) return badTime(rest);
  send({type: "block", ...fields});
  return "";
}

function blocks(shown, page = "1") {
  if (!PAGE.test(page)) return phrase("commandPage");
  ask({type: "blocks", page: Number(page)});
  return "";
}

function toName(type, field = "name") {
  return (shown, name) => {
    send({type, [field]: bare(name)});
  };
}

function plain(type) {
  return () => {
    send({type});
  };
}

export const PERSON_COMMANDS = {
  "/msg": write,
  "/me": act,
  "/inbox": () => {
    send({type: "inbox"});
    tell("status", phrase("inboxAsked"));
  },
  "/read": read,
  "/join": enter,
  "/leave": leaveOne,
  "/rooms": () => openPlace("rooms"),
  "/who": members,
  "/add": toRoom("add"),
  "/remove": toRoom("remove"),
  "/nick": (shown, name) => {
    send({type: "rename", name: nameFrom(name)});
  },
  "/whois": (shown, name) => ask({type: "whois", name: bare(name)}),
  "/away": away,
  "/ignore": toName("ignore"),
  "/unignore": toName("unignore"),
  "/ignores": () => openPlace("ignored"),
  "/report": (shown, name, text) => {
    send({type: "report", name: bare(name), text});
  },
  "/register": registerName,
  "/login": (shown, name, password) => logIn(name, password),
  "/logout": plain("logout"),
  "/devices": devices,
  "/password": changePassword,
  "/unregister": (shown, password) => {
    send({type: "unregister", password});
  },
  "/oper": (shown, name, password) => {
    send({type: "oper", name, password});
  },
  "/deoper": plain("deoper"),
  "/kill": (shown, name, reason) => {
    send({type: "kill", name: bare(name), ...(reason && {reason})});
  },
  "/block": block,
  "/unblock": toName("unblock", "who"),
  "/blocks": blocks,
  "/wall": (shown, text) => {
    send({type: "wall", text});
  },
  "/reload": plain("reload"),
  "/search": (shown, words) => tell("search", words),
  "/quit": () => openPlace("leaving"),
  "/help": () => answer(phrase("allCommands"), commandsLike("/").map(({usage, help}) => `${usage}: ${help}`)),
};
