// Reading a room's history so that no message is missing and none is there twice: when the user
// enters the room, comes back to it after a lost connection, or scrolls up. `room.cursor` is the
// time of the last message before which none is missing.
import {Past} from "./past.js";

const FIRST = 50;
const MISSED = 200;
const OLDER = 100;

function request(room, send, range) {
  send({type: "history", room: room.name, ...range});
}

export function requestMissed(room, send) {
  if (room.isRestored) room.cursor = null;
  room.phase = "catching up";
  if (room.cursor === null) request(room, send, {count: FIRST});
  else request(room, send, {after: room.cursor, count: MISSED});
}

export function requestOlder(room, send) {
  if (room.past?.isReady) {
    if (room.isJoined) room.past.askOlder(send);
    return;
  }
  if (!room.more || room.isLoading || !room.isJoined || !room.entries.length) return;
  room.isLoading = true;
  request(room, send, {before: room.entries[0].at, count: OLDER});
}

export function requestLater(room, send) {
  if (room.isJoined) room.past?.askLater(send);
}

// Request the messages around the one of this time.
export function requestAround(room, at, send) {
  room.past = new Past(room, at);
  room.past.begin(send);
}

// The part of the history that was shown apart becomes one with the newest entries.
function mergePast(room) {
  if (!room.past.meets) return;
  const {entries, more} = room.past;
  room.past = null;
  room.more = more;
  room.merge(entries);
}

// The server may send fewer lines than were requested although there are more: `more` says so.
function isMore(message, lines, requested) {
  return lines.length > 0 && (message.more ?? lines.length >= requested);
}

function mergeOlder(room, lines, more) {
  room.isLoading = false;
  room.more = more;
  room.merge(lines);
  return [];
}

function mergeMissed(room, lines, more, send) {
  if (more) room.cursor = lines[lines.length - 1].at;
  else room.phase = "in";
  // What was read before may have changed meanwhile.
  if (!more) request(room, send, {count: FIRST});
  const added = room.merge(lines);
  if (more) requestMissed(room, send);
  return added;
}

function mergeFirst(room, lines, more) {
  if (room.isRestored) room.dropRestored();
  room.phase = "in";
  room.more = more;
  room.merge(lines);
  return [];
}

// Merges a page of history. Returns the messages that were said while the connection was lost.
export function mergeHistory(room, message, lines, send) {
  if (room.past?.take(message, lines)) {
    mergePast(room);
    return [];
  }
  if (Number.isInteger(message.before)) {
    return mergeOlder(room, lines, isMore(message, lines, OLDER));
  }
  if (Number.isInteger(message.after)) {
    return mergeMissed(room, lines, isMore(message, lines, MISSED), send);
  }
  return mergeFirst(room, lines, isMore(message, lines, FIRST));
}
