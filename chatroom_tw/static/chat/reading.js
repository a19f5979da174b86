// What is read: the server is told how far, so that the user's other devices and the next login know.
import {send} from "./client.js";
import {lastAt} from "./entries.js";
import {isSeen, on, roomNamed, state, tell} from "./state.js";

// In milliseconds: one message tells of all that was read meanwhile.
const TOLD_AFTER = 1_500;
let due = 0;

function isUntold(room) {
  return room?.isRoom && room.phase === "in" && isSeen(room) && lastAt(room.entries) > room.readAt;
}

// Only accounts have a marker.
function look() {
  if (due || !state.isRegistered || !isUntold(state.current)) return;
  due = setTimeout(() => {
    due = 0;
    const room = state.current;
    if (!isUntold(room)) return;
    room.readAt = lastAt(room.entries);
    send({type: "read", room: room.name, at: room.readAt});
  }, TOLD_AFTER);
}

// The message: it is read here, or on another device.
export function read({room: name, at}) {
  const room = roomNamed(name);
  if (!room) return;
  room.readAt = Math.max(room.readAt, at);
  if (!room.unread || room.readAt < lastAt(room.entries)) return;
  room.markRead();
  tell("lists");
}

for (const event of ["entries", "current", "looking"]) on(event, look);
document.addEventListener("visibilitychange", look);
