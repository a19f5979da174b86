// The prizes, and who has won them.
import {onPaper} from "../common/cartella.js";
import {byId, el, fill} from "../common/dom.js";
import {say} from "../common/words.js";

export function prizesView(hearing) {
  return () => fill(byId("prize-list"), ...hearing.played.map((prize) => {
    const winners = hearing.winnersOf(prize).map(winnerWords).join(", ");
    return el("div", {data: {won: Boolean(winners)}},
      el("dt", {text: say(`prize-${prize}`)}),
      el("dd", {text: winners ? `✓ ${winners}` : missedWords(hearing, prize)}));
  }));
}

/** A printed card has no name but its number: whose it is the room can see. */
function winnerWords({name, serial}) {
  return onPaper(serial) || name;
}

function missedWords({missed, phase}, prize) {
  const found = phase === "over" && missed.find((one) => one.prize === prize);
  return found ? say("missed", {...found, serial: onPaper(found.serial) || found.serial}) : "";
}
