// The claims: a button for each prize. It lights up when a claim would be good, unless the player
// wants no help. After a false claim the page says what is missing. The server decides on claims.
import {byId, el, fill} from "../common/dom.js";
import {winnerNames} from "../common/winner.js";
import {prizeName} from "../common/prize-phrases.js";
import {phrase} from "../common/phrases.js";
import {ableCards, lackFor} from "./chances.js";
import {prefs} from "./player-storage.js";

export function claimsView(player) {
  const buttons = new Map();
  const {gameState} = player;
  return () => {
    if ([...buttons.keys()].join() !== gameState.prizes.join()) build();
    buttons.forEach((button, prize) => show(button, lookOf(prize, player), prize));
    showMissing(player);
    byId("claims").hidden = !gameState.isPlaying;
  };

  function build() {
    buttons.clear();
    for (const prize of gameState.prizes) {
      buttons.set(prize, el("button", {
        type: "button", class: "claim", on: {click: () => claim(prize)},
      }, el("b", {}), el("span", {})));
    }
    fill(byId("claim-buttons"), ...buttons.values());
  }

  /** A button that cannot be pressed keeps the focus, so it is not disabled as such. */
  function claim(prize) {
    if (buttons.get(prize).getAttribute("aria-disabled") !== "true") player.claim(prize);
  }
}

/** How the button of a prize looks: `{state, text, open}`. */
function lookOf(prize, player) {
  const {gameState} = player;
  const winners = gameState.winnersOf(prize);
  const mine = winners.some((winner) => winner.mine);
  const names = winnerNames(winners);
  const open = gameState.isOpen(prize) && !mine;
  if (mine) return {state: "mine", text: phrase("claimMine"), open};
  if (!open) return {state: "closed", text: names ? `✓ ${names}` : notYet(gameState, prize), open};
  const lack = prefs.get("hard") || !ableCards(player, prize).length ? null : lackFor(player, prize);
  if (lack === 0) return {state: "good", text: phrase(names ? "claimShare" : "claimGood"), open};
  if (names) return {state: "", text: `✓ ${names}`, open};
  return {state: "", text: lack === null ? "" : phrase("claimLacks", {lack}), open};
}

/** What a button says of a prize that nobody has won, and nobody can win now. */
function notYet(gameState, prize) {
  const first = gameState.isPlaying && gameState.opensAfter(prize);
  return first ? phrase("claimAfter", {prize: prizeName(first)}) : "–";
}

function show(button, {state, text, open}, prize) {
  const title = prizeName(prize);
  const shown = `${state} ${text} ${open} ${title}`;
  if (button.dataset.shown === shown) return;
  Object.assign(button.dataset, {shown, state});
  const [name, line] = button.children;
  name.textContent = state === "good" ? `★ ${title}` : title;
  line.textContent = text;
  button.setAttribute("aria-disabled", !open);
  // In a low window the buttons are in a line that scrolls.
  const row = button.parentElement;
  if (state === "good" && row.scrollWidth > row.clientWidth) {
    row.scrollLeft = button.offsetLeft - row.offsetLeft;
  }
}

function showMissing(player) {
  const line = byId("missing");
  line.hidden = !player.missing;
  const text = player.missing ? missingText(player.missing, player) : "";
  if (line.textContent !== text) line.textContent = text;
}

function missingText({prize, serial, numbers, needed}, player) {
  return phrase("missing", {
    prize: prizeName(prize), serial: player.nameOf(serial) || serial, needed, numbers: numbers.join(", "), all: numbers.length,
  });
}
