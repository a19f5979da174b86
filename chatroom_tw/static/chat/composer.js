// The field in which the user writes. It shows the draft of the conversation. A draft that is sent
// while there is no connection is queued: it stays in the field until there is one.
import {byId} from "../common/dom.js";
import {onLanguage, phrase} from "../common/phrases.js";
import {readTyped} from "../common/typed.js";
import {scrollToEnd, keepPosition} from "./log.js";
import {sendEdit, sendText} from "./client.js";
import {taken} from "./replying.js";
import {isReady, on, state, tell} from "./state.js";
import {usageFor} from "./suggestion-sources.js";
import "./suggestions.js";
import {doTyped} from "./typed-commands.js";

// The most bytes of a message that the server takes.
const LONGEST = 4096;
const field = byId("text");
const button = byId("send");
const hint = byId("send-hint");
const hasTouchscreen = matchMedia("(pointer: coarse)");
let width = 0;

// Make the field as high as its text. It shrinks for a moment, which must not scroll the log.
function fit() {
  keepPosition(() => {
    field.style.height = "auto";
    field.style.height = `${field.scrollHeight + 2}px`;
  });
}

function surplus(text) {
  return new TextEncoder().encode(text).length - LONGEST;
}

function hintText() {
  const {current} = state;
  const over = surplus(field.value.trim());
  if (over > 0) return phrase("tooLong");
  const usage = usageFor(field.value);
  if (usage) return usage;
  if (state.phase !== "lost") return "";
  return current.isQueued ? phrase("waitsHint") : phrase("draftHint");
}

function update() {
  const {current} = state;
  byId("composer").hidden = !current;
  if (!current) return;
  const isWaiting = current.isQueued && !isReady(current);
  byId("send-words").textContent = phrase(isWaiting ? "waits" : "send");
  button.setAttribute("aria-disabled", String(!isReady(current)));
  button.classList.toggle("waiting", isWaiting);
  hint.textContent = hintText();
  field.placeholder = phrase("write", {name: current.name});
  field.setAttribute("aria-label", field.placeholder);
}

function show() {
  field.value = state.current?.draft || "";
  fit();
  update();
}

// The server replaces control characters, and then the message would not be recognised.
function cleaned(text) {
  return text.replace(/\r\n?/g, "\n").replace(/[\0-\x08\x0b-\x1f\x7f-\x9f]/g, "").trim();
}

// A command is never said: it stays in the field.
function sendDraft(conversation) {
  const {text} = readTyped(cleaned(conversation.draft));
  if (!text || surplus(text) > 0) return;
  if (!isReady(conversation)) {
    conversation.isQueued = true;
    return;
  }
  conversation.isQueued = false;
  conversation.draft = "";
  const {reply, edit} = taken(conversation);
  if (edit) sendEdit(conversation, edit, text);
  else sendText(conversation, text, undefined, reply);
}

function submit() {
  const {current} = state;
  if (!current) return;
  const typed = readTyped(cleaned(current.draft));
  if (typed.command !== undefined) {
    tell("fault", "");
    if (!doTyped(typed)) return;
    current.draft = "";
    show();
    return;
  }
  sendDraft(current);
  tell("fault", "");
  show();
  tell("unconfirmed");
  if (!state.current.isQueued) scrollToEnd();
}

function sendQueued() {
  for (const one of state.conversations.values()) {
    if (one.isQueued && isReady(one)) sendDraft(one);
  }
  tell("unconfirmed");
}

function changed() {
  const before = field.value;
  const wasQueued = state.current?.isQueued;
  sendQueued();
  if (state.current && before !== state.current.draft) show();
  else update();
  if (wasQueued && !state.current.isQueued) scrollToEnd();
}

field.addEventListener("input", () => {
  if (!state.current) return;
  state.current.draft = field.value;
  // The user is not done: a queued draft waits until it is sent again.
  state.current.isQueued = false;
  byId("fault").textContent = "";
  fit();
  update();
});

field.addEventListener("keydown", (event) => {
  const isPlain = !event.shiftKey && !event.ctrlKey && !event.altKey && !event.metaKey;
  if (event.key === "ArrowUp" && isPlain && !field.value) {
    event.preventDefault();
    tell("edit-last");
  }
  // The Enter that ends a composition of an input method sends nothing. In Safari it comes after
  // the composition, and only its code, 229, tells it from others.
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  submit();
});

// Also while a button beside it changes its width.
new ResizeObserver(() => {
  if (field.offsetWidth === width) return;
  width = field.offsetWidth;
  requestAnimationFrame(fit);
}).observe(field);
byId("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  submit();
  field.focus();
});

on("current", () => {
  show();
  // On a phone, focusing the field would open the keyboard over the messages.
  (hasTouchscreen.matches ? byId("scroller") : field).focus();
});
on("draft", (conversation) => {
  conversation.isQueued = false;
  if (conversation === state.current) show();
});
on("phase", changed);
on("lists", changed);
onLanguage(update);
