// The user's name: the one that they ask for, and the one that they have. The password is only in
// memory, and is forgotten with the page.
import {remember, remembered} from "../common/storage.js";
import {keyOf} from "./names.js";
import {isMe, setMe, state} from "./state.js";

// The name and the password to log in with, also after a lost connection; and a password that
// was sent, and that the server has not accepted yet.
const request = {name: "", password: "", typed: ""};

export function rememberedName() {
  return remembered("name") || "";
}

// The name that the user had before the page was reloaded: the page takes it without asking.
export function nameBeforeReload() {
  return remembered("name", "tab") || "";
}

export function requestName(name, password) {
  Object.assign(request, {name, password});
}

export function requestedName() {
  return request.name;
}

// The messages with which the page asks for the name.
export function helloMessages(tab) {
  const {name, password} = request;
  if (!password) return [{type: "hello", tab, name}];
  return [{type: "hello", tab}, {type: "login", name, password}];
}

export function rememberName() {
  remember("name", state.me);
  remember("name", state.me, "tab");
  state.ownNames.add(keyOf(state.me));
}

export function forgetName() {
  remember("name", null, "tab");
  forgetAccount();
}

export function setOwnName(name) {
  if (state.isRegistered && !isMe(name)) forgetAccount();
  request.name = name;
  setMe(name);
  if (state.phase === "in") rememberName();
}

export function setTypedPassword(password) {
  request.typed = password;
}

// The user is logged in. With the password the page can log in again after a lost connection.
export function loggedInAs(name) {
  request.password = request.typed || request.password;
  request.typed = "";
  state.isRegistered = false;
  setOwnName(name);
  state.isRegistered = true;
}

// The user has logged out: the page does not ask for the registered name again.
export function becomeGuest(name) {
  forgetName();
  request.name = undefined;
  setMe(name);
}

export function forgetAccount() {
  state.isRegistered = false;
  request.password = "";
  request.typed = "";
}
