// Checks whether a printed card has won: its number, a prize, and the answer, in large letters.
import {printedNumber} from "../common/card-layout.js";
import {byId, el, fill} from "../common/dom.js";
import {winnerNames} from "../common/winner.js";
import {prizeName} from "../common/prize-phrases.js";
import {phrase, refusal} from "../common/phrases.js";

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
  // The answer is about the card that was in the field before.
  for (const event of ["input", "invalid"]) byId("check-card").addEventListener(event, forget);
  byId("check-prize").addEventListener("input", forget);
  return (message) => {
    const text = asked && ANSWERS[message?.type]?.(message, asked, gameState);
    if (!text) return;
    answer(text, message.type === "prize");
    asked = null;
  };

  function forget() {
    asked = null;
    answer("", false);
  }
}

const ANSWERS = {
  prize: ({prize, serial}, asked) => prize === asked.prize && printedNumber(serial) === asked.card
    && phrase("checkYes", {prize: prizeName(prize), card: asked.card}),
  missing: ({prize, numbers, needed}, {card}) => phrase("checkNo", {
    prize: prizeName(prize), card, needed, all: numbers.length, numbers: numbers.join(", "),
  }),
  refused: ({reason, subject}, {prize}, gameState) => refusal(reason, {
    subject: SUBJECTS[reason]?.(gameState, prize, subject) ?? subject,
  }),
};

/** Who or what a refusal is about, for people, by its reason. */
const SUBJECTS = {
  closed: (gameState, prize) => winnerNames(gameState.winnersOf(prize)),
  "not-open-yet": (gameState, prize, subject) => prizeName(subject),
};

function open(gameState) {
  const chosen = byId("check-prize").value;
  // An open prize is chosen; for the others the answer says why they cannot be won.
  fill(byId("check-prize"), ...gameState.prizes.map((prize) =>
    el("option", {value: prize, text: prizeName(prize)})));
  const next = gameState.prizes.find((prize) => gameState.isOpen(prize)) ?? chosen;
  byId("check-prize").value = gameState.isOpen(chosen) ? chosen : next;
  answer("", false);
  byId("check").showModal();
  byId("check-card").select();
}

function answer(text, isGood) {
  byId("answer").textContent = text;
  byId("answer").dataset.good = isGood;
}

/** People write "17-3", "17 3", "17/3" or "17.3", and may copy the title that is before it. */
function numberFrom(typed) {
  const [, sheet, card] = /(\d+)\s*[-. /]\s*(\d)\s*$/.exec(typed);
  return `${Number(sheet)}-${card}`;
}
