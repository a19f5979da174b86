// What has just happened besides numbers and prizes, in a line above the remote: a number or a prize was
// taken back, a claim was false. It goes after some seconds.
import {byId} from "../common/dom.js";
import {prizeName} from "../common/prize-phrases.js";
import {onLanguage, phrase} from "../common/phrases.js";
import {cardName, winnerName} from "../common/winner.js";
import {printedNumber} from "../common/card-layout.js";

const SHOWN_FOR = 12_000;

export function toldView(host) {
  /** Functions that make the sentences. */
  let sentences = [];
  /** The card that is out after a false claim, while its player is asked for. */
  let out = null;
  /** Whether it is about a false claim, which the next number does not make untrue. */
  let isFalse = false;
  let clearing = 0;
  const handlers = {
    uncalled: ({number}) => addTakenBack(() => phrase("notDrawn", {number})),
    unprize: (winner) => addTakenBack(() => phrase("takenBack", {
      prize: prizeName(winner.prize), name: winnerName(winner),
    })),
    out(message) {
      out = message;
      isFalse = true;
      sentences = [];
      add(() => falseClaim(message, cardName(message.serial)));
      host.send({type: "check", card: message.serial});
    },
    checked(message) {
      if (message.serial !== out?.serial) return;
      const about = out;
      out = null;
      if (!message.name) return;
      sentences = [];
      add(() => falseClaim(about, whose(message)));
    },
    number() {
      if (!isFalse) clear();
    },
    begun: clear,
    host: clear,
  };
  onLanguage(show);
  return (message) => handlers[message?.type]?.(message);

  function addTakenBack(sentence) {
    if (isFalse) clear();
    add(sentence);
  }

  function add(sentence) {
    sentences.push(sentence);
    clearTimeout(clearing);
    clearing = setTimeout(clear, SHOWN_FOR);
    show();
  }

  function clear() {
    sentences = [];
    out = null;
    isFalse = false;
    show();
  }

  function show() {
    byId("told").textContent = sentences.map((sentence) => sentence()).join(" ");
  }
}

function falseClaim({game}, who) {
  return phrase(game ? "falseForGame" : "falseForNumber", {who});
}

function whose({serial, name, display}) {
  const who = winnerName({name, display, serial});
  return printedNumber(serial) ? who : `${who}, ${cardName(serial)}`;
}
