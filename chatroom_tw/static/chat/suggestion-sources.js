// What can be suggested for the text before the caret. Each source returns null, or {from, options}
// (or a promise of that): where what is typed begins, and what can take its place. An option is
// {text, sign, title, hint}; its text is put in, and the others are shown.
import {language, phrase} from "../common/phrases.js";
import {commandNamed, commandsLike} from "./command-table.js";
import {displayOf, shownName} from "./display-names.js";
import {findEmoji, isNamed} from "./emoji.js";
import {EVERYONE} from "./everyone.js";
import {keyOf} from "./names.js";
import {leads} from "./rights.js";
import {isMe, state} from "./state.js";

const MOST_NAMES = 8;
const MOST_EMOJI = 8;
// So many entries are looked through for who has spoken last.
const RECENT = 200;
const COMMAND = /^\s*([/／][^\s/／]*)$/u;
const WITH_REST = /^\s*[/／](\S+)\s(?!.*\n)/u;
const BEFORE = "(?:^|[\\s([{\"'«“‘/])";
const MENTION = new RegExp(`${BEFORE}(@([\\p{L}\\p{N}\\p{M}._-]{0,32}))$`, "u");
const NAME = /(?:^|[\s(])(([\p{L}\p{N}\p{M}._-]{2,32}))$/u;
const EMOJI = /(?:^|[\s([{"'«“‘])(:([\p{L}\p{N}\p{M}+_-]{2,32}))$/u;
const byName = new Intl.Collator(undefined, {numeric: true});

function commandsAt(before) {
  const [, typed] = COMMAND.exec(before) || [];
  if (!typed) return null;
  const options = commandsLike(`/${typed.slice(1)}`)
    .map(({word, usage, help}) => ({text: word, title: usage, hint: help}));
  return {from: before.length - typed.length, options};
}

// Who has spoken, the last one first.
function speakers() {
  const names = state.current.entries.slice(-RECENT).map(({name}) => name).filter(Boolean);
  return [...new Set(names.reverse())];
}

function peopleHere() {
  const {current} = state;
  if (!current.isRoom) return [current.name];
  const spoken = speakers();
  const places = new Map(spoken.map((name, place) => [keyOf(name), place]));
  const place = (name) => places.get(keyOf(name)) ?? RECENT;
  // Of a large room not all members are listed.
  const known = current.members && !current.others ? [] : spoken;
  const names = new Map([...known, ...(current.members?.values() || [])].map((name) => [keyOf(name), name]));
  return [...names.values()].sort((one, other) => place(one) - place(other) || byName.compare(one, other));
}

// Those whose names begin like this, and then those of whose display names a word does.
function namesLike(typed) {
  const begin = keyOf(typed);
  const others = peopleHere().filter((name) => !isMe(name));
  const named = others.filter((name) => keyOf(name).startsWith(begin));
  const shown = others.filter((name) => !named.includes(name)
    && keyOf(displayOf(name)).split(/[^\p{L}\p{N}\p{M}]+/u).some((word) => word.startsWith(begin)));
  return [...named, ...shown].slice(0, MOST_NAMES);
}

function nameOption(name, sign) {
  const hint = displayOf(name) ? name : "";
  return {text: `${sign}${name}`, title: shownName(name), ...(hint && {hint})};
}

function mentionsAt(before) {
  if (!state.current) return null;
  const [, whole, typed] = MENTION.exec(before) || [];
  if (whole === undefined) return null;
  // A name that is an argument of a command has no sign.
  const sign = WITH_REST.test(before) ? "" : "@";
  const options = namesLike(typed).map((name) => ({...nameOption(name, sign), sign: "@"}));
  if (sign && state.current.isRoom && leads(state.current) && EVERYONE.startsWith(keyOf(typed))) {
    options.push({text: `@${EVERYONE}`, sign: "@", title: EVERYONE, hint: phrase("everyoneHint")});
  }
  return {from: before.length - whole.length, options};
}

async function emojiAt(before) {
  const [, whole, typed] = EMOJI.exec(before);
  const found = await findEmoji(typed, MOST_EMOJI).catch(() => []);
  const options = found.map((one) => (
    {text: one.text, sign: one.text, title: one.names[language()], isNamed: isNamed(one, typed)}
  ));
  return {from: before.length - whole.length, options, isEmoji: true};
}

export function suggestionsFor(before) {
  return commandsAt(before) || mentionsAt(before) || (EMOJI.test(before) ? emojiAt(before) : null);
}

// The members whose names, or a word of whose display names, begin with the word before the caret.
export function namesFor(before) {
  const [, whole] = NAME.exec(before) || [];
  if (!whole || !state.current) return null;
  const options = namesLike(whole).map((name) => nameOption(name, ""));
  return {from: before.length - whole.length, options};
}

// How the command is used whose arguments are being typed; empty: it is none.
export function usageFor(text) {
  const [, word] = WITH_REST.exec(text) || [];
  const known = word && commandNamed(`/${word.toLowerCase()}`);
  return known ? phrase("commandHint", known) : "";
}
