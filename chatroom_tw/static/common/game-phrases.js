// The names of games: of the presets, and of other lists of prizes by their prizes.
//
//   gameName("tambola")             "Tambola, Housie (India)"
//   gameName("ambo,row 3 x2")       "Ambo, 3 in one row × 2"
//   nextGame(rules)                 "Next: …", the first game of the programme; "" if there is none
//   playedFor(rules)                "Played for: …", the prizes of the next game; "" if none are known
import {prizeName, prizeTitle} from "./prize-phrases.js";
import {addPhrases, phrase} from "./phrases.js";

const PRESETS = new Set(["tombola", "bingo-uk", "tambola"]);

const en = {
  "preset-tombola": "Tombola (Italy)",
  "preset-bingo-uk": "Bingo (United Kingdom)",
  "preset-tambola": "Tambola, Housie (India)",
  "preset-hint-tombola": "Ambo, terno, quaterna, cinquina, tombola, tombolino",
  "preset-hint-bingo-uk": "One line, two lines, full house",
  "preset-hint-tambola": "Early five, three lines, four corners, two houses",
  nextGameIs: "Next: {game}",
  playedFor: "Played for: {prizes}",
};

const it = {
  "preset-tombola": "Tombola (Italia)",
  "preset-bingo-uk": "Bingo (Regno Unito)",
  "preset-tambola": "Tambola, Housie (India)",
  "preset-hint-tombola": "Ambo, terno, quaterna, cinquina, tombola, tombolino",
  "preset-hint-bingo-uk": "Una riga, due righe, cartella piena",
  "preset-hint-tambola": "Primi cinque, tre righe, quattro angoli, due cartelle piene",
  nextGameIs: "Prossima: {game}",
  playedFor: "In palio: {prizes}",
};

addPhrases({en, it});

export function gameName(text) {
  if (PRESETS.has(text)) return phrase(`preset-${text}`);
  return text.split(",").map(nameOf).join(", ");
}

export function nextGame(rules) {
  const [first] = rules?.programme ?? [];
  return first ? phrase("nextGameIs", {game: gameName(first)}) : "";
}

export function playedFor(rules) {
  const [first] = rules?.programme ?? [];
  if (first) return PRESETS.has(first) ? phrase("playedFor", {prizes: phrase(`preset-hint-${first}`)}) : "";
  const titles = (rules?.prizes ?? []).map(({prize, amount}) => prizeTitle({offers: {[prize]: {amount}}}, prize));
  return titles.length ? phrase("playedFor", {prizes: titles.join(", ")}) : "";
}

/** A prize of a list: "row 3 x2". */
function nameOf(item) {
  const [, kind, times] = /^\s*(.*?)(?: x(\d+))?\s*$/.exec(item);
  return times > 1 ? `${prizeName(kind)} × ${times}` : prizeName(kind);
}
