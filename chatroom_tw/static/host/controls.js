// The remote: begin, the next number, pause, go on. It is at the foot of the window, under the thumb.
// The space bar draws the next number if the host draws, and else pauses and goes on.
import {byId} from "../common/dom.js";
import {phrase} from "../common/phrases.js";
import {sure} from "./sure.js";

const TYPING = "input:not([type=radio], [type=checkbox]), select, textarea";
const PRESSED = "button, a, input, summary";

export function controlsView(desk, gameState, drawing, host) {
  const send = (type) => desk.order({type});
  byId("start").addEventListener("click", () => send("start"));
  byId("next").addEventListener("click", () => send("next"));
  byId("hold").addEventListener("click", () => send(gameState.isPaused ? "go-on" : "hold"));
  byId("back").addEventListener("click", () => send("go-on"));
  byId("uncall").addEventListener("click", () => send("uncall"));
  byId("end").addEventListener("click", async () => {
    const words = {title: phrase("endTitle"), text: phrase("endText"), yes: phrase("endGame")};
    if (await sure(words)) desk.order({type: "end"}, "course-fault");
  });
  spaceFor(() => {
    if (!gameState.isPlaying) return;
    if (gameState.held) send("go-on");
    else if (drawing.by === "manual") send("next");
    else if (drawing.by === "auto") send(gameState.isPaused ? "go-on" : "hold");
  });
  return () => {
    const {isPlaying, isPaused, held, last, numbers} = gameState;
    const {by} = drawing;
    // In other halls no clock begins a game.
    const hasClock = host.hall.code === "main";
    show("start", !isPlaying);
    show("next", isPlaying && (by === "manual" || (by === "auto" && (isPaused || held))));
    show("hold", (isPaused || (isPlaying ? by === "auto" : hasClock)) && !held);
    show("back", isPlaying && held);
    show("uncall", isPlaying && by === "bag" && numbers.length > 0);
    show("end", isPlaying);
    byId("hold").textContent = phrase(isPaused ? "goOn" : "hold");
    byId("hold").classList.toggle("warm", isPaused);
    byId("hold").title = by === "auto" ? phrase("holdHint") : "";
    byId("next").title = by === "manual" ? phrase("holdHint") : "";
    byId("next").classList.toggle("primary", !isPaused && !held);
    byId("now").textContent = isPlaying && last ? `${last}` : "";
    byId("start").textContent = phrase("start");
  };
}

/** A button that goes hands the focus on to the one that takes its place. */
function show(id, isShown) {
  const button = byId(id);
  const hadFocus = document.activeElement === button;
  button.hidden = !isShown;
  if (hadFocus && !isShown) queueMicrotask(() => {
    byId("remote").querySelector("button:not([hidden])")?.focus({preventScroll: true});
  });
}

/**
 * The space bar acts wherever the focus is after a click. After the Tab key it presses the focused
 * button, as everywhere.
 */
function spaceFor(act) {
  let tabbing = false;
  addEventListener("pointerdown", () => {
    tabbing = false;
  });
  addEventListener("keydown", (event) => {
    tabbing ||= event.key === "Tab";
    if (event.key !== " " || event.target.closest(TYPING)) return;
    if (document.querySelector("dialog[open]")) return;
    if (tabbing && event.target.closest(PRESSED)) return;
    event.preventDefault();
    if (!event.repeat) act();
  });
}
