// The chat's page as a whole: what it is made of, how the connection is, and the faults.
import "./words.js";
import {byId, el, fill, icon} from "../common/dom.js";
import {themeButton} from "../common/theme.js";
import {languageButton, onLanguage, say} from "../common/words.js";
import {isLoud, switchSound} from "./alerts.js";
import "./composer.js";
import "./dialogs.js";
import {begin} from "./entry.js";
import {receive} from "./incoming.js";
import "./letters.js";
import "./lists.js";
import "./log.js";
import "./owning.js";
import {onMessage, opened} from "./session.js";
import {on, state} from "./state.js";

const SHOWN_FOR = 6000;
let passing = 0;
let wasLost = false;

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
}

function showAddress() {
  const {current} = state;
  byId("invite").hidden = !current?.isRoom;
  if (current?.isRoom) history.replaceState(null, "", `#${encodeURIComponent(current.name)}`);
}

const ICONS = {"new-room": "plus", invite: "share", send: "send", down: "down"};
Object.entries(ICONS).forEach(([id, name]) => byId(id).prepend(icon(name)));
onMessage(receive);
switches("entry-switches");
switches("switches", soundButton());
on("phase", phaseChanged);
on("fault", showFault);
on("said", (words) => showStatus(words, false, true));
on("lists", showTitle);
on("current", () => {
  showTitle();
  showAddress();
  byId("fault").textContent = "";
  opened();
});
begin();
