// Who is in a room, who comes and goes, and who has another name.
//
// A private conversation follows somebody to another name only if it is certainly the same person
// who wrote last, or was written to: somebody who has been in a room with us ever since. Else the
// name may be a stranger's by now, and the conversation stays with the name.
import {note} from "./entries.js";
import {becomes} from "./identity.js";
import {keyOf} from "./names.js";
import {allRooms, doubtAll, isMe, moved, personNamed, roomNamed, state, tell} from "./state.js";

// Of rooms with more members than this one hears late, and not of who was gone for a moment only.
const CROWD = 99;
// Who is called that had to give up a name to its owner: the conversation was with the owner.
const GUEST = /^guest-\d+$/i;

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
  if (!isComing) message.names.forEach((name) => personNamed(name)?.doubt());
  if (room.members?.size > CROWD) doubtAll();
  const others = message.names.filter((name) => !isMe(name));
  if (others.length) note(room.entries, message.type, others);
  tell("moving", room, isComing, message.names);
  tell("noted", room);
  tell("lists");
}

export function renamed(message) {
  for (const [old, name] of message.changes) renamedOne(old, name);
  tell("noted", state.current);
  tell("lists");
}

function isWatched(name) {
  return allRooms().some((room) => room.members?.size <= CROWD && room.members.has(keyOf(name)));
}

// Something was said between us just now.
export function met(person) {
  person.isSure = isWatched(person.name);
}

function renamedPerson(person, name) {
  const isFree = !personNamed(name) && !isWatched(name);
  const isSame = keyOf(name) === person.key.slice(1);
  if (isSame || (person.isSure && isFree && !GUEST.test(name))) moved(person, name);
  else person.doubt();
}

function renamedOne(old, name) {
  const wasMine = isMe(old);
  const person = wasMine ? null : personNamed(old);
  if (person) renamedPerson(person, name);
  if (wasMine) becomes(name);
  for (const room of allRooms()) {
    if (!room.members?.delete(keyOf(old))) continue;
    room.members.set(keyOf(name), name);
    if (state.phase === "in") note(room.entries, "renamed", [[old, name]]);
  }
  if (wasMine) tell("named", name);
}
