// Who is away, as far as the server has said so: of people who are written to, and of those whose private
// conversation is shown, about whom it is asked. Whoever writes is here again.
//
//   awayText(conversation)   that the other one is away, and why; empty: they are here, or it is not known
//   isAway(name)
//   heard(message)           takes what the server says about somebody. Returns whether the page has asked
//                            for it by itself
import {phrase} from "../common/phrases.js";
import {send} from "./client.js";
import {keyOf} from "./names.js";
import {isMe, on, state, tell} from "./state.js";

const ASKED = "presence";
// Why they are away, by the keys of their names.
const away = new Map();

function set(name, text) {
  const before = away.get(keyOf(name));
  if (text) away.set(keyOf(name), text);
  else away.delete(keyOf(name));
  if (before !== away.get(keyOf(name))) tell("lists");
}

export function isAway(name) {
  return isMe(name) ? Boolean(state.away) : away.has(keyOf(name));
}

export function awayText(conversation) {
  const text = conversation && !conversation.isRoom && away.get(keyOf(conversation.name));
  return text ? phrase("awayWith", {text}) : "";
}

export function heard({type, id, name, away: whois, text}) {
  if (type !== "refused") set(name, type === "whois" ? whois : text);
  return id === ASKED;
}

function ask() {
  const {current, phase} = state;
  if (phase !== "in" || !current || current.isRoom || document.hidden) return;
  send({type: "whois", name: current.name, id: ASKED});
}

on("current", ask);
on("phase", () => {
  if (state.phase === "in") ask();
  else away.clear();
});
on("came", (conversation, {name}) => set(name, ""));
document.addEventListener("visibilitychange", ask);
