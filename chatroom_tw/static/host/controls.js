// What the host does with the game: begin, hold and go on, and how fast. Space holds and goes on.
import {byId} from "../common/dom.js";
import {phrase} from "../common/phrases.js";

const PACES = [0.5, 1, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 60, 120, 300, 600];
const TYPING = "input, select, textarea, dialog[open]";
const PRESSED = "button, a";
const NOTE_FOR = 6_000;

export function controlsView(host, gameState) {
  let pace = 0;
  let clearing = 0;
  const hold = () => order({type: gameState.isPaused ? "go-on" : "hold"});
  byId("start").addEventListener("click", () => order({type: "start"}));
  byId("hold").addEventListener("click", hold);
  byId("slower").addEventListener("click", () => change(PACES.find((one) => one > pace)));
  byId("faster").addEventListener("click", () => change(PACES.findLast((one) => one < pace)));
  byId("full").hidden = !document.fullscreenEnabled;
  byId("full").addEventListener("click", fullscreen);
  spaceFor(hold);
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
    // What is refused in a dialog, or at the door, is said there.
    if (host.isHost && !document.querySelector("dialog[open]")) note(phrase(reason));
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
 * Space holds and goes on, wherever the mouse has left the focus. Whoever goes from button to
 * button with the Tab key presses them with it, as everywhere.
 */
function spaceFor(hold) {
  let tabbing = false;
  addEventListener("pointerdown", () => {
    tabbing = false;
  });
  addEventListener("keydown", (event) => {
    tabbing ||= event.key === "Tab";
    if (event.key !== " " || event.target.closest(TYPING)) return;
    if (tabbing && event.target.closest(PRESSED)) return;
    event.preventDefault();
    if (!event.repeat) hold();
  });
}

function fullscreen() {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen?.();
}

/** On a full screen the controls are away until somebody wants them. */
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
