// The choices for the next game: how many cards, a board, and words for the draw.
import {byId, el, fill} from "../common/dom.js";
import {remember} from "../common/storage.js";
import {onLanguage, phrase} from "../common/phrases.js";
import {countChoice, USUAL} from "./count-choice.js";

const SIZE = 15;
const HIGHEST = 90;

export function nextGameView(player) {
  const choice = countChoice(byId("choose-count"), 1, (count) => {
    remember("tombola-count", `${count}`);
    player.send({type: "cards", count});
  });
  const inputs = Array.from({length: SIZE}, () => el("input", {
    inputmode: "numeric", maxlength: 2, autocomplete: "off",
  }));
  fill(byId("own-numbers"), ...inputs);
  onLanguage(() => inputs.forEach((input, place) => {
    const where = {row: Math.floor(place / 5) + 1, place: place % 5 + 1};
    input.setAttribute("aria-label", phrase("ownPlace", where));
  }));
  byId("own-board").addEventListener("submit", (event) => {
    event.preventDefault();
    sendBoard(player, inputs);
  });
  byId("words").addEventListener("submit", (event) => {
    event.preventDefault();
    const text = byId("words-text").value.trim();
    if (text && player.contribute(text)) byId("words-text").value = "";
  });
  return (message) => {
    const type = message?.type;
    choice.most = player.gameState.rules?.cards ?? USUAL;
    // Nothing hangs on words if a host draws out of a bag.
    byId("words").hidden = player.gameState.isNextByBag;
    if (player.board === "accepted") showBoard(player);
    if (type === "cards" || type === "refused") choice.value = player.cards.length;
    // Open before a game, closed during one.
    if (type === "begun" || type === "drawn") byId("choosing").open = false;
    if (type === "committed") byId("choosing").open = !player.gameState.isPlaying;
  };
}

/** Show the card that the player has written, in place of the form. */
function showBoard(player) {
  player.board = "none";
  byId("own-card").open = false;
  byId("cards").scrollIntoView();
}

function sendBoard(player, inputs) {
  const numbers = inputs.map((input) => Number(input.value));
  const isBad = numbers.map((number, place) =>
    !(Number.isInteger(number) && number >= 1 && number <= HIGHEST)
      || numbers.indexOf(number) !== place);
  inputs.forEach((input, place) => input.setAttribute("aria-invalid", isBad[place]));
  const firstBad = isBad.indexOf(true);
  byId("own-fault").textContent = firstBad < 0 ? "" : phrase("ownBad");
  if (firstBad < 0) player.sendBoard(numbers);
  else inputs[firstBad].focus();
}
