// The form in which a player takes a seat. After another page has taken the seat up, it takes it
// back, or takes another one. Where there is no way in, it says why, and leads to the start page.
import {byId} from "../common/dom.js";
import {nextGame, playedFor} from "../common/game-phrases.js";
import {CODE} from "../common/hall.js";
import {remember, remembered} from "../common/storage.js";
import {phrase, refusal} from "../common/phrases.js";
import {at} from "../common/root.js";
import {countChoice, USUAL} from "./count-choice.js";

/** Why nobody gets in here. */
const CLOSED = new Set(["removed", "hallEnded", "noHall", "tooManyTries"]);

export function joinView(player) {
  const name = byId("name");
  const choice = countChoice(byId("join-count"), Number(remembered("tombola-count")) || 1);
  let wantsNewSeat = false;
  const isBack = () => player.ended === "takenUp" && !wantsNewSeat;
  name.value = player.requestedName;
  byId("to-start").href = at("");
  byId("join").addEventListener("submit", (event) => {
    event.preventDefault();
    if (isBack()) player.start();
    else sitDown();
  });
  byId("new-seat").addEventListener("click", () => {
    wantsNewSeat = true;
    show();
    name.focus();
  });
  return () => {
    const wasHidden = byId("entry").hidden;
    byId("entry").hidden = player.seated || (Boolean(player.token) && !player.ended);
    if (byId("entry").hidden) {
      // The game begins at the top, wherever the button was.
      if (!wasHidden) scrollTo(0, 0);
      wantsNewSeat = false;
      return;
    }
    choice.most = player.gameState.rules?.cards ?? USUAL;
    show();
    if (wasHidden && player.ended) byId("welcome").scrollIntoView();
  };

  function sitDown() {
    remember("tombola-count", `${choice.value}`);
    player.join(name.value.trim(), choice.value);
  }

  function show() {
    const isClosed = CLOSED.has(player.ended);
    const why = player.ended ? `ended-${player.ended}` : player.isSeatGone ? "seatNotThere" : "";
    const hall = CODE && player.hallName;
    put("welcome", hall ? phrase("playIn", {hall}) : phrase(isClosed ? "tombola" : "welcome"));
    byId("why").hidden = !why;
    put("why", why && phrase(why, {code: CODE}));
    const {rules} = player.gameState;
    const toPlay = [nextGame(rules), playedFor(rules)].filter(Boolean).join(". ");
    byId("to-play").hidden = !toPlay || isClosed;
    put("to-play", toPlay);
    byId("name-field").hidden = byId("join-count").hidden = isBack() || isClosed;
    byId("play").hidden = isClosed;
    byId("new-seat").hidden = !isBack();
    byId("to-start").hidden = !CODE;
    put("play", isBack() ? phrase("takeUp", {name: player.shownName}) : phrase("play"));
    put("name-fault", player.fault ? refusal(player.fault) : "");
    name.setAttribute("aria-invalid", Boolean(player.fault));
  }
}

function put(id, text) {
  if (byId(id).textContent !== text) byId(id).textContent = text;
}
