// Checks a card by its number, and then, at a second press, awards a prize to it.
import {printedNumber} from "../common/card-layout.js";
import {byId, el, fill} from "../common/dom.js";
import {prizeName} from "../common/prize-phrases.js";
import {onLanguage, phrase} from "../common/phrases.js";
import {shownCard} from "../common/shown-card.js";
import {cardName, winnerName, winnerNames} from "../common/winner.js";

export function checkView(desk, gameState) {
  const dialog = byId("check");
  /** The card that was asked for; what the server has said of it; what was awarded to it. */
  let asked = "";
  let found = null;
  let awarded = "";
  byId("open-check").addEventListener("click", () => {
    forget();
    dialog.showModal();
    byId("check-card").select();
  });
  byId("check-close").addEventListener("click", () => dialog.close());
  byId("check-form").addEventListener("submit", (event) => {
    event.preventDefault();
    forget();
    asked = cardFrom(byId("check-card").value);
    desk.order({type: "check", card: asked}, "check-fault");
    byId("check-card").select();
  });
  // The answer is about the card that was in the field before.
  for (const event of ["input", "invalid"]) byId("check-card").addEventListener(event, forget);
  onLanguage(show);
  return (message) => {
    if (!dialog.open || !asked) return;
    if (message?.type === "checked" && isAsked(message.serial)) found = message;
    else if (message?.type === "prize" && message.serial === found?.serial) awarded = message.prize;
    else if (message?.type === "unprize" && message.serial === found?.serial) awarded = "";
    // With another number the card may have another prize.
    else if (message?.type === "number" || message?.type === "uncalled") ask();
    else if (message?.type !== "offers") return;
    show();
  };

  function ask() {
    awarded = "";
    if (found) desk.order({type: "check", card: found.serial}, "check-fault");
  }

  function isAsked(serial) {
    return serial === asked.toLowerCase() || printedNumber(serial) === asked;
  }

  function forget() {
    asked = awarded = "";
    found = null;
    byId("check-fault").textContent = "";
    show();
  }

  function show() {
    const had = document.activeElement?.dataset?.prize;
    fill(byId("answer"), ...(found ? answer() : []));
    if (had) byId("answer").querySelector("button, h3")?.focus();
  }

  function answer() {
    const {serial, rows, has, lacks, prizes} = found;
    const good = prizes.filter((one) => one.has).map(({prize}) => prize);
    const can = good.filter((prize) => gameState.isOpen(prize) && !hasWon(prize));
    const label = cardName(serial);
    byId("answer").dataset.good = can.length > 0 || Boolean(awarded);
    return [
      el("p", {class: "who"}, el("b", {dir: "auto", text: whose(found)})),
      shownCard(rows, {has, label}),
      el("p", {text: lacks.length ? phrase("cardLacks", {numbers: lacks.join(", ")}) : phrase("cardFull")}),
      el("ul", {class: "verdicts"}, ...prizes.map(({prize, has: isGood}) => verdict(prize, isGood))),
      ...awarding(can),
    ];
  }

  function verdict(prize, isGood) {
    const winners = winnerNames(gameState.winnersOf(prize));
    const why = hasWon(prize) ? phrase("wonByIt") : winners && phrase("wonBefore", {names: winners});
    const text = isGood ? [phrase("yes"), why].filter(Boolean).join(", ") : phrase("no");
    return el("li", {data: {good: isGood}}, el("b", {text: `${prizeName(prize)}: `}), text);
  }

  function awarding(can) {
    const parts = [];
    if (awarded) {
      parts.push(el("p", {class: "awarded", role: "status", text: phrase("awarded", {prize: prizeName(awarded)})}),
        el("p", {}, el("button", {
          type: "button", text: phrase("takeBack"), data: {prize: awarded},
          on: {click: () => desk.order({type: "unaward", prize: awarded}, "check-fault")},
        })));
    }
    if (can.length) {
      parts.push(el("h3", {text: phrase("award"), tabindex: "-1"}), el("p", {class: "buttons"}, ...can.map((prize) =>
        el("button", {
          type: "button", class: "primary award", text: prizeName(prize), data: {prize},
          on: {click: () => desk.order({type: "award", prize, card: found.serial}, "check-fault")},
        }))));
    } else if (!awarded) {
      parts.push(el("p", {class: "nothing", text: phrase("nothingToAward")}));
    }
    return parts;
  }

  function hasWon(prize) {
    return gameState.winnersOf(prize).some(({serial}) => serial === found.serial);
  }
}

function whose({serial, name, display}) {
  if (!name || printedNumber(serial)) return winnerName({name: name || serial, display, serial});
  return `${winnerName({name, display, serial})}, ${cardName(serial)}`;
}

/** People write "17-3", "17 3", "17/3" or "17.3", and may copy the title that is before it. A card of
 * a player's has a letter before its number: "s1-1". */
function cardFrom(typed) {
  const [, other] = /(?:^|\s)([a-z]\d+(?:-\d+)?)\s*$/i.exec(typed) ?? [];
  if (other) return other.toLowerCase();
  const [, sheet, card] = /(\d+)\s*[-. /]\s*(\d)\s*$/.exec(typed);
  return `${Number(sheet)}-${card}`;
}
