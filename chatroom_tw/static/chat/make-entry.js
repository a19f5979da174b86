// The entry of a message, of what the server has sent. `entries.js` says what an entry is.
import {callsEveryone} from "./everyone.js";
import {mentions} from "./names.js";
import {state} from "./state.js";

export function makeEntry(line, isMine, room) {
  const {at, time, name, text, how, formatted, reply, edited, file, caption, reactions} = line;
  const entry = {at, time, name, text, how, formatted, reply, edited, file, caption, reactions, isMine};
  if (line.deleted) Object.assign(entry, {text: "", isDeleted: true});
  entry.isMention = !isMine && (mentions(entry.text, state.me) || Boolean(room && callsEveryone(room, entry)));
  return entry;
}
