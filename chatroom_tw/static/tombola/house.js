// The house rules of the hall in plain words, and what the host has just changed of them.
//
//   houseRules(rules)             a list of sentences; `rules` is the server's message
//   changedRule("cards", rules)   a sentence, or "" for what the page shows anyway
import {byId, el, fill} from "../common/dom.js";
import {gameName} from "../common/game-phrases.js";
import {prizeName} from "../common/prize-phrases.js";
import {phrase} from "../common/phrases.js";

const LISTED = [
  "one-per", "shared", "bogey", "cards", "price", "pot", "late", "locked", "stop-on-claim", "draw",
  "board", "talk", "programme",
];
/** What the list leaves out, as it is usual. */
const USUAL = {
  "one-per": "none", bogey: "none", price: 0, locked: false, board: false, talk: true,
};

export function houseRules(rules) {
  return LISTED.filter((option) => !isUsual(option, rules[option]))
    .map((option) => ruleText(option, rules));
}

export function changedRule(option, rules) {
  const [word, kind] = option.split(" ");
  if (word === "amount") return phrase("rule-amount", {prize: prizeName(kind), amount: amountOf(kind, rules)});
  return ruleText(word, rules);
}

function isUsual(option, value) {
  return value === USUAL[option] || (Array.isArray(value) && !value.length);
}

function amountOf(kind, {prizes}) {
  return prizes.find(({prize}) => prize === kind)?.amount || "–";
}

function ruleText(option, rules) {
  const value = rules[option];
  const special = SPECIAL[option];
  if (special) return phrase(`rule-${option}`, {value: special(value, rules)});
  if (typeof value === "boolean" || value === null) return phrase(`rule-${option}-${value ? "on" : "off"}`);
  if (typeof value === "string") return phrase(`rule-${option}-${value}`);
  return phrase(`rule-${option}`, {value});
}

/** Lists, in words. */
const SPECIAL = {
  prizes: (prizes) => prizes.map(({prize}) => prizeName(prize)).join(", "),
  pot: (pot, {prizes}) => pot.map((part, place) =>
    `${part}\u00a0% ${prizes[place] ? prizeName(prizes[place].prize) : "…"}`).join(", ") || "–",
  programme: (games) => games.map(gameName).join(" · ") || "–",
};

export function houseView({gameState}) {
  return () => {
    const {rules} = gameState;
    const sentences = rules ? houseRules(rules) : [];
    byId("house-rules").hidden = sentences.length === 0;
    const shown = sentences.join("\n");
    if (byId("rule-list").dataset.shown === shown) return;
    byId("rule-list").dataset.shown = shown;
    fill(byId("rule-list"), ...sentences.map((text) => el("li", {text})));
  };
}
