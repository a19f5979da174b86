// What a player's cards lack for the prizes that can still be won.
//
//   ableCards(player, prize)      the cards that could win it
//   lackFor(player, prize)        how many numbers the nearest of them lacks; Infinity if none could
//   chancesTeller(player)         a function that says what is new of the chances, for who hears the page
import {lacking} from "../common/prizes.js";
import {prizeName} from "../common/prize-phrases.js";
import {phrase} from "../common/phrases.js";
import {prefs} from "./player-storage.js";

export function ableCards({gameState, cards, outs}, prize) {
  const isOnce = gameState.rules?.["one-per"] === "card";
  return cards.filter((card) => !outs.has(card.serial) && gameState.canWin(prize, card)
    && !(isOnce && gameState.winners.some(({serial}) => serial === card.serial)));
}

export function lackFor(player, prize) {
  return lacking(prize, ableCards(player, prize), new Set(player.gameState.numbers));
}

/** A function that returns what is new of the chances, as a sentence, or "". */
export function chancesTeller(player) {
  let told = "";
  return () => {
    const text = prefs.get("hard") ? "" : chances(player);
    if (text === told) return "";
    told = text;
    return text;
  };
}

function chances(player) {
  const {gameState} = player;
  const open = gameState.prizes.filter((prize) => gameState.isOpen(prize)
    && !gameState.winnersOf(prize).some(({serial}) => player.isMine(serial)));
  const names = (lack) => open.filter((prize) => lackFor(player, prize) === lack).map(prizeName).join(", ");
  const [now, next] = [names(0), names(1)];
  return [now && phrase("claimNow", {prizes: now}), next && phrase("oneToGo", {prizes: next})]
    .filter(Boolean).join(" ");
}
