// Whose a room is. Its owner may bring people in and take them out; nobody is told who that is,
// but all others are refused it. So the page asks to bring itself in: that changes nothing, and
// only the owner hears that they are there already.
import {keyOf} from "./names.js";
import {isMe, on, roomNamed, state, tell} from "./state.js";

const NOBODYS = "main";
let asked = [];

export function askWhose(room, send) {
  if (room.isMine !== null || asked.includes(room)) return;
  if (keyOf(room.name) === NOBODYS) room.isMine = false;
  else if (send({type: "add", name: state.me, room: room.name})) asked.push(room);
}

// Whether a refusal was the answer to that. The answers come in the order of the questions.
export function toldWhose({reason, subject}) {
  const isMine = reason === "already-there" && isMe(subject);
  const isOthers = ["not-the-owner", "no-such-room"].includes(reason);
  const room = isMine ? asked[0] : isOthers && asked.find((one) => one === roomNamed(subject));
  if (!room) return false;
  asked = asked.filter((one) => one !== room);
  room.isMine = isMine;
  tell("lists");
  return true;
}

on("phase", () => {
  if (state.phase !== "in") asked = [];
});
