// Who has won a prize, as everybody is told: a player by name, a printed card by its number, as
// whose it is only the room can see.
//
//   winnerName({name, serial})    "ann", or "card 17-3"
//   winnerNames(winners)          of all of them, "ann, card 17-3"
//   cardName(serial)              "card s1-1", or "card 17-3" for one on paper
import {onPaper} from "./cartella.js";
import {addWords, say} from "./words.js";

addWords({
  en: {cardOf: "card {number}"},
  it: {cardOf: "cartella {number}"},
});

export function winnerName({name, serial}) {
  return onPaper(serial) ? cardName(serial) : name;
}

export function winnerNames(winners) {
  return winners.map(winnerName).join(", ");
}

export function cardName(serial) {
  return say("cardOf", {number: onPaper(serial) || serial});
}
