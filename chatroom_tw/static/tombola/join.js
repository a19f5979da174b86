// The form in which somebody takes a seat, or, when they have gone, another one.
import {byId} from "../common/dom.js";
import {remember, remembered} from "../common/keep.js";
import {say} from "../common/words.js";
import {countChoice} from "./counts.js";

export function joinView(session) {
  const name = byId("name");
  const choice = countChoice(byId("join-count"), Number(remembered("tombola-count")) || 1);
  let suggested = "";
  name.value = session.name;
  byId("join").addEventListener("submit", (event) => {
    event.preventDefault();
    remember("tombola-count", `${choice.value}`);
    session.join(name.value.trim(), choice.value);
  });
  byId("take-up").addEventListener("click", () => session.takeUp());
  return () => {
    const wasHidden = byId("join").hidden;
    byId("join").hidden = session.seated || (Boolean(session.token) && !session.gone);
    if (byId("join").hidden) return;
    if (wasHidden && session.gone) byId("join").querySelector("h2").scrollIntoView();
    byId("why").hidden = !session.gone;
    byId("why").textContent = session.gone ? say(`gone-${session.gone}`) : "";
    byId("name-fault").textContent = session.fault ? say(session.fault, {subject: session.faultName}) : "";
    name.setAttribute("aria-invalid", Boolean(session.fault));
    if (session.fault === "name-taken") suggest();
    showTakeUp();
  };

  /** Somebody who was here in another tab finds their own name taken. */
  function suggest() {
    const taken = session.faultName;
    if (!taken || taken === suggested) return;
    suggested = taken;
    const [, stem, count] = /^(.*?)(?:-(\d+))?$/.exec(taken);
    name.value = `${stem}-${Number(count ?? 1) + 1}`;
    name.focus();
    name.select();
  }

  function showTakeUp() {
    const button = byId("take-up");
    button.hidden = !remembered("tombola-token");
    button.textContent = say("takeUp", {name: session.name});
  }
}
