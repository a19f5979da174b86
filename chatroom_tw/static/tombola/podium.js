// The end of a game: who has won what, the main prize first, with the cards. Who was away when
// the last game ended is shown its winners, too. After a game of a hall that goes on by itself,
// the page asks whether to play again, at the foot of the window.
import {byId, el, fill} from "../common/dom.js";
import {cardName} from "../common/winner.js";
import {podiumOrder} from "../common/prizes.js";
import {prizeName} from "../common/prize-phrases.js";
import {isolated, phrase} from "../common/phrases.js";
import {winnerText} from "./prizes.js";
import {wonCard} from "./won-card.js";

export function podiumView(player) {
  const {gameState} = player;
  byId("go").addEventListener("click", () => player.leave());
  byId("stay").addEventListener("click", () => player.send({type: "again", yes: true}));
  return (message) => {
    const isOver = gameState.phase === "over";
    const podium = isOver ? ofThisGame(gameState) : gameState.phase === "waiting" ? ofLastGame(player) : null;
    byId("results").hidden = !podium;
    if (podium) show(podium, player);
    // Players leave a table when its game is over, without being asked.
    byId("again").hidden = !isOver || gameState.nextAt === 0 || gameState.table !== null;
    if (!isOver) return;
    byId("stay").hidden = player.isStaying;
    byId("again-words").textContent = phrase(player.isStaying ? "stays" : "playAgain");
    if (message?.type === "over") byId("results").scrollIntoView();
  };
}

function ofThisGame({prizes, offers, winners, missed}) {
  const played = prizes.map((prize) => ({prize, amount: offers[prize]?.amount}));
  return {title: "podium", nobody: "nobodyWon", prizes: played, winners, missed};
}

/** Older transcripts do not say what was played for. */
function ofLastGame({transcript}) {
  if (!transcript) return null;
  const {winners, prizes = [...new Set(winners.map(({prize}) => prize))].map((prize) => ({prize}))} = transcript;
  return {title: "podiumLast", nobody: "lastNobody", prizes, winners, missed: []};
}

function show({title, nobody, prizes, winners, missed}, player) {
  const shown = JSON.stringify([title, phrase(title), prizes, winners, missed, player.played.map(({serial}) => serial)]);
  const list = byId("results-list");
  if (list.dataset.shown === shown) return;
  list.dataset.shown = shown;
  byId("results-title").textContent = phrase(title);
  const won = podiumOrder(prizes.map(({prize}) => prize))
    .map((kind) => prizes.find(({prize}) => prize === kind))
    .map((prize) => [prize, winners.filter((one) => one.prize === prize.prize)])
    .filter(([, several]) => several.length);
  fill(list,
    ...won.map(([prize, several]) => step(prize, several, player)),
    ...missed.map(({prize, serial, number}) => el("li", {class: "missed",
      text: phrase("missed", {prize: prizeName(prize), card: cardName(serial), number})})),
    won.length + missed.length ? null : el("li", {text: phrase(nobody)}));
}

function step({prize, amount}, winners, player) {
  return el("li", {},
    el("h3", {text: amount ? `${prizeName(prize)} · ${isolated(amount)}` : prizeName(prize)}),
    ...winners.map((winner) => el("div", {class: "won", data: {mine: player.isMine(winner.serial)}},
      el("p", {dir: "auto", text: winnerText(winner, player)}), wonCard(winner, player))));
}
