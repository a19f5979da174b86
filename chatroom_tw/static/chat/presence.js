// Presence: the members of rooms, and who comes, goes and is renamed.
//
// A private conversation follows a user to another name. `person.user` is the number of the user
// who wrote last, or was written to; the server gives no two users the same number. Without that
// number the conversation stays with the name, which may be another user's by now.
import {haveLeft, renameAway, setAway} from "./away.js";
import {send} from "./client.js";
import {renameDisplay, setDisplays} from "./display-names.js";
import {addOut, note} from "./entries.js";
import {setOwnName} from "./identity.js";
import {isSame, keyOf} from "./names.js";
import {allRooms, isMe, personNamed, renamePerson, roomNamed, state, tell} from "./state.js";

// In milliseconds.
const COUNT_AFTER = 2_000;

export function members(message) {
  const room = roomNamed(message.room);
  if (!room) return;
  setAway(message.names, message.away);
  room.members = new Map(message.names.map((name) => [keyOf(name), name]));
  room.others = message.count - message.names.length;
  room.roles = new Map(message.names.map((name, place) => [keyOf(name), message.roles[place]]));
  setDisplays(message.names, message.display);
  tell("led", room);
  tell("lists");
}

// A room that has more members than are listed tells of them later, in batches, so it is not known
// whom its count has in it already: the list is requested again.
function countLater(room) {
  if (room.isCounting) return;
  room.isCounting = true;
  setTimeout(() => {
    room.isCounting = false;
    if (room.isJoined) send({type: "members", room: room.name});
  }, COUNT_AFTER);
}

// Whoever bans somebody is told so in another message.
function wasPutOut({entries}, {names, why}) {
  const isTold = (how, by) => how === "banned" && isMe(by);
  return Boolean(why) && names.length === 1 && addOut(entries, names[0], why, isTold);
}

export function joinedOrLeft(message) {
  const room = roomNamed(message.room);
  if (!room) return;
  const hasJoined = message.type === "joined";
  for (const name of message.names) {
    if (!hasJoined) room.members?.delete(keyOf(name));
    else if (!room.others) room.members?.set(keyOf(name), name);
  }
  if (hasJoined) setDisplays(message.names, message.display);
  if (room.others) countLater(room);
  const others = message.names.filter((name) => !isMe(name));
  if (hasJoined) setAway(others);
  else haveLeft(others);
  if (!wasPutOut(room, message) && others.length) note(room.entries, message.type, others);
  tell("members-changed", room, hasJoined, message.names);
  tell("noted", room);
  tell("lists");
}

export function renamed({changes, users}) {
  changes.forEach(([old, name], place) => renamedOne(old, name, users[place]));
  tell("noted", state.current);
  tell("lists");
}

function renamedOne(old, name, user) {
  const isOwn = user === state.user;
  renameDisplay(old, name);
  if (isOwn) setOwnName(name);
  else renamedPerson(old, name, user);
  renameAway(old, name);
  for (const room of allRooms()) {
    if (!room.members?.delete(keyOf(old))) continue;
    room.members.set(keyOf(name), name);
    room.roles.set(keyOf(name), room.roles.get(keyOf(old)));
    if (state.phase === "in") note(room.entries, "renamed", [[old, name]]);
  }
  if (isOwn) tell("named", name);
}

function renamedPerson(old, name, user) {
  const person = personNamed(old);
  if (!person) return;
  const follows = person.user === user && !personNamed(name);
  if (follows || isSame(old, name)) renamePerson(person, name);
}
