// The form in which somebody takes a seat; or, when another page has taken theirs up, takes it
// back, or another one.
import {byId} from "../common/dom.js";
import {remember, remembered} from "../common/keep.js";
import {nameFrom} from "../common/names.js";
import {say} from "../common/words.js";
import {countChoice} from "./counts.js";

/** As the server has names; what it refuses all the same it says itself. */
const GOOD_NAME = /^[\p{L}\p{M}\p{N}._-]{1,32}$/u;

export function joinView(session) {
  const name = byId("name");
  const choice = countChoice(byId("join-count"), Number(remembered("tombola-count")) || 1);
  let isAnew = false;
  const isBack = () => session.gone === "takenUp" && !isAnew;
  name.value = session.wish;
  byId("join").addEventListener("submit", (event) => {
    event.preventDefault();
    if (isBack()) session.start();
    else sitDown();
  });
  byId("anew").addEventListener("click", () => {
    isAnew = true;
    show();
    name.focus();
  });
  return () => {
    const wasHidden = byId("join").hidden;
    byId("join").hidden = session.seated || (Boolean(session.token) && !session.gone);
    if (byId("join").hidden) {
      isAnew = false;
      return;
    }
    show();
    if (wasHidden && session.gone) byId("join").querySelector("h2").scrollIntoView();
  };

  function sitDown() {
    remember("tombola-count", `${choice.value}`);
    const asked = nameFrom(name.value);
    if (asked && !GOOD_NAME.test(asked)) refuse();
    else session.join(asked, choice.value);
  }

  function show() {
    const why = session.gone ? `gone-${session.gone}` : session.isSeatGone ? "seatNotThere" : "";
    byId("why").hidden = !why;
    byId("why").textContent = why && say(why);
    byId("name-field").hidden = byId("join-count").hidden = isBack();
    byId("anew").hidden = !isBack();
    byId("play").textContent = isBack() ? say("takeUp", {name: session.name}) : say("play");
    byId("name-fault").textContent = session.fault ? say(session.fault) : "";
    name.setAttribute("aria-invalid", Boolean(session.fault));
  }

  function refuse() {
    session.refuse("bad-name");
    name.focus();
  }
}
