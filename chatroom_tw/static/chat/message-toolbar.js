// The buttons of a message: to reply, react, edit and delete. There is one bar of them, in the
// message that has the focus or the pointer, or else in the last one, so that the keyboard reaches
// it from the field. The arrow keys move between messages. A tap opens a message: the bar stays, and
// the message says who has reacted. A message that is drawn again keeps the focus, and stays open.
import {byId, choose, el, fill, icon} from "../common/dom.js";
import {onLanguage, phrase} from "../common/phrases.js";
import {send} from "./client.js";
import {pickEmoji} from "./emoji-picker.js";
import {keepPosition} from "./log.js";
import {whoReacted} from "./message-parts.js";
import {leads} from "./rights.js";
import {isMe, on, state, tell} from "./state.js";

// In microseconds: for how long people edit and delete what they have written.
const OWN_FOR = 24 * 3600 * 1_000_000;
// In pixels: as wide a log has room for the bar beside its messages, and so high is the bar.
const ROOMY = 600;
const HEIGHT = 48;
const list = byId("log");
const scroller = byId("scroller");
const buttons = el("div");
const bar = el("div", {class: "message-bar", role: "group"}, buttons);
// The message that has the bar.
let selected = null;
// The time of the message that is open; 0: none.
let opened = 0;
// What has the focus in the log: {element, at, css}, or null.
let held = null;

export function target(conversation) {
  return conversation.isRoom ? {room: conversation.name} : {to: conversation.name};
}

function entryOf(element) {
  const at = Number(element?.dataset.at);
  return state.current?.shown.find((one) => one.at === at && one.text !== undefined) || null;
}

function messages() {
  return [...list.querySelectorAll(".message[data-at]")];
}

function isFresh(entry) {
  return Date.now() * 1000 - entry.at < OWN_FOR;
}

function messageOf(at) {
  return list.querySelector(`.message[data-at="${at}"]`);
}

function focusOn(element) {
  if (element.tabIndex < 0) element.tabIndex = -1;
  element.focus({preventScroll: true});
}

// After a dialog, whose message may have been drawn again meanwhile, or be gone.
function takeFocus(at) {
  if (document.activeElement === document.body) focusOn(messageOf(at) || scroller);
}

async function react(entry, button) {
  const {current} = state;
  const emoji = await pickEmoji(button);
  takeFocus(entry.at);
  if (emoji) send({type: "react", ...target(current), at: entry.at, emoji, on: true});
}

function toggle(entry, emoji) {
  const isOn = !entry.reactions?.[emoji]?.some(isMe);
  send({type: "react", ...target(state.current), at: entry.at, emoji, on: isOn});
}

async function remove(entry) {
  const {current} = state;
  const answer = await choose(byId("delete-dialog"));
  takeFocus(entry.at);
  if (answer === "delete") send({type: "delete", ...target(current), at: entry.at});
}

const ACTIONS = {
  reply: {icon: "reply", act: (entry) => tell("reply", entry)},
  react: {icon: "smile", act: react},
  edit: {icon: "pencil", act: (entry) => tell("edit", entry), may: (entry) => entry.isMine && isFresh(entry) && !entry.file},
  delete: {
    icon: "bin",
    act: remove,
    may: (entry) => (entry.isMine && isFresh(entry)) || (state.current.isRoom && leads(state.current)),
  },
};

function button(key, entry) {
  const {icon: name, act} = ACTIONS[key];
  const props = {class: "round", type: "button", title: phrase(key), "aria-label": phrase(key), data: {key}};
  const made = el("button", props, icon(name));
  made.addEventListener("click", async () => {
    await act(entry, made);
    if (opened) close();
  });
  return made;
}

// The bar is above the message, or below one that has no room there. In a message that fills the log it is
// inside, as anywhere else it would be out of sight.
function place(element) {
  const [own, log] = [element, scroller].map((one) => one.getBoundingClientRect());
  const isHigh = own.top - log.top < HEIGHT;
  const isLow = log.bottom - own.bottom < HEIGHT;
  bar.classList.toggle("below", isHigh && !isLow);
  bar.classList.toggle("inside", isHigh && isLow);
}

// Put the bar into a message.
function attach(element) {
  const entry = entryOf(element);
  if (selected !== element) {
    // Without a tabindex it would lose the focus.
    if (selected) selected.tabIndex = -1;
    selected = element;
  }
  if (!entry || entry.isDeleted) {
    bar.remove();
    return;
  }
  element.tabIndex = 0;
  bar.setAttribute("aria-label", phrase("messageActions"));
  fill(buttons, ...Object.keys(ACTIONS).filter((key) => ACTIONS[key].may?.(entry) ?? true).map((key) => button(key, entry)));
  place(element);
  element.append(bar);
}

