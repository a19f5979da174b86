// Calling everyone in a room, which is for those who lead it: their @everyone mentions all others.
import {send} from "./client.js";
import {roleOf} from "./rights.js";
import {isSeen, on, roomShown, tell} from "./state.js";

export const EVERYONE = "everyone";
const CALL = new RegExp(`(?:^|[^\\p{L}\\p{N}_.-])@${EVERYONE}(?![\\p{L}\\p{N}_-])`, "iu");
const MAY = new Set(["owner", "operator"]);
// Calls by people whose role is not known yet, by their rooms.
const unsure = new Map();
// The messages that were new to the user.
const fresh = new WeakSet();

function isCall(room, {name, text}) {
  return CALL.test(text) && MAY.has(roleOf(room, name));
}

// Whether a message mentions everyone. If the roles in the room are not known, they are asked for, and
// the message becomes a mention later.
export function callsEveryone(room, entry) {
  if (!CALL.test(entry.text)) return false;
  if (room.members) return isCall(room, entry);
  if (!unsure.has(room) && room !== roomShown()) send({type: "members", room: room.name});
  unsure.set(room, [...(unsure.get(room) || []), entry]);
  return false;
}

function decide(room) {
  const entries = room?.members && unsure.get(room);
  if (!entries) return;
  unsure.delete(room);
  const calls = entries.filter((entry) => isCall(room, entry));
  for (const entry of calls) entry.isMention = true;
  if (!calls.length) return;
  if (room.unread && !isSeen(room)) room.urgent = Math.min(room.unread, room.urgent + calls.length);
  // The user is to hear of them as of other mentions.
  calls.filter((entry) => fresh.has(entry)).forEach((entry) => tell("came", room, entry, true));
  tell("entries", room, null);
  tell("lists");
}

on("came", (conversation, entry) => fresh.add(entry));
on("led", decide);
