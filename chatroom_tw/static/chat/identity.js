// Who one wants to be, and is. The password is only in memory, and gone with the page.
import {remember, remembered} from "../common/keep.js";
import {keyOf} from "./names.js";
import {isMe, setMe, state} from "./state.js";

const wish = {name: "", password: "", typed: ""};

export function knownName() {
  return remembered("name") || "";
}

// Who this page was before it was loaded again: it goes straight in.
export function interruptedName() {
  return remembered("name", "tab") || "";
}

export function wishFor(name, password) {
  Object.assign(wish, {name, password});
}

export function wishedName() {
  return wish.name;
}

// What to say to be who one wants to be.
export function greetings(tab) {
  const {name, password} = wish;
  if (!password) return [{type: "hello", tab, name}];
  return [{type: "hello", tab}, {type: "login", name, password}];
}

export function keepName() {
  remember("name", state.me);
  remember("name", state.me, "tab");
  state.myNames.add(keyOf(state.me));
}

export function forgetName() {
  remember("name", null, "tab");
  disown();
}

export function becomes(name) {
  if (state.isKept && !isMe(name)) disown();
  wish.name = name;
  setMe(name);
  if (state.phase === "in") keepName();
}

export function typedPassword(password) {
  wish.typed = password;
}

// The name is one's own: with the password a reconnect can log in again by itself.
export function own(name) {
  wish.password = wish.typed || wish.password;
  wish.typed = "";
  state.isKept = false;
  becomes(name);
  state.isKept = true;
}

// Its owner has it on another connection: here one is a guest, and does not ask for it again.
export function loseName(guest) {
  disown();
  wish.name = undefined;
  setMe(guest);
}

export function disown() {
  state.isKept = false;
  wish.password = "";
  wish.typed = "";
}
