// Messages about rooms that are led: topics, roles, settings, and who is put out of them.
import {phrase} from "../common/phrases.js";
import {loadMembers, send} from "./client.js";
import {addTold} from "./entries.js";
import {keyOf} from "./names.js";
import {owns} from "./rights.js";
import {allConversations, forget, isMe, roomNamed, tell} from "./state.js";
import {untilText} from "./times.js";

function note(room, key, values) {
  addTold(room.entries, key, values);
  tell("noted", room);
}

// What a room is about and who leads it, from `entered`.
export function setLeading(room, {role, topic, mine, read}) {
  room.readAt = Math.max(room.readAt, read || 0);
  room.role = role || "member";
  room.topic = topic;
  room.isMine = Boolean(mine);
  tell("led", room);
}

function topic({room: name, text, by, changed}) {
  const room = roomNamed(name);
  if (!room) return;
  room.topic = text ? {text, by} : null;
  if (changed) note(room, text ? "topicSet" : "topicCleared", {by, text});
  tell("led", room);
}

const ROLE_NOTES = {owner: "madeOwner", operator: "madeOperator", voice: "madeVoice", member: "madeMember"};

function role({room: place, name, role: given, by}) {
  const room = roomNamed(place);
  if (!room) return;
  room.roles.set(keyOf(name), given);
  if (isMe(name)) {
    room.role = given;
    room.isMine = given === "owner";
  }
  note(room, ROLE_NOTES[given], {name, by});
  tell("led", room);
  tell("lists");
}

function settings({room: name, settings: values}) {
  const room = roomNamed(name);
  if (!room) return;
  room.settings = values;
  tell("led", room);
}

function set({room: name, option, value, by}) {
  const room = roomNamed(name);
  if (!room) return;
  room.settings[option] = value;
  note(room, "settingSet", {by, option, value});
  // Everybody is told that there is a key, and only owners read which.
  if (option === "key" && owns(room)) send({type: "settings", room: name});
  tell("led", room);
}

export function withReason(text, reason) {
  return reason ? `${text} ${phrase("because", {reason})}` : text;
}

// The user is out of the room, and is told so where it cannot be missed.
function out({room: name, by, reason, until}, key) {
  const room = roomNamed(name);
  if (room) forget(room);
  loadMembers();
  const text = phrase(key, {room: name, by, until: untilText(until)});
  tell("news", phrase("outOf", {room: name}), withReason(text, reason));
}

const RESTRICTED = {
  banned: "hasBanned",
  muted: "hasMuted",
  exempted: "hasExempted",
  admitted: "hasAdmitted",
};
const LIFTED = {
  unbanned: "banEnded",
  unmuted: "muteEnded",
  unexempted: "exemptEnded",
  unadmitted: "admitEnded",
};

function restricted(message) {
  const {type, room: name, target, by, until, reason, you} = message;
  if (type === "banned" && you) return out(message, "youAreBanned");
  const room = roomNamed(name);
  if (!room) return undefined;
  if (you) note(room, reason ? "youAreMutedFor" : "youAreMuted", {by, until, reason});
  else note(room, RESTRICTED[type], {by, until, name: target});
  tell("restricted", room);
  return undefined;
}

function lifted({type, room: name, target, you}) {
  const room = roomNamed(name);
  if (!room) return;
  if (you) note(room, "youMayTalk", {});
  else note(room, LIFTED[type], {name: target});
  tell("lifted", room);
}

function wall(message) {
  allConversations().forEach((one) => addTold(one.entries, "wall", message));
  allConversations().forEach((one) => tell("noted", one));
  tell("news", phrase("toEverybody"), phrase("wall", message));
}

export const LED = {
  topic,
  role,
  kicked: (message) => out(message, "youAreKicked"),
  closed: (message) => out(message, "roomClosed"),
  banned: restricted,
  muted: restricted,
  exempted: restricted,
  admitted: restricted,
  unbanned: lifted,
  unmuted: lifted,
  unexempted: lifted,
  unadmitted: lifted,
  bans: (message) => tell("listed", message),
  mutes: (message) => tell("listed", message),
  exempts: (message) => tell("listed", message),
  admits: (message) => tell("listed", message),
  settings,
  set,
  wall,
};
