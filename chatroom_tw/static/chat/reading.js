// What is read: the server is told how far, so that the user's other devices and the next login know.
import {send} from "./client.js";
import {lastAt} from "./entries.js";
import {isSeen, on, personNamed, roomNamed, state, tell} from "./state.js";

// In milliseconds: one message tells of all that was read meanwhile.
const TOLD_AFTER = 1_500;
let due = 0;

function isUntold(one) {
  const isLoaded = one?.isRoom ? one.phase === "in" : one?.isLoaded;
  return isLoaded && isSeen(one) && lastAt(one.entries) > one.readAt;
}

// Only accounts have a marker.
function look() {
  if (due || !state.isRegistered || !isUntold(state.current)) return;
  due = setTimeout(() => {
    due = 0;
    const one = state.current;
    if (!isUntold(one)) return;
    one.readAt = lastAt(one.entries);
    send({type: "read", [one.isRoom ? "room" : "to"]: one.name, at: one.readAt});
  }, TOLD_AFTER);
}

// The message: it is read here, or on another device.
export function read({room, to, at}) {
  const one = to ? personNamed(to) : roomNamed(room);
  if (!one) return;
  one.readAt = Math.max(one.readAt, at);
  if (!one.unread || one.readAt < Math.max(lastAt(one.entries), one.listedAt ?? 0)) return;
  one.markRead();
  tell("lists");
}

for (const event of ["entries", "current", "looking"]) on(event, look);
document.addEventListener("visibilitychange", look);
