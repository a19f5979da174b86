// The host's page, put together: the key, the stage for everybody to see, and the controls.
import {byId} from "../common/dom.js";
import {GameState} from "../common/game-state.js";
import {keyFormView, Host, statusView} from "../common/host.js";
import {themeButton} from "../common/theme.js";
import {addPhrases, isolated, languageButton, onLanguage, phrase} from "../common/phrases.js";
import {checkView} from "./check.js";
import {cheerView} from "./cheer.js";
import {controlsView} from "./controls.js";
import {joiningView, playersView} from "./people.js";
import {prizesView} from "./prizes.js";
import {sheetsView} from "./sheets.js";
import {stageView} from "./stage.js";
import {voiceView} from "./voice.js";
import {PHRASES} from "./phrases.js";

addPhrases(PHRASES);

const gameState = new GameState();
const host = new Host({
  message(message) {
    // The server tells the state again when the key is accepted; until then the page stays as it is.
    if (message.type === "host") gameState.reconnected();
    gameState.receive(message);
    if (message.type === "host") host.send({type: "prizes"});
    changed(message);
  },
  changed() {
    if (!host.connection.isOpen) gameState.lost();
    changed();
  },
});
const theme = themeButton(() => phrase("theme"));
byId("bar").append(languageButton(), theme);

const views = [
  frame,
  keyFormView(host),
  statusView(host),
  stageView(gameState),
  prizesView(gameState),
  cheerView(gameState),
  playersView(host),
  joiningView(),
  controlsView(host, gameState),
  checkView(host, gameState),
  sheetsView(host),
  voiceView(gameState),
];

function changed(message) {
  views.forEach((view) => view(message));
}

function frame() {
  byId("house").textContent = gameState.server ? `Tombola · ${isolated(gameState.server)}` : "Tombola";
  byId("stage").hidden = byId("controls").hidden = !host.wasHost;
  document.body.classList.toggle("on-stage", host.wasHost);
}

onLanguage(() => {
  theme.relabel();
  changed();
});
host.start();
