// The form in which a player takes a seat. After another page has taken the seat up, it takes it
// back, or takes another one.
import {byId} from "../common/dom.js";
import {remember, remembered} from "../common/storage.js";
import {nameFrom} from "../common/names.js";
import {phrase, refusal} from "../common/phrases.js";
import {countChoice} from "./count-choice.js";

/** The names that the server accepts. It may still refuse one, with a reason. */
const GOOD_NAME = /^[\p{L}\p{M}\p{N}._-]{1,32}$/u;

export function joinView(player) {
  const name = byId("name");
  const choice = countChoice(byId("join-count"), Number(remembered("tombola-count")) || 1);
  let wantsNewSeat = false;
  const isBack = () => player.ended === "takenUp" && !wantsNewSeat;
  name.value = player.requestedName;
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
    const wasHidden = byId("join").hidden;
    byId("join").hidden = player.seated || (Boolean(player.token) && !player.ended);
    if (byId("join").hidden) {
      wantsNewSeat = false;
      return;
    }
    show();
    if (wasHidden && player.ended) byId("join").querySelector("h2").scrollIntoView();
  };

  function sitDown() {
    remember("tombola-count", `${choice.value}`);
    const asked = nameFrom(name.value);
    if (asked && !GOOD_NAME.test(asked)) refuse();
    else player.join(asked, choice.value);
  }

  function show() {
    const why = player.ended ? `ended-${player.ended}` : player.isSeatGone ? "seatNotThere" : "";
    byId("why").hidden = !why;
    byId("why").textContent = why && phrase(why);
    byId("name-field").hidden = byId("join-count").hidden = isBack();
    byId("new-seat").hidden = !isBack();
    byId("play").textContent = isBack() ? phrase("takeUp", {name: player.name}) : phrase("play");
    byId("name-fault").textContent = player.fault ? refusal(player.fault) : "";
    name.setAttribute("aria-invalid", Boolean(player.fault));
  }

  function refuse() {
    player.refuse("bad-name");
    name.focus();
  }
}
