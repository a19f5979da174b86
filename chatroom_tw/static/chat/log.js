// The messages of the conversation that is shown. Of many only a window of SHOWN is in the page;
// it moves when one scrolls. Who is at the end stays there when something comes; who reads
// further up is not moved, and is told how much is new.
import {byId, el} from "../common/dom.js";
import {onLanguage, say} from "../common/words.js";
import {elementsOf, pending} from "./message.js";
import {older} from "./session.js";
import {on, state, tell} from "./state.js";

const SHOWN = 500;
const NEAR = 300;
const AT_END = 48;

const scroller = byId("scroller");
const list = byId("log");
const down = byId("down");
let elements = new Map();
let from = 0;
let to = 0;
let below = 0;
let due = 0;

function entries() {
  return state.current?.entries || [];
}

// The first message that can be seen, and how far from the top: what must not move.
function anchor() {
  const top = scroller.scrollTop;
  for (const [entry, element] of elements) {
    if (element.offsetTop + element.offsetHeight > top) {
      return {entry, distance: element.offsetTop - top};
    }
  }
  return null;
}

function setWindow(held) {
  const all = entries();
  const place = held ? all.indexOf(held.entry) : -1;
  if (place < 0 || state.isAtEnd) from = Math.max(0, all.length - SHOWN);
  else from = Math.max(0, Math.min(place - SHOWN / 2, all.length - SHOWN));
  to = Math.min(all.length, from + SHOWN);
}

function beginning() {
  const {current} = state;
  if (!current) return [el("li", {class: "notice", text: say("noRoom")})];
  if (from > 0) return [];
  if (current.more) return [el("li", {class: "notice", text: say("older")})];
  const key = current.isRoom ? "beginning" : "privateBeginning";
  return [el("li", {class: "notice", text: say(key, {name: current.name})})];
}

function built(place) {
  const entry = entries()[place];
  const made = elementsOf(entry, entries()[place - 1] || null, state.current.freshAt);
  elements.set(entry, made[made.length - 1]);
  return made;
}

function showPending() {
  list.querySelectorAll(".pending").forEach((element) => element.remove());
  if (!state.current || to < entries().length) return;
  list.append(...state.outbox.of(state.current).map(pending));
}

function toEnd() {
  scroller.scrollTop = scroller.scrollHeight;
}

// What is read must not move while something else changes the height that there is for it.
export function steadily(change) {
  const top = scroller.scrollTop;
  change();
  if (state.isAtEnd) toEnd();
  else scroller.scrollTop = top;
}

function refresh() {
  clearTimeout(due);
  due = 0;
  const held = state.isAtEnd ? null : anchor();
  setWindow(held);
  elements = new Map();
  const made = beginning();
  for (let place = from; place < to; place += 1) made.push(...built(place));
  list.replaceChildren(...made);
  showPending();
  const element = held && elements.get(held.entry);
  if (element) scroller.scrollTop = element.offsetTop - held.distance;
  else toEnd();
  showDown();
}

// The usual case: one more at the end, and nothing else has changed.
function append() {
  const last = entries().length - 1;
  if (to !== last || last === 0 || to - from >= SHOWN + 100) return false;
  const stale = entries()[last].at === state.current.freshAt ? ".pending, .fresh" : ".pending";
  list.querySelectorAll(stale).forEach((element) => element.remove());
  list.append(...built(last));
  to += 1;
  showPending();
  if (state.isAtEnd) toEnd();
  return true;
}

function showDown() {
  down.hidden = state.isAtEnd;
  const words = below ? say("newBelow", {n: below}) : say("toNewest");
  byId("down-words").textContent = words;
}

function came(conversation, fresh) {
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
  else if (scroller.scrollTop < NEAR && state.current) older(state.current);
  else if (distance < NEAR && to < entries().length) refresh();
}

// Many may come and go at once, and each of them is only a word in a line.
function soon() {
  if (!due) due = setTimeout(refresh, 100);
}

export function follow() {
  state.isAtEnd = true;
  below = 0;
  refresh();
}

on("entries", came);
on("noted", (conversation) => {
  if (conversation === state.current) soon();
});
on("current", follow);
on("outbox", () => {
  showPending();
  if (state.isAtEnd) toEnd();
});
onLanguage(refresh);
scroller.addEventListener("scroll", scrolled, {passive: true});
down.addEventListener("click", follow);
new ResizeObserver(() => {
  if (state.isAtEnd) toEnd();
}).observe(scroller);
