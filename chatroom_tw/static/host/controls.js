// The host's controls: begin, pause, go on, faster and slower. The space bar pauses and goes on.
import {byId} from "../common/dom.js";
import {phrase, refusal} from "../common/phrases.js";

const PACES = [0.5, 1, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 60, 120, 300, 600];
const TYPING = "input, select, textarea, dialog[open]";
const PRESSED = "button, a";
const NOTE_FOR = 6_000;

export function controlsView(host, gameState) {
  let pace = 0;
  let clearing = 0;
  const pauseOrGoOn = () => order({type: gameState.isPaused ? "go-on" : "hold"});
  byId("start").addEventListener("click", () => order({type: "start"}));
  byId("hold").addEventListener("click", pauseOrGoOn);
  byId("slower").addEventListener("click", () => change(PACES.find((one) => one > pace)));
  byId("faster").addEventListener("click", () => change(PACES.findLast((one) => one < pace)));
  byId("full").hidden = !document.fullscreenEnabled;
  byId("full").addEventListener("click", fullscreen);
  spaceFor(pauseOrGoOn);
  watchIdle();

  function order(message) {
    if (!host.send(message)) note(phrase("noConnection"));
  }

  function change(seconds) {
    if (seconds) order({type: "pace", seconds});
  }

  function note(text) {
    byId("note").textContent = text;
    clearTimeout(clearing);
    clearing = setTimeout(() => note(""), NOTE_FOR);
  }

  function refused(reason) {
    // A dialog, or the form for the key, shows its own refusals.
    if (host.isHost && !document.querySelector("dialog[open]")) note(refusal(reason));
  }

  return (message) => {
    if (message?.type === "host" || message?.type === "pace") pace = message.seconds;
    if (message?.type === "refused") refused(message.reason);
    byId("seconds").textContent = phrase("seconds", {seconds: pace});
    byId("start").hidden = gameState.isPlaying;
    byId("hold").textContent = phrase(gameState.isPaused ? "goOn" : "hold");
    byId("hold").classList.toggle("warm", gameState.isPaused);
    byId("hold").title = phrase("holdHint");
  };
}

/**
 * The space bar pauses and goes on, wherever the focus is after a click. After the Tab key it
 * presses the focused button, as everywhere.
 */
function spaceFor(act) {
  let tabbing = false;
  addEventListener("pointerdown", () => {
    tabbing = false;
  });
  addEventListener("keydown", (event) => {
    tabbing ||= event.key === "Tab";
    if (event.key !== " " || event.target.closest(TYPING)) return;
    if (tabbing && event.target.closest(PRESSED)) return;
    event.preventDefault();
    if (!event.repeat) act();
  });
}

function fullscreen() {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen?.();
}

/** Mark the page as idle, on which a full screen hides the controls. */
function watchIdle() {
  const IDLE_AFTER = 4_000;
  let timer = 0;
  const wake = () => {
    document.body.classList.remove("idle");
    clearTimeout(timer);
    timer = setTimeout(() => document.body.classList.add("idle"), IDLE_AFTER);
  };
  const kinds = ["pointermove", "pointerdown", "keydown", "focusin"];
  kinds.forEach((kind) => addEventListener(kind, wake));
  wake();
}
