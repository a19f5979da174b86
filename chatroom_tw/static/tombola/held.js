// That the draw waits, as somebody has won, on the page and in the banner: with the seconds, unless a
// host draws each number.
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
      // What others have won is one line.
      line.hidden = !held || (id === "banner-held" && byId("banner").dataset.mine === "false");
      const text = !held ? "" : gameState.isByHand ? phrase("heldNow") : phrase("held", {seconds});
      if (line.textContent !== text) line.textContent = text;
    }
  }
}
