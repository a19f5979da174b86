// The host's page, put together: the key, the stage for everyone to see, and the controls.
import {byId} from "../common/dom.js";
import {Hearing} from "../common/hearing.js";
import {doorView, Hosting, statusView} from "../common/hosting.js";
import {themeButton} from "../common/theme.js";
import {addWords, languageButton, onLanguage, say} from "../common/words.js";
import {checkView} from "./check.js";
import {cheerView} from "./cheer.js";
import {controlsView} from "./controls.js";
import {joiningView, playersView} from "./people.js";
import {prizesView} from "./prizes.js";
import {sheetsView} from "./sheets.js";
import {stageView} from "./stage.js";
import {voiceView} from "./voice.js";
import {WORDS} from "./words.js";

addWords(WORDS);

const hearing = new Hearing();
const hosting = new Hosting({
  message(message) {
    // Who is let in again is told anew what counts; until then what was seen stays.
    if (message.type === "host") hearing.reconnected();
    hearing.hear(message);
    changed(message);
  },
  changed() {
    if (!hosting.link.isOpen) hearing.lost();
    changed();
  },
});
const theme = themeButton(() => say("theme"));
byId("bar").append(languageButton(), theme);

const views = [
  frame,
  doorView(hosting),
  statusView(hosting),
  stageView(hearing),
  prizesView(hearing),
  cheerView(hearing),
  playersView(hosting),
  joiningView(),
  controlsView(hosting, hearing),
  checkView(hosting, hearing),
  sheetsView(hosting),
  voiceView(hearing),
];

function changed(message) {
  views.forEach((view) => view(message));
}

function frame() {
  byId("house").textContent = hearing.server ? `Tombola · ${hearing.server}` : "Tombola";
  byId("stage").hidden = byId("controls").hidden = !hosting.wasHost;
  document.body.classList.toggle("on-stage", hosting.wasHost);
}

onLanguage(() => {
  theme.relabel();
  changed();
});
hosting.start();
