// How an entry looks: messages grouped by speaker and by day, with links that can be followed;
// notices as one discreet line.
import {el} from "../common/dom.js";
import {language, say} from "../common/words.js";
import {isSame} from "./names.js";

const GROUP = 5 * 60_000_000;
const MOST_NAMES = 5;
const LINK = /https?:\/\/[^\s<>"]+/gi;
const AFTER_LINK = /[.,;:!?'’”»)\]}]+$/;

function dateOf(at) {
  return new Date(at / 1000);
}

const FORMS = {
  time: {hour: "2-digit", minute: "2-digit"},
  day: {weekday: "long", day: "numeric", month: "long", year: "numeric"},
};
const formats = new Map();

// How times are written depends on the country as well, if the browser knows it.
function locale() {
  return navigator.languages.find((one) => one.startsWith(`${language()}-`)) || language();
}

// To make a format takes long, and there are hundreds of times on a page.
function shown(at, form) {
  const key = `${form} ${language()}`;
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat(locale(), FORMS[form]));
  return formats.get(key).format(dateOf(at));
}

function isSameDay(one, other) {
  return dateOf(one).toDateString() === dateOf(other).toDateString();
}

// The stop after an address is not part of it; a bracket is, if it was opened there.
function withoutTail(address) {
  const end = AFTER_LINK.exec(address)?.index ?? address.length;
  const isOpened = address[end] === ")" && address.includes("(");
  return address.slice(0, isOpened ? end + 1 : end);
}

function link(address) {
  const rel = "noopener noreferrer nofollow";
  return el("a", {href: address, rel, target: "_blank", text: address});
}

function withLinks(text) {
  const parts = [];
  let from = 0;
  for (const found of text.matchAll(LINK)) {
    const address = withoutTail(found[0]);
    parts.push(text.slice(from, found.index), link(address));
    from = found.index + address.length;
  }
  parts.push(text.slice(from));
  return parts.filter((part) => part !== "");
}

function isGrouped(entry, before) {
  return before?.text !== undefined && entry.at - before.at < GROUP
    && isSame(entry.name, before.name) && entry.isMine === before.isMine;
}

function header(entry) {
  const name = entry.isMine ? `${entry.name} (${say("you")})` : entry.name;
  const time = el("time", {datetime: dateOf(entry.at).toISOString(), text: shown(entry.at, "time")});
  return el("div", {class: "by"}, el("b", {text: name}), time);
}

function message(entry, isFirst) {
  const classes = {mine: entry.isMine, calling: entry.isCalling, first: isFirst};
  const names = Object.keys(classes).filter((name) => classes[name]);
  return el("li", {class: ["message", ...names].join(" ")},
    isFirst ? header(entry) : null,
    el("div", {class: "text", data: {time: shown(entry.at, "time")}}, ...withLinks(entry.text)),
    entry.isCalling ? el("span", {class: "unseen", text: say("callsYou")}) : null,
    entry.isWaiting ? el("div", {class: "hint", text: `✉ ${say("inInbox")}`}) : null);
}

function list(names) {
  const some = names.slice(0, MOST_NAMES);
  const n = names.length - some.length;
  return new Intl.ListFormat(language()).format(n ? [...some, say("more", {n})] : some);
}

function notice({joined, left, renamed}) {
  const parts = [["joined", [...joined]], ["left", [...left]]]
    .filter(([, names]) => names.length)
    .map(([what, names]) => say(what, {names: list(names), n: names.length}));
  parts.push(...renamed.slice(-MOST_NAMES).map(([old, name]) => say("renamedTo", {old, name})));
  return el("li", {class: "notice", text: parts.join(" · ")});
}

export function pending(text) {
  return el("li", {class: "message mine pending"},
    el("div", {class: "text"}, text), el("div", {class: "hint", text: say("sending")}));
}

// The elements of an entry, given the one before it (or null).
export function elementsOf(entry, before, freshAt) {
  const elements = [];
  const isNewDay = entry.at > 0 && (!before || !isSameDay(before.at, entry.at));
  const isFresh = entry.at === freshAt && !entry.notice;
  if (isNewDay && !entry.notice) elements.push(el("li", {class: "day", text: shown(entry.at, "day")}));
  if (isFresh) elements.push(el("li", {class: "fresh", text: say("fresh")}));
  if (entry.notice) elements.push(notice(entry.notice));
  else elements.push(message(entry, isNewDay || isFresh || !isGrouped(entry, before)));
  return elements;
}
