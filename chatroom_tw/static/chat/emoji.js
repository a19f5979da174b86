// Emoji, by name. The list is loaded on first use; after a failure, the next use tries again.
//
//   loadEmoji()           a promise of the groups: {word, emoji: [{text, names: {en, it}}, …]}
//   findEmoji(typed, most)   a promise of the emoji whose names fit best
//   isNamed(emoji, typed)    whether it has this name, however its words are parted
const LIST = new URL("emoji.txt", import.meta.url);
// What many people type out of habit.
const HABITS = {
  "+1": "👍", "-1": "👎", heart: "❤️", joy: "😂", lol: "😂", smile: "😄", tada: "🎉", party: "🎉",
};
const MARKS = /\p{M}/gu;
const BETWEEN = /[\s:,'_-]+/u;

let loading = null;

function folded(text) {
  return text.toLowerCase().normalize("NFD").replace(MARKS, "");
}

function wordsOf(text) {
  return folded(text).split(BETWEEN).filter(Boolean);
}

function readRow(row) {
  const [text, en, moreEn, it, moreIt] = row.split("\t");
  const inNames = [wordsOf(en), wordsOf(it)];
  const others = wordsOf(`${moreEn} ${moreIt}`);
  return {text, names: {en, it}, inNames, whole: inNames.map((words) => words.join("")), others};
}

function readList(written) {
  const groups = [];
  for (const row of written.split("\n")) {
    if (row.startsWith("=")) groups.push({word: row.slice(1), emoji: []});
    else if (row && !row.startsWith("# ") && row !== "#") groups[groups.length - 1].emoji.push(readRow(row));
  }
  return groups;
}

async function load() {
  const answer = await fetch(LIST);
  if (!answer.ok) throw new Error(`${LIST}: ${answer.status}`);
  return readList(await answer.text());
}

export function loadEmoji() {
  loading ??= load().catch((error) => {
    loading = null;
    throw error;
  });
  return loading;
}

// How well an emoji fits: 0 best; null not at all.
function fit({text, inNames, whole, others}, words, joined, habit) {
  if (text === habit) return 0;
  if (whole.includes(joined)) return 1;
  if (whole.some((name) => name.startsWith(joined))) return 2;
  const begins = (among) => words.every((word) => among.some((one) => one.startsWith(word)));
  if (inNames.some(begins)) return 3;
  return begins([...inNames[0], ...inNames[1], ...others]) ? 4 : null;
}

export function isNamed({text, whole}, typed) {
  return whole.includes(wordsOf(typed).join("")) || text === HABITS[typed.toLowerCase()];
}

export async function findEmoji(typed, most) {
  const habit = HABITS[typed.toLowerCase()];
  const words = wordsOf(typed);
  if (!words.length && !habit) return [];
  const all = (await loadEmoji()).flatMap(({emoji}) => emoji);
  return all
    .map((one) => ({one, rank: fit(one, words, words.join(""), habit)}))
    .filter(({rank}) => rank !== null)
    .sort((one, other) => one.rank - other.rank)
    .slice(0, most)
    .map(({one}) => one);
}
