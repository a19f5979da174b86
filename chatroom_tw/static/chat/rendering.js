// The elements of an entry: messages, grouped by speaker and by day, with formatting; and notices.
import {el} from "../common/dom.js";
import {isolated, language, phrase} from "../common/phrases.js";
import {avatar, colourOf} from "./colours.js";
import {nameParts, shownName} from "./display-names.js";
import {runsOf} from "./formatting.js";
import {after, before as above, fileOf} from "./message-parts.js";
import {linksOf} from "./inline-markup.js";
import {shownAs} from "./marked.js";
import {treeOf} from "./markup.js";
import {isSame} from "./names.js";
import {locale, untilText} from "./times.js";

// In microseconds: messages of one user are grouped if less has passed between them.
const GROUP_FOR = 5 * 60_000_000;
// The most names in a notice.
const MOST_NAMES = 5;

function dateOf(at) {
  return new Date(at / 1000);
}

const FORMATS = {
  time: {hour: "2-digit", minute: "2-digit"},
  day: {weekday: "long", day: "numeric", month: "long", year: "numeric"},
};
const formats = new Map();

// Making a format takes long, and a page shows hundreds of times, so formats are cached.
function shown(at, format) {
  const key = `${format} ${language()}`;
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat(locale(), FORMATS[format]));
  return formats.get(key).format(dateOf(at));
}

// The time of an entry: that of its cursor, unless the server says another.
function timeOf({at, time}) {
  return time ?? at;
}

function isSameDay(one, other) {
  return dateOf(timeOf(one)).toDateString() === dateOf(timeOf(other)).toDateString();
}

function body({text, formatted}) {
  if (!formatted) return shownAs(treeOf(text));
  return runsOf(formatted).flatMap(({text: run, classes}) => {
    const parts = shownAs(linksOf(run));
    return classes ? [el("span", {class: classes}, ...parts)] : parts;
  });
}

function content(entry) {
  if (entry.isDeleted) return [phrase("deletedMessage")];
  if (!entry.file) return body(entry);
  return [fileOf(entry), ...(entry.caption ? body({text: entry.caption}) : [])];
}

function isGrouped(entry, before) {
  return before?.text !== undefined && entry.at - before.at < GROUP_FOR
    && isSame(entry.name, before.name) && entry.isMine === before.isMine;
}

function header(entry) {
  const own = entry.isMine ? ` (${phrase("you")})` : null;
  const at = timeOf(entry);
  const time = el("time", {datetime: dateOf(at).toISOString(), text: shown(at, "time")});
  const name = el("b", {class: colourOf(entry.name)}, ...nameParts(entry.name), own);
  return el("div", {class: "by"}, avatar(entry.name), name, time);
}

function message(entry, isFirst) {
  const {how, isMine, isMention, isDeleted} = entry;
  const classes = {
    mine: isMine, mention: isMention, first: isFirst, deleted: isDeleted, [`said-as-${how}`]: how,
  };
  const names = Object.keys(classes).filter((name) => classes[name]);
  return el("li", {class: ["message", ...names].join(" "), data: {at: entry.at}},
    isFirst ? header(entry) : null,
    ...above(entry),
    el("div", {class: "text", dir: "auto", data: {time: shown(timeOf(entry), "time")}},
      ...content(entry)),
    ...after(entry),
    entry.isMention ? el("span", {class: "unseen", text: phrase("mentionsYou")}) : null,
    entry.isWaiting ? el("div", {class: "hint", text: `✉ ${phrase("inInbox")}`}) : null);
}

function list(names) {
  const some = names.slice(0, MOST_NAMES).map(shownName).map(isolated);
  const n = names.length - some.length;
  return new Intl.ListFormat(language()).format(n ? [...some, phrase("more", {n})] : some);
}

function notice({joined, left, renamed}) {
  const parts = [["joined", [...joined]], ["left", [...left]]]
    .filter(([, names]) => names.length)
    .map(([what, names]) => phrase(what, {names: list(names), n: names.length}));
  parts.push(...renamed.slice(-MOST_NAMES).map(([old, name]) => phrase("renamedTo", {old, name})));
  return el("li", {class: "notice", text: parts.join(" · ")});
}

// What happened, in the page's language: times and settings have words of their own.
function told({key, values}) {
  const shown = {...values};
  if ("until" in values) shown.until = untilText(values.until);
  if (values.option) shown.option = phrase(`setting-${values.option}`);
  if (["on", "off"].includes(values.value)) shown.value = phrase(values.value);
  return el("li", {class: "notice", text: phrase(key, shown)});
}

// A message that is being sent.
export function pending({text, reply}) {
  return el("li", {class: "message mine pending"}, ...above({reply}),
    el("div", {class: "text", dir: "auto"}, ...shownAs(treeOf(text))), el("div", {class: "hint", text: phrase("sending")}));
}

// What depends on the entry before this one (or null), as words: whether a new day begins, whether
// messages are unread from there on (those of the time `freshAt`), whether a name is shown.
export function placing(entry, before, freshAt) {
  if (entry.text === undefined) return "";
  const isNewDay = entry.at > 0 && (!before || !isSameDay(before, entry));
  const isFresh = entry.at === freshAt;
  const isFirst = isNewDay || isFresh || !isGrouped(entry, before);
  return [isNewDay && "day", isFresh && "fresh", isFirst && "first"].filter(Boolean).join(" ");
}

// The elements of an entry that is placed like this; the last one is its own.
export function elementsOf(entry, placed) {
  if (entry.notice) return [notice(entry.notice)];
  if (entry.told) return [told(entry.told)];
  const words = placed.split(" ");
  const elements = [message(entry, words.includes("first"))];
  if (words.includes("fresh")) elements.unshift(el("li", {class: "fresh", text: phrase("fresh")}));
  if (words.includes("day")) elements.unshift(el("li", {class: "day", text: shown(timeOf(entry), "day")}));
  return elements;
}
