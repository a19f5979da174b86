// Who is away, as the server says: of those who share a room with the user, when the user comes in and
// whenever it changes. About somebody whose private conversation is shown it is asked, as they may share no
// room; then whoever writes is here again.
//
//   awayText(conversation)   that the other one is away, and why; empty: they are here, or it is not known
//   isAway(name)
//   setAway(names, why)      of these, those are away who are in `why`, by their names
//   haveLeft(names)          they have left a room
//   renameAway(old, name)    somebody has another name
//   heard(message)           takes what the server says about somebody. Returns whether the page has asked
//                            for it by itself
import {phrase} from "../common/phrases.js";
import {send} from "./client.js";
import {keyOf} from "./names.js";
import {allRooms, isMe, on, state, tell} from "./state.js";

const ASKED = "presence";
// Why they are away, by the keys of their names.
const away = new Map();

function setOwn(text) {
  if (state.away === text) return;
  state.away = text;
  tell("self");
}

function set(name, text = "") {
  if (isMe(name)) return setOwn(text);
  const before = away.get(keyOf(name));
  if (text) away.set(keyOf(name), text);
  else away.delete(keyOf(name));
  if (before !== away.get(keyOf(name))) tell("lists");
  return undefined;
}

export function isAway(name) {
  return isMe(name) ? Boolean(state.away) : away.has(keyOf(name));
}

export function awayText(conversation) {
  const text = conversation && !conversation.isRoom && away.get(keyOf(conversation.name));
  return text ? phrase("awayWith", {text}) : "";
}

export function setAway(names, why = {}) {
  for (const name of names) set(name, Object.hasOwn(why, name) ? why[name] : "");
}

export function haveLeft(names) {
  const rooms = allRooms().filter((room) => room.isJoined);
  for (const name of names) {
    // Nobody tells of somebody who shares no room.
    if (!rooms.some(({members}) => !members || members.has(keyOf(name)))) set(name);
  }
}

export function renameAway(old, name) {
  const text = away.get(keyOf(old));
  if (!text) return;
  away.delete(keyOf(old));
  set(name, text);
}

export function heard({type, id, name, subject, away: whois, text}) {
  if (type !== "refused") set(name, type === "whois" ? whois : text);
  else if (id === ASKED) set(subject);
  return id === ASKED;
}

function ask() {
  const {current, phase} = state;
  if (phase !== "in" || !current || current.isRoom || document.hidden) return;
  send({type: "whois", name: current.name, id: ASKED});
}

on("current", ask);
on("phase", () => {
  if (state.phase === "in") return ask();
  away.clear();
  return setOwn("");
});
document.addEventListener("visibilitychange", ask);
