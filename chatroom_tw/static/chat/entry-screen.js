// The first screen, which asks for the user's name, and for the password of a registered name.
import {byId} from "../common/dom.js";
import {nameFrom} from "../common/names.js";
import {onLanguage, phrase} from "../common/phrases.js";
import {close, openDialog} from "./dialogs.js";
import {nameBeforeReload, rememberedName} from "./identity.js";
import {showKnown} from "./known.js";
import {nextName} from "./names.js";
import {enter, join, logIn} from "./client.js";
import {on, state, tell} from "./state.js";

const field = byId("entry-name");
// Whether the chat is shown. A lost connection does not bring back the first screen.
let isInside = false;
// The name whose password is asked for.
let passwordFor = "";

function roomFromAddress() {
  try {
    return decodeURIComponent(location.hash.slice(1));
  } catch {
    return "";
  }
}

function showScreen() {
  if (state.phase === "in") isInside = true;
  if (state.isRestored && ["entering", "lost"].includes(state.phase)) isInside = true;
  if (["out", "refused"].includes(state.phase)) isInside = false;
  byId("entry").hidden = isInside;
  byId("chat").hidden = !isInside;
  const isBusy = ["entering", "lost"].includes(state.phase);
  byId("entry-go").disabled = isBusy;
  byId("entry-go").textContent = phrase(isBusy ? "connecting" : "goIn");
}

function showText() {
  const room = nameFrom(roomFromAddress());
  byId("entry-title").textContent = phrase("title");
  byId("entry-server").textContent = phrase("onServer", byId("entry-server").dataset);
  byId("entry-room").hidden = !room;
  byId("entry-room").textContent = phrase("intoRoom", {room});
  showScreen();
}

function nameRefused({reason, text, name}) {
  tell("fault", text);
  field.value = reason === "name-taken" ? nextName(name) : name;
  if (reason === "name-kept") askPassword(name, "");
  else if (reason === "wrong-password") askPassword(name, text);
  else if (reason === "log-in-first") askPassword(name, "", text);
  else field.select();
}

function askPassword(name, fault, about = phrase("nameIsRegistered", {name})) {
  passwordFor = name;
  close("you-dialog");
  byId("entry-fault").textContent = "";
  byId("password-about").textContent = about;
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
  if (state.phase === "in") logIn(passwordFor, password);
  else enter(passwordFor, password);
});

// Called when all modules are loaded, so that every listener is there.
export function begin() {
  join(roomFromAddress());
  field.value = nameBeforeReload() || rememberedName();
  const name = showKnown(nameFrom(roomFromAddress())) ? field.value : nameBeforeReload();
  if (name) enter(name, "", false);
}

on("phase", () => {
  showScreen();
  if (state.phase === "in") close("password-dialog");
});
on("unnamed", nameRefused);
on("registered-name", (name) => askPassword(name, ""));
onLanguage(showText);
addEventListener("hashchange", () => join(roomFromAddress()));
