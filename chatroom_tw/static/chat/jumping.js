// Going to a message: of a reply, a search or an address. What is not loaded is loaded around it.
import {phrase} from "../common/phrases.js";
import {loadAround, loadOlder} from "./client.js";
import {findMessage} from "./log.js";
import {on, show, state, tell} from "./state.js";

// Where to go when the history is there: {conversation, at}; or null.
let wanted = null;

function mark(element) {
  element.classList.remove("found");
  void element.offsetWidth; // So that the animation begins again.
  element.classList.add("found");
  element.tabIndex = -1;
  element.focus({preventScroll: true});
}

function fail() {
  wanted = null;
  tell("status", phrase("notFound"));
}

// Show the message of this time, and put the focus on it.
export function goTo(conversation, at) {
  if (conversation !== state.current) show(conversation);
  wanted = null;
  const element = findMessage(at);
  if (element) mark(element);
  else if (conversation.isRoom ? !conversation.isJoined : conversation.isLoaded && !conversation.more) fail();
  else {
    wanted = {conversation, at};
    if (conversation.isRoom) loadAround(conversation, at);
    else loadOlder(conversation);
  }
}

on("history", (room) => {
  if (wanted?.conversation !== room || room !== state.current) return;
  // Half of what was asked for has come.
  if (room.past && !room.past.isReady) return;
  const element = findMessage(wanted.at);
  if (!element && !room.isRoom && room.more) {
    loadOlder(room);
    return;
  }
  if (!element) {
    room.past = null;
    fail();
    tell("entries", room, []);
    return;
  }
  wanted = null;
  mark(element);
});
on("go-to", goTo);
on("current", () => {
  if (wanted && wanted.conversation !== state.current) wanted = null;
});
