// The user's name: the one that they ask for, and the one that they have. The password is only in
// memory, and is forgotten with the page.
import {remember, remembered} from "../common/storage.js";
import {isSame, keyOf} from "./names.js";
import {browserSecret} from "./browser-secret.js";
import {isMe, setMe, state} from "./state.js";

// The version of the protocol.
export const VERSION = 2;
// The name and the password to log in with, also after a lost connection; and a password that
// was sent, and that the server has not accepted yet. `isNew`: the user has just asked for the name.
const request = {name: "", password: "", typed: "", isNew: false};

export function rememberedName() {
  return remembered("name") || "";
}

// The name that the user had before the page was reloaded: the page takes it without asking.
export function nameBeforeReload() {
  return remembered("name", "tab") || "";
}

export function requestName(name, password, isNew) {
  Object.assign(request, {name, password, isNew});
}

export function requestedName() {
  return request.name;
}

// The messages with which the page asks for the name.
export function helloMessages(tab) {
  const {name, password} = request;
  const hello = {type: "hello", version: VERSION, tab};
  // Guests are known by their browser, accounts by their password.
  if (!password) return [{...hello, browser: browserSecret(), name}];
  return [hello, {type: "login", name, password}];
}

// The user is the guest of another tab. Returns another name if the user has just asked for that.
export function becomeSame({name, user}) {
  state.user = user;
  const wanted = request.isNew && !isSame(request.name, name) ? request.name : "";
  request.name = name;
  setMe(name);
  return wanted;
}

export function rememberName() {
  request.isNew = false;
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

// The account has the password that was typed.
export function passwordChanged() {
  request.password = request.typed || request.password;
  request.typed = "";
}

export function setTypedPassword(password) {
  request.typed = password;
}

// The user is logged in. With the password the page can log in again after a lost connection.
export function loggedInAs(name) {
  passwordChanged();
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
