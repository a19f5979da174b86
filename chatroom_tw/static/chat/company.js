// Who is in a room, who comes and goes, and who has another name.
import {note} from "./entries.js";
import {becomes} from "./identity.js";
import {keyOf} from "./names.js";
import {allRooms, isMe, moved, roomNamed, state, tell} from "./state.js";

export function members(message) {
  const room = roomNamed(message.room);
  if (!room) return;
  room.members = new Map(message.names.map((name) => [keyOf(name), name]));
  tell("lists");
}

export function cameOrWent(message) {
  const room = roomNamed(message.room);
  if (!room) return;
  const isComing = message.type === "joined";
  for (const name of message.names) {
    if (isComing) room.members?.set(keyOf(name), name);
    else room.members?.delete(keyOf(name));
  }
  const others = message.names.filter((name) => !isMe(name));
  if (others.length) note(room.entries, message.type, others);
  tell("noted", room);
  tell("lists");
}

export function renamed(message) {
  for (const [old, name] of message.changes) renamedOne(old, name);
  tell("noted", state.current);
  tell("lists");
}

function renamedOne(old, name) {
  const wasMine = isMe(old);
  if (wasMine) becomes(name);
  for (const room of allRooms()) {
    if (!room.members?.delete(keyOf(old))) continue;
    room.members.set(keyOf(name), name);
    if (state.phase === "in") note(room.entries, "renamed", [[old, name]]);
  }
  const person = state.conversations.get(`@${keyOf(old)}`);
  if (person && !wasMine) moved(person, name);
  if (wasMine) tell("named", name);
}
