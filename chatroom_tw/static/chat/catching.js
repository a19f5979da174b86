// Nothing missed, and nothing twice: what a room is asked for when one comes into it, comes back
// to it, or scrolls up. `room.cursor` is the time of the last message up to which all are there.
const FIRST = 50;
const MISSED = 200;
const OLDER = 100;

function ask(room, send, what) {
  send({type: "history", room: room.name, ...what});
}

export function catchUp(room, send) {
  room.isCatching = true;
  if (room.cursor === null) ask(room, send, {count: FIRST});
  else ask(room, send, {after: room.cursor, count: MISSED});
}

export function askOlder(room, send) {
  if (!room.more || room.isLoading || !room.isHere || !room.entries.length) return;
  room.isLoading = true;
  ask(room, send, {before: room.entries[0].at, count: OLDER});
}

// An answer may be shorter than it was asked to be and yet not all: `more` says so.
function isMore(message, lines, asked) {
  return lines.length > 0 && (message.more ?? lines.length >= asked);
}

function cameOlder(room, lines, more) {
  room.isLoading = false;
  room.more = more;
  room.merge(lines);
  return [];
}

function cameMissed(room, lines, more, send) {
  if (more) room.cursor = lines[lines.length - 1].at;
  else room.isCatching = false;
  const added = room.merge(lines);
  if (more) catchUp(room, send);
  return added;
}

function cameFirst(room, lines, more) {
  room.isCatching = false;
  room.more = more;
  room.merge(lines);
  return [];
}

// Returns the messages that nobody here has seen yet, of those that have come.
export function cameHistory(room, message, lines, send) {
  if (Number.isInteger(message.before)) {
    return cameOlder(room, lines, isMore(message, lines, OLDER));
  }
  if (Number.isInteger(message.after)) {
    return cameMissed(room, lines, isMore(message, lines, MISSED), send);
  }
  return cameFirst(room, lines, isMore(message, lines, FIRST));
}
