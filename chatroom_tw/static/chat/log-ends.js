// What the log has above its first entry and below its last one. It is made again only when it differs.
import {el} from "../common/dom.js";
import {language, phrase} from "../common/phrases.js";
import {pending} from "./rendering.js";
import {state} from "./state.js";

const made = {above: [], of: "", below: [], from: ""};

function beginning() {
  const {current} = state;
  if (!current) return phrase("noRoom");
  if (current.isRestored) return "";
  if (current.hasOlder) return phrase("older");
  return phrase(current.isRoom ? "beginning" : "privateBeginning", {name: current.name});
}

// Where the conversation begins, or that more of it is being loaded.
export function above() {
  const text = beginning();
  if (made.of !== text) made.above = text ? [el("li", {class: "notice", text})] : [];
  made.of = text;
  return made.above;
}

// The messages that are being sent.
export function unconfirmed() {
  if (!state.current || state.current.past?.isReady) return [];
  const sent = state.unconfirmed.of(state.current);
  const from = JSON.stringify([language(), sent.map(({text, reply}) => [text, reply])]);
  if (made.from !== from) made.below = sent.map(pending);
  made.from = from;
  return made.below;
}
