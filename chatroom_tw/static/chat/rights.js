// What the user may do in a room, by roles. The server decides; who lacks a right sees no control.
import {keyOf} from "./names.js";
import {isMe, state} from "./state.js";

export const ROLES = ["owner", "operator", "voice", "member"];
const RANKS = {member: 0, voice: 1, operator: 2, owner: 3};
// The rank of an operator of the server in every room.
const SERVER = 4;

export function roleOf(room, name) {
  return isMe(name) ? room.role : room.roles.get(keyOf(name)) || "member";
}

function ownRank(room) {
  return state.isOperator ? SERVER : RANKS[room.role];
}

export function leads(room) {
  return ownRank(room) >= RANKS.operator;
}

export function owns(room) {
  return ownRank(room) >= RANKS.owner;
}

// Nobody acts on somebody of the same or a higher role.
export function mayActOn(room, name) {
  return leads(room) && !isMe(name) && ownRank(room) > RANKS[roleOf(room, name)];
}

export function rolesToGive(room, name) {
  if (!mayActOn(room, name)) return [];
  return owns(room) ? ROLES : ["voice", "member"];
}

export function maySetTopic(room) {
  return leads(room) || room.settings["topic-by"] === "all";
}

export function mayInvite(room) {
  return leads(room) || room.settings["invite-only"] !== "on";
}
