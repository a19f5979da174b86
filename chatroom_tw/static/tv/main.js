// The television's page: it shows a hall to everybody in the room, and has no controls of the game.
import {stayAwake} from "../common/awake.js";
import {byId, el} from "../common/dom.js";
import {GameState} from "../common/game-state.js";
import {CODE} from "../common/hall.js";
import {themeButton} from "../common/theme.js";
import {addPhrases, isolated, languageButton, onLanguage, phrase} from "../common/phrases.js";
import {bannerView} from "./banner.js";
import {gameView} from "./game.js";
import {lobbyView} from "./lobby.js";
import {noticeView} from "./notices.js";
import {podiumView} from "./podium.js";
import {Watcher} from "./watcher.js";
import {PHRASES} from "./phrases.js";

const IDLE_AFTER = 4_000;

addPhrases(PHRASES);

const gameState = new GameState();
const watcher = new Watcher(gameState, {message: changed, changed: () => changed()});
const theme = themeButton(() => phrase("theme"));
const full = el("button", {
  type: "button", class: "quiet", hidden: !document.fullscreenEnabled, on: {click: fullscreen},
});
byId("tools").append(full, languageButton(), theme);

const views = [
  frame,
  lobbyView(gameState),
  gameView(gameState),
  podiumView(gameState),
  bannerView(gameState),
  noticeView(),
  stayAwake(() => true),
];

function changed(message) {
  views.forEach((view) => view(message));
}

function frame() {
  const {phase, isPlaying, server} = gameState;
  const name = (CODE && watcher.hall) || server;
  byId("house").textContent = name ? `Tombola · ${isolated(name)}` : "Tombola";
  document.title = byId("house").textContent;
  byId("lobby").hidden = isPlaying || phase === "over" || Boolean(watcher.fault);
  byId("playing").hidden = !isPlaying || Boolean(watcher.fault);
  byId("podium").hidden = phase !== "over" || Boolean(watcher.fault);
  const {isOpen} = watcher.connection;
  const text = watcher.fault ? phrase(watcher.fault) : isOpen ? "" : phrase(gameState.server ? "lost" : "connecting");
  if (byId("status").textContent !== text) byId("status").textContent = text;
  byId("status").dataset.state = text ? "trouble" : "calm";
}

function fullscreen() {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen?.();
}

/** The few buttons are seen only after somebody has done something. */
function watchIdle() {
  let timer = 0;
  const wake = () => {
    document.body.classList.remove("idle");
    clearTimeout(timer);
    timer = setTimeout(() => document.body.classList.add("idle"), IDLE_AFTER);
  };
  ["pointermove", "pointerdown", "keydown", "focusin"].forEach((kind) => addEventListener(kind, wake));
  wake();
}

onLanguage(() => {
  theme.relabel();
  full.textContent = phrase("fullscreen");
  changed();
});
watchIdle();
watcher.start();
