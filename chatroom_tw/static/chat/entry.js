// The first screen, where one says one's name, and the password if the name is kept.
import {byId} from "../common/dom.js";
import {nameFrom} from "../common/names.js";
import {onLanguage, say} from "../common/words.js";
import {close, openDialog} from "./dialogs.js";
import {interruptedName, knownName} from "./identity.js";
import {anotherName} from "./names.js";
import {enter, join, logIn} from "./session.js";
import {on, state, tell} from "./state.js";

const field = byId("entry-name");
// Once in the chat one stays there while the connection is lost and comes back.
let isInside = false;
let asked = "";

function hashRoom() {
  try {
    return decodeURIComponent(location.hash.slice(1));
  } catch {
    return "";
  }
}

function showScreen() {
  if (state.phase === "in") isInside = true;
  if (["out", "refused"].includes(state.phase)) isInside = false;
  byId("entry").hidden = isInside;
  byId("chat").hidden = !isInside;
  const isBusy = ["arriving", "lost"].includes(state.phase);
  byId("entry-go").disabled = isBusy;
  byId("entry-go").textContent = say(isBusy ? "connecting" : "goIn");
}

function showWords() {
  const room = nameFrom(hashRoom());
  byId("entry-title").textContent = say("title");
  byId("entry-room").hidden = !room;
  byId("entry-room").textContent = say("intoRoom", {room});
  showScreen();
}

function unnamed({reason, words, name}) {
  tell("fault", words);
  field.value = reason === "name-taken" ? anotherName(name) : name;
  if (reason === "name-kept") askPassword(name, "");
  else if (reason === "wrong-password") askPassword(name, words);
  else field.select();
}

function askPassword(name, fault) {
  asked = name;
  close("you-dialog");
  byId("entry-fault").textContent = "";
  byId("password-about").textContent = say("nameIsKept", {name});
  byId("username").value = name;
  byId("password").value = "";
  const closed = openDialog("password-dialog");
  byId("password-dialog").querySelector(".fault").textContent = fault;
  if (state.phase !== "in") closed?.then(() => field.select());
}

byId("entry-form").addEventListener("submit", (event) => {
  event.preventDefault();
  tell("fault", "");
  enter(nameFrom(field.value));
});

byId("password-dialog").addEventListener("submit", (event) => {
  event.preventDefault();
  const password = byId("password").value;
  if (state.phase === "in") logIn(asked, password);
  else enter(asked, password);
});

// At the end of all that is loaded: what is there is to be told of what comes.
export function begin() {
  join(hashRoom());
  field.value = interruptedName() || knownName();
  if (interruptedName()) enter(interruptedName());
}

on("phase", () => {
  showScreen();
  if (state.phase === "in") close("password-dialog");
});
on("unnamed", unnamed);
on("kept", (name) => askPassword(name, ""));
onLanguage(showWords);
addEventListener("hashchange", () => join(hashRoom()));
