// The form in which somebody takes a seat, or, when they have gone, another one.
import {byId} from "../common/dom.js";
import {remember, remembered} from "../common/keep.js";
import {say} from "../common/words.js";
import {countChoice} from "./counts.js";
import {seat} from "./kept.js";

/** As the server has names; what it refuses all the same it says itself. */
const GOOD_NAME = /^[\p{L}\p{M}\p{N}._-]{1,32}$/u;

/** A name is one word. */
export function nameFrom(typed) {
  return typed.trim().replace(/\s+/g, "-");
}

export function joinView(session) {
  const name = byId("name");
  const choice = countChoice(byId("join-count"), Number(remembered("tombola-count")) || 1);
  name.value = session.wish;
  byId("join").addEventListener("submit", (event) => {
    event.preventDefault();
    remember("tombola-count", `${choice.value}`);
    const asked = nameFrom(name.value);
    if (asked && !GOOD_NAME.test(asked)) refuse();
    else session.join(asked, choice.value);
  });
  byId("take-up").addEventListener("click", () => session.takeUp());
  return () => {
    const wasHidden = byId("join").hidden;
    byId("join").hidden = session.seated || (Boolean(session.token) && !session.gone);
    if (byId("join").hidden) return;
    if (wasHidden && session.gone) byId("join").querySelector("h2").scrollIntoView();
    byId("why").hidden = !session.gone;
    byId("why").textContent = session.gone ? say(`gone-${session.gone}`) : "";
    byId("name-fault").textContent = session.fault ? say(session.fault) : "";
    name.setAttribute("aria-invalid", Boolean(session.fault));
    showTakeUp();
  };

  function refuse() {
    session.refuse("bad-name");
    name.focus();
  }

  function showTakeUp() {
    const button = byId("take-up");
    button.hidden = !seat.lastToken();
    button.textContent = say("takeUp", {name: session.wish || say("guest")});
  }
}
