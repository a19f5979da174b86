// The player's page, put together: the player, and a view for each part of the page.
import {byId, el} from "../common/dom.js";
import {stayAwake} from "../common/awake.js";
import {CODE} from "../common/hall.js";
import {icon} from "../common/icons.js";
import {themeButton} from "../common/theme.js";
import {addPhrases, isolated, languageButton, onLanguage, phrase, refusal} from "../common/phrases.js";
import {bannerView} from "./banner.js";
import {callView} from "./call.js";
import {cardsView} from "./cards.js";
import {chatView} from "./chat.js";
import {checkView} from "./check.js";
import {nextGameView} from "./next-game.js";
import {claimsView} from "./claims.js";
import {keepFocus} from "./focus.js";
import {heldView} from "./held.js";
import {houseView} from "./house.js";
import {HALL_PHRASES} from "./hall-phrases.js";
import {HOUSE_PHRASES} from "./house-phrases.js";
import {joinView} from "./join.js";
import {makeView} from "./make-hall.js";
import {MOMENT_PHRASES} from "./moment-phrases.js";
import {podiumView} from "./podium.js";
import {prizesView} from "./prizes.js";
import {Player} from "./player.js";
import {settings} from "./settings.js";
import {startView} from "./start.js";
import {PHRASES} from "./phrases.js";

const BACK_FOR = 3_000;

for (const phrases of [PHRASES, HALL_PHRASES, HOUSE_PHRASES, MOMENT_PHRASES]) addPhrases(phrases);

const player = new Player(changed);
const update = () => changed();
let wasLost = false;

const theme = themeButton(() => phrase("theme"));
const menu = el("button", {class: "round", type: "button"}, icon("menu"));
byId("bar").append(languageButton(), theme, menu);

const views = [
  frame,
  joinView(player),
  makeView(player),
  startView(player),
  callView(player),
  cardsView(player, update),
  claimsView(player),
  heldView(player),
  bannerView(player),
  podiumView(player),
  houseView(player),
  nextGameView(player),
  prizesView(player),
  chatView(player),
  checkView(player),
];

const lookAwake = stayAwake(() => player.seated && player.gameState.isPlaying);

settings(player, menu, update);

/** Every view is updated after each message. It changes only the elements that differ. */
function changed(message) {
  keepFocus(() => views.forEach((view) => view(message)));
  lookAwake();
}

function frame() {
  const {gameState, seated, ended} = player;
  const house = (CODE && player.hallName) || gameState.server;
  byId("house").textContent = house ? `Tombola · ${isolated(house)}` : "Tombola";
  document.title = gameState.isPlaying && gameState.last ? `${gameState.last} · Tombola` : "Tombola";
  // The results of a table's game stay, although the players have left it.
  byId("game").hidden = !seated && ended !== "over";
  menu.hidden = byId("skip").hidden = !seated;
  status();
  const {note} = player;
  byId("note").hidden = !note;
  byId("note").classList.toggle("fault", Boolean(note?.trouble));
  const text = note ? noteText(note) : "";
  if (byId("note").textContent !== text) byId("note").textContent = text;
}

function noteText({key, values, before}) {
  const text = refusal(key, typeof values === "function" ? values() : values);
  return before ? `${noteText(before)} ${text}` : text;
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
