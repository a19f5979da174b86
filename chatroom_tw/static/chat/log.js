// The messages of the conversation that is shown. At most SHOWN of them are in the page: a window
// that moves when the user scrolls. At the end, the log follows new messages. Further up it stays
// where it is, and a button says how many messages are new.
import {byId, el, ringForTab} from "../common/dom.js";
import {onLanguage, phrase} from "../common/phrases.js";
import {elementsOf, pending} from "./rendering.js";
import {loadOlder} from "./client.js";
import {on, state, tell} from "./state.js";

const SHOWN = 500;
// In pixels: more is loaded this near to the edge of the window, and this near is at the end.
const NEAR = 300;
const AT_END = 48;

const scroller = byId("scroller");
const list = byId("log");
const down = byId("down");
// The elements in the page, by their entries; the window is the entries `from` to `to`.
let elements = new Map();
let from = 0;
let to = 0;
// How many messages have come below what is seen.
let below = 0;
// The timer of the next refresh.
let due = 0;

function entries() {
  return state.current?.entries || [];
}

// The first message in sight and its distance from the top, which a refresh must not change.
function anchor() {
  const top = scroller.scrollTop;
  for (const [entry, element] of elements) {
    if (element.offsetTop + element.offsetHeight > top) {
      return {entry, distance: element.offsetTop - top};
    }
  }
  return null;
}

function setWindow(anchored) {
  const all = entries();
  const place = anchored ? all.indexOf(anchored.entry) : -1;
  if (place < 0 || state.isAtEnd) from = Math.max(0, all.length - SHOWN);
  else from = Math.max(0, Math.min(place - SHOWN / 2, all.length - SHOWN));
  to = Math.min(all.length, from + SHOWN);
}

function beginning() {
  const {current} = state;
  if (!current) return [el("li", {class: "notice", text: phrase("noRoom")})];
  if (from > 0) return [];
  if (current.isRestored) return [];
  if (current.more) return [el("li", {class: "notice", text: phrase("older")})];
  const key = current.isRoom ? "beginning" : "privateBeginning";
  return [el("li", {class: "notice", text: phrase(key, {name: current.name})})];
}

function build(place) {
  const entry = entries()[place];
  const made = elementsOf(entry, entries()[place - 1] || null, state.current.freshAt);
  elements.set(entry, made[made.length - 1]);
  return made;
}

function showPending() {
  list.querySelectorAll(".pending").forEach((element) => element.remove());
  if (!state.current || to < entries().length) return;
  list.append(...state.unconfirmed.of(state.current).map(pending));
}

function moveToEnd() {
  scroller.scrollTop = scroller.scrollHeight;
}

// Change the height of something beside the log, without moving the messages.
export function keepPosition(change) {
  const top = scroller.scrollTop;
  change();
  if (state.isAtEnd) moveToEnd();
  else scroller.scrollTop = top;
}

function refresh() {
  clearTimeout(due);
  due = 0;
  const anchored = state.isAtEnd ? null : anchor();
  setWindow(anchored);
  elements = new Map();
  const made = beginning();
  for (let place = from; place < to; place += 1) made.push(...build(place));
  list.replaceChildren(...made);
  showPending();
  const element = anchored && elements.get(anchored.entry);
  if (element) scroller.scrollTop = element.offsetTop - anchored.distance;
  else moveToEnd();
  showDown();
}

// Append the last entry, in the usual case that nothing else has changed. Returns whether it was.
function append() {
  const last = entries().length - 1;
  if (to !== last || last === 0 || to - from >= SHOWN + 100) return false;
  const stale = entries()[last].at === state.current.freshAt ? ".pending, .fresh" : ".pending";
  list.querySelectorAll(stale).forEach((element) => element.remove());
  list.append(...build(last));
  to += 1;
  showPending();
  if (state.isAtEnd) moveToEnd();
  return true;
}

function showDown() {
  down.hidden = state.isAtEnd;
  const text = below ? phrase("newBelow", {n: below}) : phrase("toNewest");
  byId("down-words").textContent = text;
}

function changed(conversation, fresh) {
  if (conversation && conversation !== state.current) return;
  if (state.isAtEnd && conversation?.isRoom) conversation.trim();
  if (!state.isAtEnd && fresh) below += fresh.length;
  const isLast = fresh?.length === 1 && fresh[0] === entries()[entries().length - 1];
  if (!isLast || !append()) refresh();
  showDown();
}

function scrolled() {
  const distance = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight;
  const wasAtEnd = state.isAtEnd;
  state.isAtEnd = distance < AT_END && to === entries().length;
  if (state.isAtEnd !== wasAtEnd) {
    if (state.isAtEnd) below = 0;
    showDown();
    tell("looking");
  }
  if (scroller.scrollTop < NEAR && from > 0) refresh();
  else if (scroller.scrollTop < NEAR && state.current) loadOlder(state.current);
  else if (distance < NEAR && to < entries().length) refresh();
}

// Many users may come and go at once: their notices are shown together.
function soon() {
  if (!due) due = setTimeout(refresh, 100);
}

export function scrollToEnd() {
  state.isAtEnd = true;
  below = 0;
  refresh();
}

on("entries", changed);
on("noted", (conversation) => {
  if (conversation === state.current) soon();
});
on("current", scrollToEnd);
on("unconfirmed", () => {
  showPending();
  if (state.isAtEnd) moveToEnd();
});
onLanguage(refresh);
ringForTab(scroller);
scroller.addEventListener("scroll", scrolled, {passive: true});
down.addEventListener("click", scrollToEnd);
new ResizeObserver(() => {
  if (state.isAtEnd) moveToEnd();
}).observe(scroller);
