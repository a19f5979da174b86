// The field in which one writes. What is in it is kept for each conversation. Without a
// connection it stays there: whoever sends it anyway has it sent as soon as there is one.
import {byId} from "../common/dom.js";
import {onLanguage, say} from "../common/words.js";
import {follow, steadily} from "./log.js";
import {speak} from "./session.js";
import {isReady, on, state, tell} from "./state.js";

const LONGEST = 4096;
const field = byId("text");
const button = byId("send");
const hint = byId("send-hint");
const isTouched = matchMedia("(pointer: coarse)");

// The field is low for a moment, and the log would take that for scrolling.
function fit() {
  steadily(() => {
    field.style.height = "auto";
    field.style.height = `${field.scrollHeight + 2}px`;
  });
}

function surplus(text) {
  return new TextEncoder().encode(text).length - LONGEST;
}

function hintWords() {
  const {current} = state;
  const over = surplus(field.value.trim());
  if (over > 0) return say("tooLong", {n: over});
  if (state.phase !== "lost") return "";
  return current.isArmed ? say("waitsHint") : say("keptHint");
}

function update() {
  const {current} = state;
  byId("composer").hidden = !current;
  if (!current) return;
  const isWaiting = current.isArmed && !isReady(current);
  byId("send-words").textContent = say(isWaiting ? "waits" : "send");
  button.setAttribute("aria-disabled", String(!isReady(current)));
  button.classList.toggle("waiting", isWaiting);
  hint.textContent = hintWords();
  field.placeholder = say("write", {name: current.name});
  field.setAttribute("aria-label", field.placeholder);
}

function show() {
  field.value = state.current?.draft || "";
  fit();
  update();
}

// Control characters would come back as something else.
function cleaned(text) {
  return text.replace(/\r\n?/g, "\n").replace(/[\0-\x08\x0b-\x1f\x7f-\x9f]/g, "").trim();
}

function sendDraft(conversation) {
  const text = cleaned(conversation.draft);
  if (!text || surplus(text) > 0) return;
  if (!isReady(conversation) || !speak(conversation, text)) {
    conversation.isArmed = true;
    return;
  }
  conversation.isArmed = false;
  conversation.draft = "";
}

function submit() {
  if (!state.current) return;
  sendDraft(state.current);
  tell("fault", "");
  show();
  tell("outbox");
  if (!state.current.isArmed) follow();
}

function sendArmed() {
  for (const one of state.conversations.values()) {
    if (one.isArmed && isReady(one)) sendDraft(one);
  }
  tell("outbox");
}

function changed() {
  const before = field.value;
  const wasArmed = state.current?.isArmed;
  sendArmed();
  if (state.current && before !== state.current.draft) show();
  else update();
  if (wasArmed && !state.current.isArmed) follow();
}

field.addEventListener("input", () => {
  if (!state.current) return;
  state.current.draft = field.value;
  // Who writes on has not said all yet.
  state.current.isArmed = false;
  byId("fault").textContent = "";
  fit();
  update();
});

field.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  submit();
});

byId("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  submit();
  field.focus();
});

on("current", () => {
  show();
  // On a phone the field brings up the keyboard, over what one came to read.
  (isTouched.matches ? byId("scroller") : field).focus();
});
on("draft", (conversation) => {
  conversation.isArmed = false;
  if (conversation === state.current) show();
});
on("phase", changed);
on("lists", changed);
onLanguage(update);
