// The log: the messages of the conversation that is shown. Only those near to what is in sight are in
// the page: a window, which moves when the user scrolls. At the end, the log follows new messages.
// Further up it stays where it is, and a button says how many messages are new.
import {byId, ringForTab} from "../common/dom.js";
import {onLanguage, phrase} from "../common/phrases.js";
import {LogElements} from "./log-elements.js";
import {above, unconfirmed} from "./log-ends.js";
import {loadLater, loadOlder} from "./client.js";
import {on, state, tell} from "./state.js";

// How many entries are in the page: at the end of the log, at most, and how many are added when the
// user scrolls. A screen of more than MOST * LEAST pixels has more.
const TAIL = 120;
const MOST = 240;
const STEP = 60;
const LEAST = 10;
// In pixels: more is shown this near to the edge of the window, and this near is at the end.
const NEAR = 600;
const AT_END = 48;

const scroller = byId("scroller");
const list = byId("log");
const down = byId("down");
const elements = new LogElements(list);
// The entries `from` to `to` are in the page.
let from = 0;
let to = 0;
// How many messages have come below what is seen.
let below = 0;
// The timer of the next drawing.
let due = 0;
// The size of the scroller as it was seen last: asking for it makes the browser lay out the page.
let size = "";
let height = 0;

function entries() {
  return state.current?.shown || [];
}

function most() {
  return Math.max(MOST, Math.ceil(height / LEAST));
}

// What is in sight and its distance from the top, which a drawing must not change.
function anchors() {
  const top = scroller.scrollTop;
  const bottom = top + scroller.clientHeight;
  return elements.entries
    .map((entry) => ({entry, element: elements.of(entry)}))
    .filter(({element}) => element.offsetTop + element.offsetHeight > top && element.offsetTop < bottom)
    .map(({entry, element}) => ({entry, distance: element.offsetTop - top}));
}

function restore(anchored) {
  const still = anchored.find(({entry}) => elements.of(entry));
  if (still) scroller.scrollTop = elements.of(still.entry).offsetTop - still.distance;
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

// The entries of the window may have other places now.
function findWindow() {
  const all = entries();
  const drawn = elements.entries;
  if (all[from] !== drawn[0] || all[to - 1] !== drawn[drawn.length - 1]) {
    const there = drawn.map((entry) => all.indexOf(entry)).filter((place) => place >= 0);
    from = there[0] ?? Math.max(0, all.length - TAIL);
    to = there.length ? there[there.length - 1] + 1 : all.length;
  }
}

function setWindow(start, end) {
  const {length} = entries();
  from = Math.max(0, Math.min(start, length));
  to = Math.max(from, Math.min(end, length));
}

function render() {
  const all = entries();
  const freshAt = state.current?.freshAt ?? null;
  const ends = {above: from ? [] : above(), below: to < all.length ? [] : unconfirmed()};
  elements.show(all, [from, to], {freshAt, ...ends});
}

function drawEnd() {
  const {length} = entries();
  setWindow(length - Math.max(TAIL, most() / 2), length);
  render();
  moveToEnd();
}

// Draw what has changed. What is in sight stays where it is.
function draw() {
  clearTimeout(due);
  due = 0;
  if (state.isAtEnd) {
    drawEnd();
  } else {
    const anchored = anchors();
    findWindow();
    render();
    restore(anchored);
  }
  showDown();
  extend();
}

// Move the window by so many entries: up if it is negative.
function move(step) {
  const anchored = anchors();
  if (step < 0) setWindow(from + step, Math.min(to, from + step + most()));
  else setWindow(Math.max(from, to + step - most()), to + step);
  render();
  restore(anchored);
}

function distance() {
  return scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight;
}

// Near to an edge of the window, move it, or load more.
function extend() {
  if (!state.current) return;
  while (scroller.scrollTop < NEAR && from > 0) move(-STEP);
  while (distance() < NEAR && to < entries().length && !state.isAtEnd) move(STEP);
  if (scroller.scrollTop < NEAR && from === 0 && state.current.hasOlder) loadOlder(state.current);
  if (distance() < NEAR && to === entries().length && state.current.past) loadLater(state.current);
}

function showDown() {
  down.hidden = state.isAtEnd;
  const text = below ? phrase("newBelow", {n: below}) : phrase("toNewest");
  byId("down-words").textContent = text;
}

function changed(conversation, fresh) {
  if (conversation && conversation !== state.current) {
    if (conversation.isRoom) conversation.trim();
    return;
  }
  if (state.isAtEnd && conversation?.isRoom) conversation.trim();
  if (!state.isAtEnd && fresh) below += fresh.length;
  if (!fresh) elements.forget(() => true);
  draw();
}

function sizeNow() {
  return `${scroller.clientWidth} ${scroller.clientHeight}`;
}

function scrolled() {
  // A new size moves the end out of sight; the observer moves it back.
  if (state.isAtEnd && sizeNow() !== size) return;
  const wasAtEnd = state.isAtEnd;
  state.isAtEnd = distance() < AT_END && to === entries().length && !state.current?.past?.isReady;
  if (state.isAtEnd !== wasAtEnd) {
    if (state.isAtEnd) below = 0;
    showDown();
    tell("looking");
  }
  extend();
}

// Many users may come and go at once: their notices, and their display names, are shown together.
function soon() {
  if (!due) due = setTimeout(draw, 100);
}

function drawAll() {
  elements.forget(() => true);
  draw();
}

export function scrollToEnd() {
  if (state.current) state.current.past = null;
  state.isAtEnd = true;
  below = 0;
  draw();
}

// Move the window to the message of this time, if it is loaded. Returns its element, or undefined.
export function findMessage(at) {
  const place = entries().findIndex((entry) => entry.at === at && entry.text !== undefined);
  if (place < 0) return undefined;
  state.isAtEnd = false;
  setWindow(place - most() / 2, place + most() / 2);
  render();
  const element = elements.of(entries()[place]);
  element.scrollIntoView({block: "center"});
  scrolled();
  return element;
}

on("entries", changed);
on("entry", (conversation, entry) => {
  if (conversation !== state.current) return;
  elements.forget((one) => one === entry);
  draw();
});
on("noted", (conversation) => {
  if (conversation !== state.current) return;
  elements.forget((entry) => entry.text === undefined);
  soon();
});
on("displays", () => {
  elements.forget(() => true);
  soon();
});
on("current", scrollToEnd);
on("unconfirmed", draw);
onLanguage(drawAll);
ringForTab(scroller);
scroller.addEventListener("scroll", scrolled, {passive: true});
down.addEventListener("click", scrollToEnd);
new ResizeObserver(() => {
  size = sizeNow();
  height = scroller.clientHeight;
  const scrollbar = scroller.offsetWidth - scroller.clientWidth;
  byId("composer").style.setProperty("--scrollbar", `${scrollbar}px`);
  if (state.isAtEnd) moveToEnd();
  else extend();
}).observe(scroller);
