// A win, across the whole screen for a moment. Prizes that were won before are not shown: the server
// tells them after the answer to the key and before the list of players, which the page then asks
// for.
import {byId, el, fill} from "../common/dom.js";
import {winnerNames} from "../common/winner.js";
import {prizeName} from "../common/prize-phrases.js";
import {phrase} from "../common/phrases.js";
import {announce} from "./voice.js";

const CHEER_FOR = 3_000;

export function cheerView(gameState) {
  const prizes = new Set();
  let isNews = false;
  let clearing = 0;
  return (message) => {
    if (message?.type === "host") isNews = false;
    if (message?.type === "players") isNews = true;
    if (message?.type === "prize" && isNews) cheer(message);
    if (message?.type === "begun") end();
  };

  function cheer({prize, name, serial}) {
    prizes.add(prize);
    fill(byId("cheer"), ...[...prizes].map(lineOf));
    byId("cheer").hidden = false;
    const text = textFor(prize, winnerNames([{name, serial}]));
    byId("called").textContent = text;
    announce(text);
    clearTimeout(clearing);
    clearing = setTimeout(end, CHEER_FOR);
  }

  function lineOf(prize) {
    return el("p", {}, el("b", {text: `${prizeName(prize)}!`}), " ",
      el("span", {text: winnerNames(gameState.winnersOf(prize))}));
  }

  function end() {
    prizes.clear();
    byId("cheer").hidden = true;
  }
}

function textFor(prize, names) {
  return phrase("cheer", {prize: prizeName(prize), names});
}
