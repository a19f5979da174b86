// The names of all prizes, in both languages.
//
//   prizeName(kind)                 "Four corners"
//   prizeTitle(gameState, kind)     the same with what it is worth: "Four corners · 5"
import {patternOf} from "./prizes.js";
import {addPhrases, isolated, phrase} from "./phrases.js";

// A kind that has a name of its own; all others are named by their patterns.
const en = {
  "prize-ambo": "Ambo",
  "prize-terno": "Terno",
  "prize-quaterna": "Quaterna",
  "prize-cinquina": "Cinquina",
  "prize-tombola": "Tombola",
  "prize-TOMBOLINO": "Tombolino",
  "prize-FULL-HOUSE": "Full house",
  "prize-SECOND-HOUSE": "Second house",
  "prize-EARLY-FIVE": "Early five",
  "pattern-row": ({count}) => `${count} in one row`,
  "pattern-any": ({count}) => (count === "1" ? "Any number" : `Any ${count} numbers`),
  "pattern-line-top": "Top line",
  "pattern-line-middle": "Middle line",
  "pattern-line-bottom": "Bottom line",
  "pattern-lines": ({count}) => ["One line", "Two lines", "Three lines"][count - 1],
  "pattern-corners": "Four corners",
  "pattern-full": "Full card",
  "pattern-next-full": "Next full card",
};

const it = {
  "prize-ambo": "Ambo",
  "prize-terno": "Terno",
  "prize-quaterna": "Quaterna",
  "prize-cinquina": "Cinquina",
  "prize-tombola": "Tombola",
  "prize-TOMBOLINO": "Tombolino",
  "prize-FULL-HOUSE": "Cartella piena",
  "prize-SECOND-HOUSE": "Seconda cartella piena",
  "prize-EARLY-FIVE": "Primi cinque",
  "pattern-row": ({count}) => `${count} in una riga`,
  "pattern-any": ({count}) => (count === "1" ? "Un numero" : `${count} numeri`),
  "pattern-line-top": "Riga in alto",
  "pattern-line-middle": "Riga in mezzo",
  "pattern-line-bottom": "Riga in basso",
  "pattern-lines": ({count}) => ["Una riga", "Due righe", "Tre righe"][count - 1],
  "pattern-corners": "Quattro angoli",
  "pattern-full": "Cartella piena",
  "pattern-next-full": "Prossima cartella piena",
};

addPhrases({en, it});

export function prizeName(kind) {
  if (`prize-${kind}` in en) return phrase(`prize-${kind}`);
  const [, shape, count] = /^(\D+?)(?: (\d+))?$/.exec(patternOf(kind)) ?? [];
  const key = `pattern-${shape?.replaceAll(" ", "-")}`;
  return key in en ? phrase(key, {count}) : kind;
}

export function prizeTitle({offers}, kind) {
  const amount = offers[kind]?.amount;
  return amount ? `${prizeName(kind)} · ${isolated(amount)}` : prizeName(kind);
}
