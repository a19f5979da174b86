// Whether a game was drawn as the rules say: the check that docs/protocols/tombola.md has in ten lines
// of Python. This module knows no page.

import {fromHex, hmac, joined, sha256, toHex} from "./sha256.js";

const VERSION = "tombola-v1";
const HIGHEST = 90;
const SEED_BYTES = 32;
const encoder = new TextEncoder();

/**
 * The findings about a transcript: a list of `{what, good}`, where `good` is null for what cannot
 * be said. `observed` is what this page has observed of the game while it was played: `commit`,
 * `cardsDigest`, `numbers`, `words`, each of which may be missing. With `isLate`, numbers had been
 * drawn by then: an observation that differs shows an unfair draw, one that agrees shows nothing.
 * With `wasAway`, the page may have been away when the game began: then its words do not count.
 */
export function check(transcript, observed) {
  const seed = fromHex(transcript.seed);
  const known = (good) => (good && observed.isLate ? null : good);
  const isSound = seed !== null && seed.length === SEED_BYTES;
  return [
    {what: "commitment", good: isSound && commitmentTo(seed) === transcript.commit},
    {what: "order", good: isSound && startsWith(orderOf(seed, transcript), transcript.draws)},
    {what: "observedCommitment", good: known(isSame(observed.commit, transcript.commit))},
    {what: "observedCards", good: known(isSame(observed.cardsDigest, transcript.cards_sha256))},
    {what: "observedNumbers", good: known(areSame(observed.numbers, transcript.draws))},
    ...(observed.words
      ? [{what: "observedWords", good: hasWords(transcript, observed)}]
      : []),
  ];
}

/** "fair", "unfair", or "unknown" if this page has not observed the game from the beginning. */
export function verdictOf(findings) {
  if (findings.some(({good}) => good === false)) {
    return "unfair";
  }
  return findings.some(({good}) => good === null) ? "unknown" : "fair";
}

function hasWords({entropy}, {words, wasAway}) {
  return entropy.includes(words) || (wasAway ? null : false);
}

function commitmentTo(seed) {
  return toHex(sha256(joined(encoder.encode(`${VERSION}|`), seed)));
}

/** All ninety numbers, in the order in which they have to be drawn. */
function orderOf(seed, {game, cards_sha256: cardsDigest, entropy}) {
  const what = [VERSION, game, cardsDigest, [...entropy].sort(byCodePoint)];
  const key = hmac(seed, encoder.encode(asciiJson(what)));
  const numbers = Array.from({length: HIGHEST}, (_, place) => place + 1);
  const places = new Map(
    numbers.map((number) => [number, toHex(hmac(key, encoder.encode(`${number}`)))]),
  );
  return numbers.sort((one, other) => (places.get(one) < places.get(other) ? -1 : 1));
}

/** JSON as Python's json.dumps writes it, in ASCII. */
function asciiJson(value) {
  return JSON.stringify(value).replace(
    /[^ -~]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** Python's order of strings, by code points; JavaScript compares UTF-16 units. */
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

function isSame(observed, told) {
  return observed ? observed === told : null;
}

function areSame(observed, draws) {
  if (!observed) {
    return null;
  }
  if (observed.length > draws.length || observed.some((number, place) => number !== draws[place])) {
    return false;
  }
  // The game may have ended while the connection was lost.
  return observed.length === draws.length || null;
}
