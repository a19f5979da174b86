// The names of games: of the presets, and of other lists of prizes by their prizes.
//
//   gameName("tambola")             "Tambola, Housie (India)"
//   gameName("ambo,row 3 x2")       "Ambo, 3 in one row × 2"
//   nextGame(rules)                 "Next: …", the first game of the programme; "" if there is none
//   nextPrizes(rules)               the titles of the prizes of the next game
//   playedFor(rules)                "Played for: …", these prizes; "" if none are known
//
// A test compares PRESETS with tombola/rules/prizes.py.
import {prizeName, prizeTitle} from "./prize-phrases.js";
import {addPhrases, phrase} from "./phrases.js";

export const PRESETS = {
  "tombola": "ambo,terno,quaterna,cinquina,tombola,TOMBOLINO",
  "bingo-uk": "ONE-LINE,TWO-LINES,FULL-HOUSE",
  "tambola": "EARLY-FIVE,TOP-LINE,MIDDLE-LINE,BOTTOM-LINE,FOUR-CORNERS,FULL-HOUSE,SECOND-HOUSE",
};

const en = {
  "preset-tombola": "Tombola (Italy)",
  "preset-bingo-uk": "Bingo (United Kingdom)",
  "preset-tambola": "Tambola, Housie (India)",
  "preset-hint-tombola": "Ambo, terno, quaterna, cinquina, tombola, tombolino",
  "preset-hint-bingo-uk": "One line, two lines, full house",
  "preset-hint-tambola": "Early five, three lines, four corners, two houses",
  nextGameIs: "Next: {game}",
  gamePlayedFor: "Played for: {prizes}",
};

const it = {
  "preset-tombola": "Tombola (Italia)",
  "preset-bingo-uk": "Bingo (Regno Unito)",
  "preset-tambola": "Tambola, Housie (India)",
  "preset-hint-tombola": "Ambo, terno, quaterna, cinquina, tombola, tombolino",
  "preset-hint-bingo-uk": "Una riga, due righe, cartella piena",
  "preset-hint-tambola": "Primi cinque, tre righe, quattro angoli, due cartelle piene",
  nextGameIs: "Prossima: {game}",
  gamePlayedFor: "In palio: {prizes}",
};

addPhrases({en, it});

export function gameName(text) {
  if (text in PRESETS) return phrase(`preset-${text}`);
  return prizesOf(text).join(", ");
}

export function nextGame(rules) {
  const [first] = rules?.programme ?? [];
  return first ? phrase("nextGameIs", {game: gameName(first)}) : "";
}

export function nextPrizes(rules) {
  const [first] = rules?.programme ?? [];
  if (first) return prizesOf(PRESETS[first] ?? first);
  return (rules?.prizes ?? []).map(({prize, amount}) => prizeTitle({offers: {[prize]: {amount}}}, prize));
}

export function playedFor(rules) {
  const prizes = nextPrizes(rules);
  return prizes.length ? phrase("gamePlayedFor", {prizes: prizes.join(", ")}) : "";
}

/** The prizes of a list: "ambo,row 3 x2". */
function prizesOf(text) {
  return text.split(",").map((item) => {
    const [, kind, times] = /^\s*(.*?)(?: x(\d+))?\s*$/.exec(item);
    return times > 1 ? `${prizeName(kind)} × ${times}` : prizeName(kind);
  });
}
