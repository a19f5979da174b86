// The host's page, put together: the key, the desk, and the remote at the foot of the window.
import {stayAwake} from "../common/awake.js";
import {byId} from "../common/dom.js";
import {GameState} from "../common/game-state.js";
import {CODE} from "../common/hall.js";
import {keyFormView, Host, statusView} from "../common/host.js";
import {prizeName} from "../common/prize-phrases.js";
import {themeButton} from "../common/theme.js";
import {addPhrases, isolated, languageButton, onLanguage, phrase} from "../common/phrases.js";
import {winnerNames} from "../common/winner.js";
import {callView} from "./call.js";
import {CatchUp} from "./catch-up.js";
import {checkView} from "./check.js";
import {claimView} from "./claim.js";
import {controlsView} from "./controls.js";
import {Desk} from "./desk.js";
import {Drawing, drawingView} from "./drawing.js";
import {hallView} from "./hall.js";
import {joiningView} from "./joining.js";
import {playersView} from "./people.js";
import {prizesView} from "./prizes.js";
import {rulesView} from "./rules.js";
import {sheetsView} from "./sheets.js";
import {Since} from "./since.js";
import {talkView} from "./talk.js";
import {toldView} from "./told.js";
import {voiceView} from "./voice.js";
import {PHRASES} from "./phrases.js";
import {PHRASES as REFUSALS} from "./refusal-phrases.js";
import {PHRASES as RULES} from "./rules-phrases.js";

addPhrases(PHRASES);
addPhrases(REFUSALS);
addPhrases(RULES);

const gameState = new GameState();
const drawing = new Drawing(gameState);
const catchUp = new CatchUp();
const since = new Since(gameState, catchUp);
const host = new Host({
  message(message) {
    // The server tells the state again when the key is accepted; until then the page stays as it is.
    if (message.type === "host") gameState.reconnected();
    gameState.receive(message);
    drawing.receive(message);
    catchUp.receive(message);
    since.receive(message);
    desk.receive(message);
    ASK_AFTER[message.type]?.(message);
    changed(message);
  },
  changed() {
    if (!host.connection.isOpen) gameState.lost();
    changed();
  },
});
const desk = new Desk(host);
desk.onOrder = (message) => since.ordered(message);
desk.subject = (reason, subject) => SUBJECTS[reason]?.(subject) ?? subject;

const askForPrizes = () => host.send({type: "prizes"});
/** What the page asks for after a message, by its type. */
const ASK_AFTER = {
  host() {
    host.send({type: "rules"});
    askForPrizes();
  },
  rules: askForPrizes,
  uncalled: askForPrizes,
  unprize: askForPrizes,
  // The answer about the last game's prizes would be about the next game's.
  offers() {
    if (gameState.phase === "unknown") gameState.wait();
  },
};

/** Who or what a refusal is about, for people, by its reason. */
const SUBJECTS = {
  closed: (subject) => winnerNames(gameState.winners.filter(({prize}) => prize === subject)) || subject,
  "not-open-yet": prizeName,
};

const theme = themeButton(() => phrase("theme"));
byId("bar").append(languageButton(), theme);

const views = [
  frame,
  keyFormView(host),
  statusView(host),
  callView(gameState),
  drawingView(desk, gameState, drawing),
  controlsView(desk, gameState, {drawing, host, since}),
  prizesView(desk, gameState, since),
  claimView(host, gameState, drawing, catchUp),
  toldView(host),
  checkView(desk, gameState),
  playersView(desk, host, gameState),
  talkView(desk),
  sheetsView(desk, gameState),
  joiningView(),
  rulesView(desk, gameState),
  hallView(desk, gameState),
  voiceView(gameState),
  stayAwake(() => host.isHost && gameState.isPlaying),
];

function changed(message) {
  views.forEach((view) => view(message));
}

function frame() {
  const name = host.hall.name || gameState.server;
  const title = name ? `Tombola · ${isolated(name)}` : "Tombola";
  byId("house").textContent = CODE && host.hall.name ? `${isolated(host.hall.name)} · ${CODE}` : title;
  document.title = byId("house").textContent;
  byId("stage").hidden = byId("controls").hidden = !host.wasHost || Boolean(host.ended);
  document.body.classList.toggle("on-stage", host.wasHost);
  document.body.classList.toggle("playing", gameState.isPlaying);
}

onLanguage(() => {
  theme.relabel();
  changed();
});
host.start();
