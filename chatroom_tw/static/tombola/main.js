// The player's page, put together: the seat, and a view for each part of the page.
import {byId, el} from "../common/dom.js";
import {icon} from "../common/icons.js";
import {themeButton} from "../common/theme.js";
import {addWords, languageButton, onLanguage, say} from "../common/words.js";
import {callView} from "./call.js";
import {cardsView} from "./cards.js";
import {chatView} from "./chat.js";
import {checkView} from "./check.js";
import {choosingView} from "./choosing.js";
import {claimsView} from "./claims.js";
import {joinView} from "./join.js";
import {prizesView, resultsView} from "./prizes.js";
import {Session} from "./session.js";
import {settings} from "./settings.js";
import {WORDS} from "./words.js";

const BACK_FOR = 3_000;

addWords(WORDS);

const session = new Session(changed);
const update = () => changed();
let wasLost = false;

const theme = themeButton(() => say("theme"));
const menu = el("button", {class: "round", type: "button"}, icon("menu"));
byId("bar").append(languageButton(), theme, menu);

const views = [
  frame,
  joinView(session),
  callView(session),
  cardsView(session, update),
  claimsView(session),
  resultsView(session),
  choosingView(session),
  prizesView(session),
  chatView(session),
  checkView(session),
];

settings(session, menu);

/** Everything is shown anew after each message: views change only what is different. */
function changed(message) {
  views.forEach((view) => view(message));
}

function frame() {
  const {hearing, seated, gone} = session;
  byId("house").textContent = hearing.server ? `Tombola · ${hearing.server}` : "Tombola";
  document.title = hearing.isOn && hearing.last ? `${hearing.last} · Tombola` : "Tombola";
  // What came of a table's game stays to be seen, though nobody sits there any more.
  byId("game").hidden = !seated && gone !== "over";
  menu.hidden = byId("skip").hidden = !seated;
  status();
  const {note} = session;
  byId("note").hidden = !note;
  byId("note").classList.toggle("fault", Boolean(note?.trouble));
  byId("note").textContent = note ? say(note.key, note.values) : "";
}

function status() {
  const line = byId("status");
  if (session.gone) {
    show(line, "", "calm");
  } else if (!session.link.isOpen) {
    show(line, say(wasLost || session.seated ? "lost" : "connecting"), "trouble");
    wasLost ||= session.seated;
  } else if (wasLost) {
    wasLost = false;
    show(line, say("back"), "calm");
    setTimeout(update, BACK_FOR);
    line.dataset.until = Date.now() + BACK_FOR;
  } else if (!(Number(line.dataset.until) > Date.now() + 50)) {
    show(line, "", "calm");
  }
}

function show(line, text, state) {
  if (line.textContent !== text) line.textContent = text;
  line.dataset.state = state;
}

onLanguage(() => {
  theme.relabel();
  menu.title = say("settings");
  menu.setAttribute("aria-label", say("settings"));
  changed();
});
session.start();
