// Messages about single messages: somebody has reacted to one, has edited or deleted it, or is
// typing the next one. And private conversations, as the server has them.
import {send} from "./client.js";
import {addTold} from "./entries.js";
import {confirmed} from "./messages.js";
import {makeEntry} from "./make-entry.js";
import {getPerson, isMe, personNamed, roomNamed, tell} from "./state.js";

const PAGE = 50;

// Where the message is: in a room, or in the conversation with the other one of two people.
function placeOf({room, from, to}) {
  return room ? roomNamed(room) : personNamed(isMe(from) ? to : from);
}

function change(message, act) {
  const conversation = placeOf(message);
  const lists = [conversation?.entries, conversation?.past?.entries].filter(Boolean);
  const entries = lists.flat();
  for (const entry of entries.filter((one) => one.at === message.at && one.text !== undefined)) {
    act(entry, conversation);
    tell("entry", conversation, entry);
  }
  entries.filter((one) => one.reply === message.at).forEach((one) => tell("entry", conversation, one));
  if (conversation && !conversation.isRoom) tell("privates");
}

function reacted(message) {
  change(message, (entry) => {
    const {emoji, name, on} = message;
    const {[emoji]: before = [], ...others} = entry.reactions || {};
    const names = before.filter((one) => one !== name);
    if (on) names.push(name);
    if (!before.length) entry.reactions = names.length ? {...others, [emoji]: names} : others;
    else if (names.length) entry.reactions[emoji] = names;
    else entry.reactions = others;
  });
}

function edited(message) {
  change(message, (entry) => {
    entry.text = message.text;
    entry.formatted = undefined;
    entry.edited = message.when;
  });
}

function deleted(message) {
  change(message, (entry, conversation) => {
    Object.assign(entry, {
      text: "", isDeleted: true, reactions: undefined, file: undefined, formatted: undefined,
      reply: undefined, edited: undefined,
    });
    if (message.by === message.name) return;
    addTold(conversation.entries, "lineRemoved", {name: message.name, by: message.by});
    tell("noted", conversation);
  });
}

function conversation({name, lines, more, before}) {
  const person = getPerson(name);
  const entries = lines.map((line) => makeEntry(line, Boolean(line.mine)));
  person.merge(entries);
  person.isLoading = false;
  if (before || !person.isLoaded) person.more = more;
  if (!person.isLoaded && person.readAt) person.markFresh();
  person.isLoaded = true;
  if (!before) confirmed(person, entries);
  tell("entries", person, null);
  tell("history", person);
  tell("privates");
}

// Reads the last messages of a private conversation; `before`: the time of the first one known.
export function readConversation(person, before) {
  if (person.isLoading) return;
  person.isLoading = send({type: "conversation", name: person.name, count: PAGE, before});
}

export const CHANGES = {
  reacted,
  edited,
  deleted,
  conversation,
  typing: (message) => tell("typing", placeOf({...message, from: message.name}), message),
  found: (message) => tell("found", message),
};
