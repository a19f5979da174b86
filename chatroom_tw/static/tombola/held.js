// That the draw waits, as somebody has won: with the seconds, on the page and in the banner.
import {byId} from "../common/dom.js";
import {phrase} from "../common/phrases.js";

const TICK = 250;
const SECOND = 1000;

export function heldView({gameState}) {
  setInterval(show, TICK);
  return (message) => {
    if (message?.type === "held") byId("news").textContent += ` ${phrase("heldNow")}`;
    if (message?.type === "going") byId("news").textContent = phrase("going");
    show();
  };

  function show() {
    const {held} = gameState;
    const seconds = held && Math.max(0, Math.ceil((held.until - performance.now()) / SECOND));
    for (const id of ["held", "banner-held"]) {
      const line = byId(id);
      line.hidden = !held;
      const text = held ? phrase("held", {seconds}) : "";
      if (line.textContent !== text) line.textContent = text;
    }
  }
}
