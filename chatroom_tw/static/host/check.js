// Whether a printed card has won: its number, a prize, and the answer in letters that the whole
// room can read.
import {printedNumber} from "../common/card-layout.js";
import {byId, el, fill} from "../common/dom.js";
import {winnerNames} from "../common/winner.js";
import {phrase} from "../common/phrases.js";

export function checkView(host, gameState) {
  const dialog = byId("check");
  let asked = null;
  byId("open-check").addEventListener("click", () => open(gameState));
  byId("check-close").addEventListener("click", () => dialog.close());
  byId("check-form").addEventListener("submit", (event) => {
    event.preventDefault();
    asked = {card: numberFrom(byId("check-card").value), prize: byId("check-prize").value};
    const sent = host.send({type: "check", ...asked});
    answer(sent ? "" : phrase("noConnection"), false);
    byId("check-card").select();
  });
  // What was said is about the card that stood there before.
  for (const event of ["input", "invalid"]) byId("check-card").addEventListener(event, forget);
  byId("check-prize").addEventListener("input", forget);
  return (message) => {
    const words = asked && ANSWERS[message?.type]?.(message, asked, gameState);
    if (!words) return;
    answer(words, message.type === "prize");
    asked = null;
  };

  function forget() {
    asked = null;
    answer("", false);
  }
}

const ANSWERS = {
  prize: ({prize, serial}, asked) => prize === asked.prize && printedNumber(serial) === asked.card
    && phrase("checkYes", {prize: phrase(`prize-${prize}`), card: asked.card}),
  missing: ({prize, numbers, needed}, {card}) => phrase("checkNo", {
    prize: phrase(`prize-${prize}`), card, needed, all: numbers.length, numbers: numbers.join(", "),
  }),
  refused: ({reason, subject}, {prize}, gameState) => phrase(reason, {
    subject: reason === "closed" ? winnerNames(gameState.winnersOf(prize)) : subject,
  }),
};

function open(gameState) {
  const kept = byId("check-prize").value;
  // A prize that is open is what somebody calls out for; the others are there to be told why not.
  fill(byId("check-prize"), ...gameState.prizes.map((prize) =>
    el("option", {value: prize, text: phrase(`prize-${prize}`)})));
  const next = gameState.prizes.find((prize) => gameState.isOpen(prize)) ?? kept;
  byId("check-prize").value = gameState.isOpen(kept) ? kept : next;
  answer("", false);
  byId("check").showModal();
  byId("check-card").select();
}

function answer(text, isGood) {
  byId("answer").textContent = text;
  byId("answer").dataset.good = isGood;
}

/** "17 3", "17/3" and "17.3" are what people write; and the name of the house stands before it. */
function numberFrom(typed) {
  const [, sheet, card] = /(\d+)\s*[-. /]\s*(\d)\s*$/.exec(typed);
  return `${Number(sheet)}-${card}`;
}
