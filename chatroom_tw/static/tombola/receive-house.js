// What the hall tells its players besides the game itself: its rules, what the host takes back, and
// what the host says.
import {prizeName} from "../common/prize-phrases.js";
import {winnerName} from "../common/winner.js";
import {changedRule} from "./house.js";

export const HOUSE = {
  rules(player, rules) {
    const {changed} = rules;
    if (!changed) return;
    if (changed === "prizes" || changed.startsWith("amount ")) player.connection.send({type: "prizes"});
    const text = () => changedRule(changed, rules);
    if (text() && player.seated) player.showNote("ruleChanged", () => ({text: text()}));
  },
  number(player) {
    player.outs.forEach((isForGame, serial) => {
      if (!isForGame) player.outs.delete(serial);
    });
  },
  out(player, {serial, game: isForGame}) {
    player.outs.set(serial, isForGame);
    player.showNote(isForGame ? "outForGame" : "outForNumber", {card: player.nameOf(serial)}, true);
  },
  uncalled(player, {number}) {
    player.showTakenBack("uncalled", {number});
    player.connection.send({type: "prizes"});
  },
  unprize(player, message) {
    player.showTakenBack("unprize", () => ({prize: prizeName(message.prize), name: winnerName(message)}));
    player.connection.send({type: "prizes"});
  },
  announced(player, {text}) {
    player.showNotice(text);
  },
};