function attachToLast() {
  const isBusy = list.contains(document.activeElement) || selected?.matches(":hover");
  if (isBusy && selected?.isConnected) return;
  const last = messages().at(-1);
  if (last && (last !== selected || !bar.isConnected)) attach(last);
}

function close() {
  opened = 0;
  const element = list.querySelector(".selected");
  if (!element) return;
  keepPosition(() => {
    element.classList.remove("selected");
    element.querySelector(".who")?.remove();
  });
}

function open(element) {
  const entry = entryOf(element);
  opened = entry.at;
  keepPosition(() => {
    attach(element);
    element.classList.add("selected");
    if (entry.reactions) element.insertBefore(whoReacted(entry), bar.parentNode === element ? bar : null);
  });
}

// How to find again, in its message, what has the focus.
function cssOf(element) {
  const {key, emoji} = element.dataset;
  if (key) return `.message-bar [data-key="${key}"]`;
  if (emoji) return `.reaction[data-emoji="${emoji}"]`;
  return element.matches(".quote") ? ".quote" : "";
}

// What had the focus was drawn again: the new one has it.
function restoreFocus() {
  if (!held || held.element.isConnected) return;
  const {at, css} = held;
  held = null;
  if (document.activeElement !== document.body) return;
  const element = messageOf(at);
  if (element) attach(element);
  focusOn((css && element?.querySelector(css)) || element || scroller);
}

function redrawn() {
  restoreFocus();
  const element = opened && messageOf(opened);
  if (element && !element.classList.contains("selected")) open(element);
  attachToLast();
}

function messageAt(event) {
  return event.target.closest?.(".message[data-at]");
}

function move(event) {
  const step = {ArrowUp: -1, ArrowDown: 1}[event.key];
  if (!step || event.target.closest("button, a")) return;
  const all = messages();
  const next = all[all.indexOf(messageAt(event)) + step];
  if (!next) return;
  event.preventDefault();
  attach(next);
  next.focus();
}

function clicked(event) {
  const element = messageAt(event);
  if (!element) return;
  const quote = event.target.closest(".quote");
  const reaction = event.target.closest(".reaction");
  if (quote) tell("go-to", state.current, Number(quote.dataset.reply));
  else if (reaction) toggle(entryOf(element), reaction.dataset.emoji);
  else if (!event.target.closest("a, button")) {
    const isOpen = element.classList.contains("selected");
    close();
    if (isOpen || !getSelection().isCollapsed) return;
    open(element);
    (bar.isConnected ? bar : element).scrollIntoView({block: "nearest"});
  }
}

list.addEventListener("pointerover", (event) => {
  // What moves below a finger before its click would not get the click.
  const element = event.pointerType === "touch" ? null : messageAt(event);
  if (element && element !== selected && !bar.contains(document.activeElement)) attach(element);
});
// Whoever moves the mouse wants the bar there, even if the focus is in it.
list.addEventListener("pointermove", (event) => {
  const hasMoved = event.pointerType === "mouse" && (event.movementX || event.movementY);
  const element = hasMoved ? messageAt(event) : null;
  if (!element || element === selected) return;
  if (bar.contains(document.activeElement)) selected.focus({preventScroll: true});
  attach(element);
});
list.addEventListener("focusin", (event) => {
  const element = messageAt(event);
  if (!element) return;
  held = {element: event.target, at: Number(element.dataset.at), css: cssOf(event.target)};
  const isByKey = event.target.matches(":focus-visible");
  if (element !== selected && (isByKey || !opened)) attach(element);
});
list.addEventListener("focusout", ({target: element}) => {
  // What is taken out of the page loses the focus, too.
  setTimeout(() => {
    if (held?.element === element && element.isConnected && document.activeElement !== element) held = null;
  });
});
list.addEventListener("keydown", move);
list.addEventListener("click", clicked);
byId("text").addEventListener("keydown", ({key, shiftKey}) => {
  const last = messages().at(-1);
  if (key === "Tab" && shiftKey && last) attach(last);
});
// The messages have other heights then.
new ResizeObserver(() => {
  const isRoomy = list.clientWidth >= ROOMY;
  if (list.classList.contains("roomy") !== isRoomy) keepPosition(() => list.classList.toggle("roomy", isRoomy));
}).observe(scroller);
new MutationObserver(redrawn).observe(list, {childList: true});
on("current", () => {
  opened = 0;
});
on("edit-last", () => {
  const own = state.current?.entries.filter((entry) => entry.isMine && entry.text && !entry.file && isFresh(entry));
  if (own?.length) tell("edit", own.at(-1));
});
onLanguage(() => {
  if (selected) attach(selected);
});
