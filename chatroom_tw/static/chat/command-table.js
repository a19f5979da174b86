// The commands that can be typed, as the server has written them into the page: {word, least, most,
// usage, help}. The last of at most `most` arguments extends to the end of the line.
//
//   commandNamed(word)      the command, or null
//   commandsLike(typed)     those whose word begins like that, in the order of the table; a word that is
//                           typed to its end is the first
//   nearestTo(word)         the words that are nearly like this one, at most three
//   argumentsOf(command, rest)   what follows the word, cut into arguments; null: too few or too many
import {byId} from "../common/dom.js";
import {language} from "../common/phrases.js";

const MOST_NEAR = 3;
const TABLE = new Map(Object.entries(JSON.parse(byId("commands").textContent)));

function described([word, row]) {
  const [usage, help] = row[language()];
  return {word, least: row.least, most: row.most, usage: `${word} ${usage}`.trim(), help};
}

export function commandNamed(word) {
  const row = TABLE.get(word);
  return row ? described([word, row]) : null;
}

export function commandsLike(typed) {
  const begin = typed.toLowerCase();
  const isRest = ([word]) => Number(word !== begin);
  return [...TABLE].filter(([word]) => word.startsWith(begin))
    .sort((one, other) => isRest(one) - isRest(other))
    .map(described);
}

// How many letters have to be put in, left out, changed or exchanged with the next one.
function distance(one, other) {
  const rows = [Array.from({length: other.length + 1}, (_, at) => at)];
  for (let i = 1; i <= one.length; i += 1) {
    rows.push([i]);
    for (let j = 1; j <= other.length; j += 1) {
      const change = rows[i - 1][j - 1] + (one[i - 1] === other[j - 1] ? 0 : 1);
      const isSwap = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
      const swap = isSwap ? rows[i - 2][j - 2] + 1 : change;
      rows[i].push(Math.min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, change, swap));
    }
  }
  return rows[one.length][other.length];
}

export function nearestTo(word) {
  const typed = word.toLowerCase().slice(0, 20);
  if (typed.length < 3) return [];
  const most = typed.length < 6 ? 1 : 2;
  const near = [...TABLE.keys()]
    .map((one) => ({one, far: one.startsWith(typed) ? 0 : distance(typed, one)}))
    .filter(({far}) => far <= most)
    .sort((one, other) => one.far - other.far);
  return near.slice(0, MOST_NEAR).map(({one}) => one);
}

export function argumentsOf({least, most}, rest) {
  const found = [];
  let left = rest.trim();
  while (left && found.length < most - 1) {
    const [, word, more] = /^(\S+)\s*(.*)$/su.exec(left);
    found.push(word);
    left = more;
  }
  if (left && found.length < most) found.push(left);
  else if (left) return null;
  return found.length < least ? null : found;
}
