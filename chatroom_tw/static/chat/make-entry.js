// The entry of a message, of what the server has sent. `entries.js` says what an entry is.
import {mentions} from "./names.js";
import {state} from "./state.js";

export function makeEntry(line, isMine) {
  const {at, time, name, text, how, formatted, reply, edited, file, reactions} = line;
  const isMention = !isMine && !line.deleted && mentions(text, state.me);
  const entry = {at, time, name, text, how, formatted, reply, edited, file, isMine, isMention};
  if (reactions) entry.reactions = new Map(Object.entries(reactions));
  if (line.deleted) Object.assign(entry, {text: "", isDeleted: true});
  return entry;
}
