// The check of a game that is over, worked out in this page: a verdict, and behind it the details.
import {byId, el, fill} from "../common/dom.js";
import {say} from "../common/words.js";
import {check, verdictOf} from "./fair.js";

export function checkView(session) {
  let checked = null;
  let findings = [];
  byId("check").addEventListener("click", () => session.send({type: "transcript"}));
  return () => {
    const {transcript} = session;
    if (transcript && transcript !== checked) {
      checked = transcript;
      findings = check(transcript, session.record.of(transcript.game));
    }
    byId("verdict").dataset.verdict = transcript ? verdictOf(findings) : "";
    byId("verdict").textContent = transcript
      ? say(`verdict-${verdictOf(findings)}`, {game: transcript.game}) : say("verdictNone");
    byId("proof").hidden = !transcript;
    if (transcript) show(transcript, findings);
  };
}

function show(transcript, findings) {
  const ownWords = transcript.entropy.length;
  fill(byId("findings"), ...findings.map(({what, good}) =>
    el("li", {data: {good}, text: say(`finding-${good}`, {what: say(what)})})));
  const figures = {
    figGame: transcript.game,
    figCommit: transcript.commit,
    figSeed: transcript.seed,
    figCards: transcript.cards_sha256,
    figWords: ownWords ? transcript.entropy.join(" · ") : "–",
    figDraws: transcript.draws.join(" "),
  };
  fill(byId("figures"), ...Object.entries(figures).map(([key, text]) =>
    el("div", {}, el("dt", {text: say(key)}), el("dd", {text}))));
}
