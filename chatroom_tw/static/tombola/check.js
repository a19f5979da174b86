// The check of a game that is over, which the page computes: a verdict, and the details of it.
import {byId, el, fill} from "../common/dom.js";
import {phrase} from "../common/phrases.js";
import {check, verdictOf} from "./fairness.js";

export function checkView(player) {
  let checked = null;
  let findings = [];
  let verdict = "";
  byId("check").addEventListener("click", () => player.send({type: "transcript"}));
  return () => {
    const {transcript} = player;
    if (transcript && transcript !== checked) {
      checked = transcript;
      verdict = "bag";
      findings = [];
      if (transcript.seed !== null) {
        findings = check(transcript, player.observations.of(transcript.game));
        verdict = verdictOf(findings);
      }
    }
    byId("verdict").dataset.verdict = transcript ? verdict : "";
    byId("verdict").textContent = transcript
      ? phrase(`verdict-${verdict}`, {game: transcript.game}) : phrase("verdictNone");
    const {isPlaying, isByBag, isNextByBag, rules} = player.gameState;
    const isBag = isPlaying ? isByBag : isNextByBag || rules?.draw === "bag";
    byId("by-bag").hidden = !isBag;
    // What is said of the game before stays: it may have been drawn otherwise.
    byId("verdict").hidden = isBag && !transcript;
    byId("proof").hidden = !transcript;
    if (transcript) show(transcript, findings);
  };
}

function show(transcript, findings) {
  const ownWords = transcript.entropy.length;
  fill(byId("findings"), ...findings.map(({what, good}) =>
    el("li", {data: {good}, text: phrase(`finding-${good}`, {what: phrase(what)})})));
  const figures = {
    figGame: transcript.game,
    figCommit: transcript.commit ?? "–",
    figSeed: transcript.seed ?? "–",
    figCards: transcript.cards_sha256,
    figWords: ownWords ? transcript.entropy.join(" · ") : "–",
    figDraws: transcript.draws.join(" "),
  };
  fill(byId("figures"), ...Object.entries(figures).map(([key, text]) =>
    el("div", {}, el("dt", {text: phrase(key)}), el("dd", {text}))));
}
