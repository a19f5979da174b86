// The claims: a button for each prize. It lights up when a claim would be good, unless the player
// wants no help. After a false claim the page says what is missing. The server decides on claims.
import {byId, el, fill} from "../common/dom.js";
import {IN_ROW} from "../common/prizes.js";
import {winnerNames} from "../common/winner.js";
import {phrase} from "../common/phrases.js";
import {prefs} from "./player-storage.js";

const ON_CARD = 15;

export function claimsView(player) {
  const buttons = new Map();
  const {gameState} = player;
  return () => {
    if ([...buttons.keys()].join() !== gameState.prizes.join()) build();
    const drawn = new Set(gameState.numbers);
    buttons.forEach((button, prize) => show(button, lookOf(prize, drawn, player), prize));
    showMissing(player.missing);
    byId("claims").hidden = !gameState.isPlaying;
  };

  function build() {
    buttons.clear();
    for (const prize of gameState.prizes) {
      buttons.set(prize, el("button", {
        type: "button", class: "claim", on: {click: () => player.claim(prize)},
      }, el("b", {}), el("span", {})));
    }
    fill(byId("claim-buttons"), ...buttons.values());
  }
}

/** How the button of a prize looks: `{state, text, open}`. */
function lookOf(prize, drawn, {gameState, cards}) {
  const winners = gameState.winnersOf(prize);
  const mine = winners.some((winner) => winner.mine);
  const names = winnerNames(winners);
  const open = gameState.isOpen(prize) && !mine;
  if (mine) return {state: "mine", text: phrase("claimMine"), open};
  if (!open) return {state: "closed", text: names ? `✓ ${names}` : "–", open};
  const lack = prefs.get("hard") || !cards.length ? null : lacking(prize, cards, drawn);
  if (lack === 0) return {state: "good", text: phrase(names ? "claimShare" : "claimGood"), open};
  if (names) return {state: "", text: `✓ ${names}`, open};
  return {state: "", text: lack === null ? "" : phrase("claimLacks", {lack}), open};
}

function show(button, {state, text, open}, prize) {
  const title = phrase(`prize-${prize}`);
  const shown = `${state} ${text} ${open} ${title}`;
  if (button.dataset.shown === shown) return;
  Object.assign(button.dataset, {shown, state});
  const [name, line] = button.children;
  name.textContent = state === "good" ? `★ ${title}` : title;
  line.textContent = text;
  button.disabled = !open;
}

function showMissing(missing) {
  const line = byId("missing");
  line.hidden = !missing;
  const text = missing ? missingText(missing) : "";
  if (line.textContent !== text) line.textContent = text;
}

function missingText({prize, serial, numbers, needed}) {
  return phrase("missing", {
    prize: phrase(`prize-${prize}`), serial, needed, numbers: numbers.join(", "), all: numbers.length,
  });
}

/** How many numbers these cards still need for the prize, in the row or card that is nearest to it. */
function lacking(prize, cards, drawn) {
  return Math.min(...cards.map((card) => lackingOn(prize, card, drawn)));
}

function lackingOn(prize, {rows}, drawn) {
  const hits = rows.map((row) => row.filter((number) => drawn.has(number)).length);
  if (prize === "tombola") return ON_CARD - hits.reduce((sum, count) => sum + count);
  return Math.max(0, IN_ROW[prize] - Math.max(...hits));
}
