// The chat's page: the first screen, the line that says how the connection is, and the faults.
import "./words.js";
import {byId, el, fill, icon} from "../common/dom.js";
import {themeButton} from "../common/theme.js";
import {languageButton, onLanguage, say} from "../common/words.js";
import {isLoud, switchSound} from "./alerts.js";
import "./composer.js";
import {openDialog} from "./dialogs.js";
import {interruptedName, knownName} from "./identity.js";
import {receive} from "./incoming.js";
import "./letters.js";
import "./log.js";
import {anotherName} from "./names.js";
import {enter, join, onMessage, opened} from "./session.js";
import {on, state} from "./state.js";

const SHOWN_FOR = 6000;
let passing = 0;
let wasLost = false;
// Once in the chat one stays there while the connection is lost and comes back.
let isInside = false;

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
  byId("entry-go").disabled = ["arriving", "lost"].includes(state.phase);
  byId("entry-go").textContent = say(byId("entry-go").disabled ? "goingIn" : "goIn");
}

// A line that says how things are; what has only happened passes.
function showStatus(words, isTrouble, passes = false) {
  clearTimeout(passing);
  for (const id of ["status", "entry-status"]) {
    byId(id).textContent = words;
    byId(id).dataset.state = isTrouble ? "trouble" : "calm";
  }
  if (passes) passing = setTimeout(() => showStatus("", false), SHOWN_FOR);
}

function phaseChanged() {
  const {phase} = state;
  showScreen();
  if (phase === "lost") showStatus(say("lost"), true);
  else if (phase === "arriving" && !wasLost) showStatus(say("connecting"), false);
  else if (phase === "in" && wasLost) showStatus(say("back"), false, true);
  else if (phase !== "arriving") showStatus("", false);
  if (phase !== "arriving") wasLost = phase === "lost";
}

// A fault is shown next to where it was made.
function showFault(words) {
  const dialog = document.querySelector("dialog[open] .fault");
  const place = byId("chat").hidden ? byId("entry-fault") : byId("fault");
  (dialog || place).textContent = words;
}

function unnamed({reason, words, name}) {
  showFault(words);
  byId("entry-name").value = reason === "name-taken" ? anotherName(name) : name;
  const isOwners = reason === "name-kept" || reason === "wrong-password";
  if (isOwners) askPassword(name, reason === "wrong-password" ? words : "");
  else byId("entry-name").select();
}

function askPassword(name, fault) {
  byId("entry-fault").textContent = "";
  byId("password-about").textContent = say("nameIsKept", {name});
  byId("password").value = "";
  const closed = openDialog("password-dialog");
  byId("password-dialog").querySelector(".fault").textContent = fault;
  closed?.then(() => byId("entry-name").select());
}

byId("entry-form").addEventListener("submit", (event) => {
  event.preventDefault();
  showFault("");
  enter(byId("entry-name").value.trim());
});

byId("password-dialog").addEventListener("submit", (event) => {
  event.preventDefault();
  enter(byId("entry-name").value.trim(), byId("password").value);
});

function soundButton() {
  const button = el("button", {class: "round", type: "button", on: {click: switchSound}});
  const relabel = () => {
    fill(button, icon(isLoud() ? "sound" : "silent"));
    button.title = say(isLoud() ? "sound" : "silent");
    button.setAttribute("aria-label", button.title);
  };
  on("sound", relabel);
  onLanguage(relabel);
  return button;
}

function switches(place, ...more) {
  const theme = themeButton(() => say("theme"));
  onLanguage(theme.relabel);
  byId(place).append(...more, theme, languageButton());
}

function showTitle() {
  const {current} = state;
  const sign = current?.isRoom ? "# " : "✉ ";
  byId("talk-title").textContent = current ? sign + current.name : say("title");
  byId("invite").hidden = !current?.isRoom;
  if (current?.isRoom) history.replaceState(null, "", `#${encodeURIComponent(current.name)}`);
}

function showEntry() {
  const room = hashRoom();
  byId("entry-title").textContent = say("title");
  byId("entry-room").hidden = !room;
  byId("entry-room").textContent = say("intoRoom", {room});
  showScreen();
}

const ICONS = {"new-room": "plus", invite: "share", send: "send", down: "down"};
Object.entries(ICONS).forEach(([id, name]) => byId(id).prepend(icon(name)));
onMessage(receive);
switches("entry-switches");
switches("switches", soundButton());
on("phase", phaseChanged);
on("fault", showFault);
on("said", (words) => showStatus(words, false, true));
on("unnamed", unnamed);
on("current", () => {
  showTitle();
  byId("fault").textContent = "";
  opened(state.current);
});
on("phase", () => {
  if (state.phase === "in" && byId("password-dialog").open) byId("password-dialog").close();
});
onLanguage(showEntry);
addEventListener("hashchange", () => join(hashRoom()));
join(hashRoom());
byId("entry-name").value = interruptedName() || knownName();
if (interruptedName()) enter(interruptedName());
