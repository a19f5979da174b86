// What the field is for besides a new message: an answer to one, or another text in the place of
// one. A line above the field says so, and Escape ends it.
//
//   taken(conversation)   what is being done there, {reply} or {edit}, and it is not any more
//   isEditing(conversation)
import {byId, el, fill, icon} from "../common/dom.js";
import {onLanguage, phrase} from "../common/phrases.js";
import {asTyped} from "../common/typed.js";
import {shownName} from "./display-names.js";
import {summary} from "./message-parts.js";
import {on, state, tell} from "./state.js";

const line = byId("doing");
const field = byId("text");
// By conversation: {reply: entry} or {edit: entry, before: the draft}.
const doing = new WeakMap();

function show() {
  const now = state.current && doing.get(state.current);
  line.hidden = !now;
  if (!now) return;
  const entry = now.reply || now.edit;
  const title = now.edit ? phrase("editingMessage") : phrase("replyingTo", {name: shownName(entry.name)});
  const stop = el("button", {class: "round", type: "button", title: phrase("stopThat"), "aria-label": phrase("stopThat"), on: {click: end}}, icon("close"));
  fill(line, el("div", {}, el("b", {text: title}), el("span", {dir: "auto", text: summary(entry)})), stop);
}

function end() {
  const {current} = state;
  const was = current && doing.get(current);
  if (!was) return;
  doing.delete(current);
  if (was.edit) setDraft(current, was.before);
  show();
  field.focus();
}

function setDraft(conversation, text) {
  conversation.draft = text;
  tell("draft", conversation);
}

export function isEditing(conversation) {
  return Boolean(doing.get(conversation)?.edit);
}

export function taken(conversation) {
  const was = doing.get(conversation);
  doing.delete(conversation);
  if (was?.edit) setDraft(conversation, was.before);
  show();
  return {reply: was?.reply?.at, edit: was?.edit?.at};
}

on("reply", (entry) => {
  end();
  doing.set(state.current, {reply: entry});
  show();
  field.focus();
});
on("edit", (entry) => {
  end();
  doing.set(state.current, {edit: entry, before: state.current.draft});
  setDraft(state.current, asTyped(entry.text));
  show();
  field.focus();
});
on("current", show);
on("entry", show);
on("displays", show);
onLanguage(show);
field.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && state.current && doing.get(state.current)) {
    event.preventDefault();
    end();
  }
});
