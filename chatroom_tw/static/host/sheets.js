// The printed sheets that play from the next game on. The dialog stays open until the server has
// accepted the choice, so a lost connection does not lose it.
import {byId} from "../common/dom.js";
import {onLanguage, phrase, refusal} from "../common/phrases.js";

export function sheetsView(host) {
  const dialog = byId("sheets");
  let inPlay = {first: 0, last: 0};
  let isAsked = false;
  const choose = (range) => {
    isAsked = host.send({type: "sheets", ...range});
    fault(isAsked ? "" : "noConnection");
  };
  byId("open-sheets").addEventListener("click", () => {
    isAsked = false;
    open(inPlay);
  });
  byId("sheets-cancel").addEventListener("click", () => dialog.close());
  byId("sheets-none").addEventListener("click", () => choose({first: 0, last: 0}));
  byId("sheets-form").addEventListener("submit", (event) => {
    event.preventDefault();
    choose(range());
  });
  onLanguage(() => show(inPlay));
  return (message) => {
    if (message?.type === "refused" && dialog.open) fault(message.reason);
    if (message?.type === "sheets" && isAsked) dialog.close();
    if (message?.type !== "host" && message?.type !== "sheets") return;
    inPlay = {first: message.first, last: message.last};
    show(inPlay);
  };
}

function open({first, last}) {
  byId("sheets-first").value = first || 1;
  byId("sheets-last").value = last || 1;
  fault("");
  byId("sheets").showModal();
}

function fault(reason) {
  byId("sheets-fault").textContent = reason && refusal(reason);
}

function range() {
  const numbers = [byId("sheets-first"), byId("sheets-last")].map((input) => Number(input.value));
  return {first: Math.min(...numbers), last: Math.max(...numbers)};
}

function show({first, last}) {
  byId("sheets-in-play").textContent = first ? phrase("sheetsInPlay", {first, last}) : "";
}
