// What the page does for commands that are about the room that is shown. Each function takes the room
// and the arguments, and returns a text if something is wrong with them.
import {phrase} from "../common/phrases.js";
import {ask} from "./answers.js";
import {send} from "./client.js";
import {isSame} from "./names.js";
import {ROLES} from "./rights.js";
import {openPlace} from "./places.js";
import {isMe, tell} from "./state.js";

const TIME = /^\d+[smhdw]$/;
// What is meant as a time, right or wrong.
const MEANT = /^[-+.]?\d/;
const PAGE = /^[1-9]\d{0,5}$/;
// What is set to have no topic, and what confirms that a room is to be closed.
const NO_TOPIC = "-";
const YES = "yes";

// A name as it was typed or completed, with or without the sign of a mention.
export function bare(name) {
  return name.replace(/^@(?=.)/, "");
}

function topic(room, text) {
  if (text) send({type: "topic", room: room.name, text: text === NO_TOPIC ? "" : text});
  else tell("status", room.topic?.text || phrase("noTopic"));
}

// The fields of a ban: whom it is for, how long, and why. Returns null if the time is wrong.
export function restrictionOf(who, rest = "") {
  const [, time, reason] = /^(\S*)\s*(.*)$/su.exec(rest);
  if (!MEANT.test(time)) return {who: bare(who), ...(rest && {reason: rest})};
  return TIME.test(time) ? {who: bare(who), time, ...(reason && {reason})} : null;
}

export function badTime(rest) {
  return phrase("commandTime", {time: rest.split(/\s/)[0]});
}

function restrict(type) {
  return (room, who, rest) => {
    const fields = restrictionOf(who, rest);
    if (!fields) return badTime(rest);
    send({type, room: room.name, ...fields});
    return "";
  };
}

function lift(type) {
  return (room, who) => {
    send({type, room: room.name, who: bare(who)});
  };
}

function list(type) {
  return (room, page = "1") => {
    if (!PAGE.test(page)) return phrase("commandPage");
    ask({type, room: room.name, page: Number(page)});
    return "";
  };
}

function role(room, name, given) {
  const word = given.toLowerCase();
  if (!ROLES.includes(word)) return phrase("commandRole", {role: given});
  send({type: "role", room: room.name, name: bare(name), role: word});
  return "";
}

function set(room, option, value) {
  if (!option) openPlace("settings");
  else if (!value) return phrase("commandValue", {option});
  else send({type: "set", room: room.name, option: option.toLowerCase(), value});
  return "";
}

function remove(room, typed) {
  const name = typed && bare(typed);
  const isOne = (entry) => entry.text !== undefined && (name ? isSame(entry.name, name) : entry.isMine);
  const entry = room.entries.findLast(isOne);
  if (!entry) return phrase(name ? "noLineOf" : "noLineOfYours", {name});
  send({type: "delete", room: room.name, at: entry.at, ...(name && !isMe(name) && {name})});
  return "";
}

function close(room, typed = "") {
  const [, yes, rest] = /^(\S*)\s*(.*)$/su.exec(typed);
  const isSure = yes.toLowerCase() === YES;
  const reason = isSure ? rest : typed;
  tell("closing-for", reason);
  send({type: "close", room: room.name, ...(isSure && {yes: true}), ...(reason && {reason})});
}

export const ROOM_COMMANDS = {
  "/topic": topic,
  "/invite": (room, name) => {
    send({type: "invite", room: room.name, name: bare(name)});
  },
  "/kick": (room, name, reason) => {
    send({type: "kick", room: room.name, name: bare(name), ...(reason && {reason})});
  },
  "/role": role,
  "/ban": restrict("ban"),
  "/unban": lift("unban"),
  "/bans": list("bans"),
  "/mute": restrict("mute"),
  "/unmute": lift("unmute"),
  "/mutes": list("mutes"),
  "/exempt": restrict("exempt"),
  "/unexempt": lift("unexempt"),
  "/exempts": list("exempts"),
  "/admit": restrict("admit"),
  "/unadmit": lift("unadmit"),
  "/admits": list("admits"),
  "/set": set,
  "/log": list("log"),
  "/delete": remove,
  "/close": close,
};
