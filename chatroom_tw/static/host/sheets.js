// Which of the printed sheets are in play from the next game on.
import {byId, choose} from "../common/dom.js";
import {onLanguage, say} from "../common/words.js";

export function sheetsView(hosting) {
  let inPlay = {first: 0, last: 0};
  byId("open-sheets").addEventListener("click", () => open(hosting, inPlay));
  onLanguage(() => show(inPlay));
  return (message) => {
    if (message?.type !== "host" && message?.type !== "sheets") return;
    inPlay = {first: message.first, last: message.last};
    show(inPlay);
  };
}

async function open(hosting, {first, last}) {
  byId("sheets-first").value = first || 1;
  byId("sheets-last").value = last || 1;
  const answer = await choose(byId("sheets"));
  if (answer === "none") hosting.send({type: "sheets", first: 0, last: 0});
  if (answer === "play") hosting.send({type: "sheets", ...range()});
}

function range() {
  const numbers = [byId("sheets-first"), byId("sheets-last")].map((input) => Number(input.value));
  return {first: Math.min(...numbers), last: Math.max(...numbers)};
}

function show({first, last}) {
  byId("sheets-in-play").textContent = first ? say("sheetsInPlay", {first, last}) : "";
}
