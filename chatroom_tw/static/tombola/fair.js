// Whether a game was drawn as it had to be: the check that docs/protocols/tombola.md has in
// ten lines of Python. Nothing in here knows the page.

import {fromHex, hmac, joined, sha256, toHex} from "./sha256.js";

const VERSION = "tombola-v1";
const HIGHEST = 90;
const SEED_BYTES = 32;
const encoder = new TextEncoder();

/**
 * The findings about a transcript, as a list of `{what, good}`; `good` is null for what
 * cannot be said. `heard` is what this page has noted of the game while it was played:
 * `commit`, `cardsDigest`, `numbers`, `words`, each of which it may lack. What it has noted too
 * late (`isLate`: when numbers had been drawn) can be wrong, but shows nothing by being right.
 */
export function check(transcript, heard) {
  const seed = fromHex(transcript.seed);
  const noted = (good) => (good && heard.isLate ? null : good);
  const sound = seed !== null && seed.length === SEED_BYTES;
  return [
    {what: "commitment", good: sound && commitmentTo(seed) === transcript.commit},
    {what: "order", good: sound && startsWith(orderOf(seed, transcript), transcript.draws)},
    {what: "heardCommitment", good: noted(same(heard.commit, transcript.commit))},
    {what: "heardCards", good: noted(same(heard.cardsDigest, transcript.cards_sha256))},
    {what: "heardNumbers", good: noted(sameNumbers(heard.numbers, transcript.draws))},
    ...(heard.words
      ? [{what: "heardWords", good: transcript.entropy.includes(heard.words)}]
      : []),
  ];
}

/** "fair", "unfair", or "unknown" if this page has not heard the game from the beginning. */
export function verdictOf(findings) {
  if (findings.some(({good}) => good === false)) {
    return "unfair";
  }
  return findings.some(({good}) => good === null) ? "unknown" : "fair";
}

export function commitmentTo(seed) {
  return toHex(sha256(joined(encoder.encode(`${VERSION}|`), seed)));
}

/** All ninety numbers, as they have to be drawn. */
export function orderOf(seed, {game, cards_sha256: cardsDigest, entropy}) {
  const what = [VERSION, game, cardsDigest, [...entropy].sort(byCodePoint)];
  const key = hmac(seed, encoder.encode(asciiJson(what)));
  const numbers = Array.from({length: HIGHEST}, (_, place) => place + 1);
  const places = new Map(
    numbers.map((number) => [number, toHex(hmac(key, encoder.encode(`${number}`)))]),
  );
  return numbers.sort((one, other) => (places.get(one) < places.get(other) ? -1 : 1));
}

/** JSON as Python writes it with `ensure_ascii`. */
function asciiJson(value) {
  return JSON.stringify(value).replace(
    /[^ -~]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** Python's order of strings; JavaScript's own puts the emoji before the last of the letters. */
function byCodePoint(one, other) {
  const [ones, others] = [Array.from(one), Array.from(other)];
  for (let place = 0; place < Math.min(ones.length, others.length); place++) {
    const difference = ones[place].codePointAt(0) - others[place].codePointAt(0);
    if (difference) {
      return difference;
    }
  }
  return ones.length - others.length;
}

function startsWith(order, draws) {
  return draws.length <= order.length && draws.every((number, place) => number === order[place]);
}

function same(heard, told) {
  return heard ? heard === told : null;
}

function sameNumbers(heard, draws) {
  if (!heard) {
    return null;
  }
  if (heard.length > draws.length || heard.some((number, place) => number !== draws[place])) {
    return false;
  }
  // It may have ended while the connection was lost.
  return heard.length === draws.length || null;
}
