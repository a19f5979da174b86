// The player's page, put together: the player, and a view for each part of the page.
import {byId, el} from "../common/dom.js";
import {icon} from "../common/icons.js";
import {themeButton} from "../common/theme.js";
import {addPhrases, isolated, languageButton, onLanguage, phrase, refusal} from "../common/phrases.js";
import {callView} from "./call.js";
import {cardsView} from "./cards.js";
import {chatView} from "./chat.js";
import {checkView} from "./check.js";
import {nextGameView} from "./next-game.js";
import {claimsView} from "./claims.js";
import {joinView} from "./join.js";
import {prizesView, resultsView} from "./prizes.js";
import {Player} from "./player.js";
import {settings} from "./settings.js";
import {PHRASES} from "./phrases.js";

const BACK_FOR = 3_000;

addPhrases(PHRASES);

const player = new Player(changed);
const update = () => changed();
let wasLost = false;

const theme = themeButton(() => phrase("theme"));
const menu = el("button", {class: "round", type: "button"}, icon("menu"));
byId("bar").append(languageButton(), theme, menu);

const views = [
  frame,
  joinView(player),
  callView(player),
  cardsView(player, update),
  claimsView(player),
  resultsView(player),
  nextGameView(player),
  prizesView(player),
  chatView(player),
  checkView(player),
];

settings(player, menu);

/** Every view is updated after each message. It changes only the elements that differ. */
function changed(message) {
  views.forEach((view) => view(message));
}

function frame() {
  const {gameState, seated, ended} = player;
  byId("house").textContent = gameState.server ? `Tombola · ${isolated(gameState.server)}` : "Tombola";
  document.title = gameState.isPlaying && gameState.last ? `${gameState.last} · Tombola` : "Tombola";
  // The results of a table's game stay, although the players have left it.
  byId("game").hidden = !seated && ended !== "over";
  menu.hidden = byId("skip").hidden = !seated;
  status();
  const {note} = player;
  byId("note").hidden = !note;
  byId("note").classList.toggle("fault", Boolean(note?.trouble));
  byId("note").textContent = note ? refusal(note.key, note.values) : "";
}

function status() {
  const line = byId("status");
  if (player.ended) {
    show(line, "", "calm");
  } else if (!player.connection.isOpen) {
    show(line, phrase(wasLost || player.seated ? "lost" : "connecting"), "trouble");
    wasLost ||= player.seated;
  } else if (wasLost) {
    wasLost = false;
    show(line, phrase("back"), "calm");
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
  menu.title = phrase("settings");
  menu.setAttribute("aria-label", phrase("settings"));
  changed();
});
player.start();
