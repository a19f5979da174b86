// The buttons of a message: to reply, react, edit and delete. There is one bar of them, in the
// message that has the focus or the pointer, or else in the last one, so that the keyboard reaches
// it from the field. The arrow keys move between messages.
import {byId, choose, el, fill, icon} from "../common/dom.js";
import {onLanguage, phrase} from "../common/phrases.js";
import {send} from "./client.js";
import {pickEmoji} from "./emoji-picker.js";
import {leads} from "./rights.js";
import {isMe, on, state, tell} from "./state.js";

// In microseconds: for how long people edit and delete what they have written.
const OWN_FOR = 24 * 3600 * 1_000_000;
const list = byId("log");
const bar = el("div", {class: "message-bar", role: "group"});
let selected = null;

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

async function react(entry, button) {
  const {current} = state;
  const emoji = await pickEmoji(button);
  if (emoji) send({type: "react", ...target(current), at: entry.at, emoji, on: true});
}

function toggle(entry, emoji) {
  const isOn = !entry.reactions?.[emoji]?.some(isMe);
  send({type: "react", ...target(state.current), at: entry.at, emoji, on: isOn});
}

async function remove(entry) {
  const {current} = state;
  if (await choose(byId("delete-dialog")) !== "delete") return;
  send({type: "delete", ...target(current), at: entry.at});
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
  const made = el("button", {class: "round", type: "button", title: phrase(key), "aria-label": phrase(key)}, icon(name));
  made.addEventListener("click", () => act(entry, made));
  return made;
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
  fill(bar, ...Object.keys(ACTIONS).filter((key) => ACTIONS[key].may?.(entry) ?? true).map((key) => button(key, entry)));
  element.append(bar);
}

function attachToLast() {
  if (bar.contains(document.activeElement) || list.contains(document.activeElement)) {
    if (selected?.isConnected) return;
  }
  const last = messages().at(-1);
  if (last && last !== selected) attach(last);
  else if (last && !bar.isConnected) attach(last);
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
    // A tap shows the buttons; another one hides them.
    const isOpen = element.classList.contains("selected");
    list.querySelector(".selected")?.classList.remove("selected");
    if (!isOpen && getSelection().isCollapsed) {
      attach(element);
      element.classList.add("selected");
    }
  }
}

list.addEventListener("pointerover", (event) => {
  const element = messageAt(event);
  if (element && element !== selected && !bar.contains(document.activeElement)) attach(element);
});
list.addEventListener("focusin", (event) => {
  const element = messageAt(event);
  if (element && element !== selected) attach(element);
});
list.addEventListener("keydown", move);
list.addEventListener("click", clicked);
new MutationObserver(attachToLast).observe(list, {childList: true});
on("edit-last", () => {
  const own = state.current?.entries.filter((entry) => entry.isMine && entry.text && !entry.file && isFresh(entry));
  if (own?.length) tell("edit", own.at(-1));
});
onLanguage(() => {
  if (selected) attach(selected);
});
