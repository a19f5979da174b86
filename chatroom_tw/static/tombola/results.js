// When a game is over: who has won, what nobody has claimed, and whether one plays again.
import {onPaper} from "../common/cartella.js";
import {byId, el, fill} from "../common/dom.js";
import {say} from "../common/words.js";
import {winnersOf} from "./prizes.js";

export function resultsView(session) {
  const {hearing} = session;
  byId("go").addEventListener("click", () => session.leave());
  byId("stay").addEventListener("click", () => session.send({type: "again", yes: true}));
  return () => {
    const isOver = hearing.phase === "over";
    byId("results").hidden = !isOver;
    if (!isOver) return;
    fill(byId("results-list"), ...lines(hearing).map((text) => el("li", {text})));
    byId("again").hidden = hearing.nextAt === 0;
    byId("stay").hidden = session.staying;
    byId("again-words").textContent = say(session.staying ? "stays" : "playAgain");
  };
}

function lines(hearing) {
  const won = hearing.played.filter((prize) => hearing.winnersOf(prize).length)
    .map((prize) => `${say(`prize-${prize}`)}: ${winnersOf(hearing, prize)}`);
  const missed = hearing.missed.map(({prize, serial, number}) =>
    say("missed", {prize: say(`prize-${prize}`), serial: onPaper(serial) || serial, number}));
  return won.length + missed.length ? [...won, ...missed] : [say("nobodyWon")];
}
