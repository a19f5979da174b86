// The chat's page, put together: its parts, the status line, the title and the faults.
import "./phrases.js";
import "./room-phrases.js";
import "./message-phrases.js";
import "./composer-phrases.js";
import "./looks-phrases.js";
import "./installed-phrases.js";
import "./file-phrases.js";
import {byId, el, fill, icon} from "../common/dom.js";
import {themeButton} from "../common/theme.js";
import {languageButton, onLanguage, phrase} from "../common/phrases.js";
import {isSoundOn, switchSound} from "./alerts.js";
import "./composer.js";
import "./dialogs.js";
import {nameParts} from "./display-names.js";
import "./emoji-button.js";
import {begin} from "./entry-screen.js";
import {receive} from "./incoming.js";
import "./saved-privates.js";
import {awayText} from "./away.js";
import "./jumping.js";
import "./leaving.js";
import "./lists.js";
import "./log.js";
import "./attachments.js";
import "./message-toolbar.js";
import "./replying.js";
import "./search.js";
import "./typing.js";
import "./member-menu.js";
import "./news.js";
import "./notifications.js";
import {whyLost} from "./offline.js";
import "./owner.js";
import "./page-version.js";
import "./push.js";
import "./room-menu.js";
import "./self-menu.js";
import "./switcher.js";
import "./unread.js";
import {loadMembers, onMessage} from "./client.js";
import {readConversation} from "./message-changes.js";
import {on, state} from "./state.js";

// In milliseconds.
const SHOWN_FOR = 6000;
// The timer that ends a passing status.
let passing = 0;
let wasLost = false;

// Show a text in the status line, for a moment if it `passes`.
function showStatus(text, isTrouble, passes = false) {
  clearTimeout(passing);
  for (const id of ["status", "entry-status"]) {
    byId(id).textContent = text;
    byId(id).dataset.state = isTrouble ? "trouble" : "calm";
  }
  if (passes) passing = setTimeout(() => showStatus("", false), SHOWN_FOR);
}

function phaseChanged() {
  const {phase} = state;
  if (phase === "lost") showStatus(phrase(whyLost()), true);
  else if (phase === "entering" && !wasLost) showStatus(phrase("connecting"), false);
  else if (phase === "in" && wasLost) showStatus(phrase("back"), false, true);
  else if (phase !== "entering") showStatus("", false);
  if (phase !== "entering") wasLost = phase === "lost";
}

// A fault is shown in the dialog that is open, or next to the field.
function showFault(text) {
  const dialog = document.querySelector("dialog[open] .fault");
  const place = byId("chat").hidden ? byId("entry-fault") : byId("fault");
  (dialog || place).textContent = text;
}

function soundButton() {
  const button = el("button", {class: "round", type: "button", on: {click: switchSound}});
  const relabel = () => {
    fill(button, icon(isSoundOn() ? "sound" : "silent"));
    button.title = phrase(isSoundOn() ? "sound" : "silent");
    button.setAttribute("aria-label", button.title);
  };
  on("sound", relabel);
  onLanguage(relabel);
  return button;
}

function switches(place, ...more) {
  const theme = themeButton(() => phrase("theme"));
  onLanguage(theme.relabel);
  byId(place).append(...more, theme, languageButton());
}

function showTitle() {
  const {current} = state;
  const sign = current?.isRoom ? "# " : "✉ ";
  if (!current) byId("conversation-title").textContent = phrase("title");
  else if (current.isRoom) fill(byId("conversation-title"), sign, el("bdi", {text: current.name}));
  else fill(byId("conversation-title"), sign, ...nameParts(current.name));
  const below = current?.topic?.text || awayText(current);
  byId("topic-shown").textContent = below;
  byId("topic-shown").title = below;
}

function updateAddress() {
  const {current} = state;
  byId("invite").hidden = !current?.isRoom;
  if (current?.isRoom) window.history.replaceState(null, "", `#${encodeURIComponent(current.name)}`);
}

const ICONS = {"new-room": "plus", "open-search": "search", attach: "clip", invite: "share", send: "send", down: "down"};
Object.entries(ICONS).forEach(([id, name]) => byId(id).prepend(icon(name)));
onMessage(receive);
switches("entry-switches");
switches("switches", soundButton());
on("phase", phaseChanged);
on("fault", showFault);
on("status", (text) => showStatus(text, false, true));
on("silent", (isSilent) => showStatus(isSilent ? phrase("silent") : "", isSilent));
on("lists", showTitle);
on("led", showTitle);
on("displays", showTitle);
onLanguage(showTitle);
function loadConversation() {
  const {current} = state;
  if (current && !current.isRoom && !current.isLoaded && state.phase === "in") readConversation(current);
}

on("older", (person) => {
  if (person.more && person.entries.length) readConversation(person, person.entries[0].at);
});
on("phase", loadConversation);
on("current", () => {
  loadConversation();
  showTitle();
  updateAddress();
  byId("fault").textContent = "";
  loadMembers();
});
begin();
