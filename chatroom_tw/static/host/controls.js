// What the host does with the game: begin, hold and go on, and how fast. Space holds and goes on.
import {byId} from "../common/dom.js";
import {say} from "../common/words.js";

const PACES = [0.5, 1, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 60, 120, 300, 600];
const TYPING = "input, select, textarea, dialog[open]";
const PRESSED = "button, a";
const NOTE_FOR = 6_000;

export function controlsView(hosting, hearing) {
  let pace = 0;
  let clearing = 0;
  const hold = () => order({type: hearing.held ? "go-on" : "hold"});
  byId("start").addEventListener("click", () => order({type: "start"}));
  byId("hold").addEventListener("click", hold);
  byId("slower").addEventListener("click", () => change(PACES.find((one) => one > pace)));
  byId("faster").addEventListener("click", () => change(PACES.findLast((one) => one < pace)));
  byId("full").hidden = !document.fullscreenEnabled;
  byId("full").addEventListener("click", fullscreen);
  spaceFor(hold);
  watchIdle();

  function order(message) {
    if (!hosting.send(message)) note(say("noConnection"));
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
    if (hosting.isHost && !document.querySelector("dialog[open]")) note(say(reason));
  }

  return (message) => {
    if (message?.type === "host" || message?.type === "pace") pace = message.seconds;
    if (message?.type === "refused") refused(message.reason);
    byId("seconds").textContent = say("seconds", {seconds: pace});
    byId("start").hidden = hearing.isOn;
    byId("hold").textContent = say(hearing.held ? "goOn" : "hold");
    byId("hold").classList.toggle("warm", hearing.held);
    byId("hold").title = say("holdHint");
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
