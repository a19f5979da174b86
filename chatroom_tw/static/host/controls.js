// What the host does with the game: begin, hold and go on, and how fast. Space holds and goes on.
import {byId} from "../common/dom.js";
import {say} from "../common/words.js";

const PACES = [0.5, 1, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 60, 120, 300, 600];
const BUSY = "input, select, textarea, button, a, dialog[open]";
const NOTE_FOR = 6_000;

export function controlsView(hosting, hearing) {
  let pace = 0;
  let clearing = 0;
  const hold = () => hosting.send({type: hearing.held ? "go-on" : "hold"});
  byId("start").addEventListener("click", () => hosting.send({type: "start"}));
  byId("hold").addEventListener("click", hold);
  byId("slower").addEventListener("click", () => change(PACES.find((one) => one > pace)));
  byId("faster").addEventListener("click", () => change(PACES.findLast((one) => one < pace)));
  byId("full").hidden = !document.fullscreenEnabled;
  byId("full").addEventListener("click", fullscreen);
  byId("controls").addEventListener("click", letGo);
  addEventListener("keydown", (event) => {
    if (event.key !== " " || event.repeat || event.target.closest(BUSY)) return;
    event.preventDefault();
    hold();
  });
  watchIdle();

  function change(seconds) {
    if (seconds) hosting.send({type: "pace", seconds});
  }

  function note(text) {
    byId("note").textContent = text;
    clearTimeout(clearing);
    clearing = setTimeout(() => note(""), NOTE_FOR);
  }

  return (message) => {
    if (message?.type === "host") hearing.held = message.held;
    if (message?.type === "host" || message?.type === "pace") pace = message.seconds;
    if (message?.type === "refused" && !byId("check").open) note(say(message.reason));
    byId("seconds").textContent = say("seconds", {seconds: pace});
    byId("start").hidden = hearing.isOn;
    byId("hold").textContent = say(hearing.held ? "goOn" : "hold");
    byId("hold").classList.toggle("warm", hearing.held);
    byId("hold").title = say("holdHint");
  };
}

/** After a click the keyboard is free again, so that space holds the game and presses no button. */
function letGo(event) {
  if (event.detail > 0) document.activeElement?.blur();
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
  ["pointermove", "pointerdown", "keydown", "focusin"].forEach((kind) => addEventListener(kind, wake));
  wake();
}
