// The winners of a prize: a player by name, a printed card by its number, as the server does not
// know who plays with it.
//
//   winnerName({name, display, serial})
//                                 "Ann", or "card 17-3", or "Nonna Pina, card 17-3" if the host has
//                                 said who holds the sheet
//   winnerNames(winners)          "ann, card 17-3"
//   cardName(serial)              "card s1-1", or "card 17-3" for a printed card
import {printedNumber} from "./card-layout.js";
import {addPhrases, isolated, phrase} from "./phrases.js";

addPhrases({
  en: {cardOf: "card {number}", theBoard: "the board"},
  it: {cardOf: "cartella {number}", theBoard: "il tabellone"},
});

/** The serials of the board's six parts, which can play as cards. */
const BOARD = /^t[1-6]$/;

export function winnerName({name, display, serial}) {
  const number = printedNumber(serial);
  if (BOARD.test(serial)) return phrase("theBoard");
  if (display) return number ? `${isolated(display)}, ${cardName(serial)}` : isolated(display);
  return number ? cardName(serial) : isolated(name);
}

export function winnerNames(winners) {
  return winners.map(winnerName).join(", ");
}

export function cardName(serial) {
  return phrase("cardOf", {number: printedNumber(serial) || serial});
}
