// What the browser keeps for a player: the seat, the switches, the marks, and what was heard of
// each game. The marks and what was heard are of this tab: a reload of the page comes back to them.
import {remember, remembered} from "../common/storage.js";

const NAME = "tombola-name";
const TOKEN = "tombola-token";
const MARKS = "tombola-marks";
const RECORD = "tombola-record";
const TAKEN = "tombola-taken";
const GAMES = 5;
const DEFAULTS = {auto: true, hard: false, voice: false};

/** The token is kept in the browser too: who has closed the tab comes back to the seat. */
export const seat = {
  /** The name that was asked for. */
  requestedName: () => remembered(NAME) ?? "",
  token: () => remembered(TOKEN, "tab"),
  lastToken: () => remembered(TOKEN),
  keep(requestedName, token) {
    remember(NAME, requestedName);
    remember(TOKEN, token);
    remember(TOKEN, token, "tab");
    // Other tabs hear of what is different from before.
    if (token) remember(TAKEN, `${token} ${Math.random()}`);
  },
  /** `listener(token)`: another tab of this browser sits there now. */
  onTakenUp(listener) {
    addEventListener("storage", ({key, newValue}) => {
      if (key === TAKEN && newValue) listener(newValue.split(" ")[0]);
    });
  },
};

/** The player's switches. */
export const prefs = {
  get(key) {
    const kept = remembered(`tombola-${key}`);
    return kept === null ? DEFAULTS[key] : kept === "yes";
  },
  set(key, value) {
    remember(`tombola-${key}`, value ? "yes" : "no");
  },
};

/**
 * The numbers that a player has marked by hand. The cards of one player share no number, so it is
 * one set for all of them.
 */
export class Marks {
  #game = "";
  #numbers = new Set();

  constructor() {
    const kept = JSON.parse(remembered(MARKS, "tab") ?? "{}");
    this.#game = kept.game ?? "";
    this.#numbers = new Set(kept.numbers);
  }

  /** Another game begins without marks; the same one goes on with them. */
  begin(game) {
    if (game === this.#game) return;
    this.#game = game;
    this.#numbers.clear();
    this.#keep();
  }

  has(number) {
    return this.#numbers.has(number);
  }

  toggle(number) {
    if (!this.#numbers.delete(number)) this.#numbers.add(number);
    this.#keep();
  }

  #keep() {
    remember(MARKS, JSON.stringify({game: this.#game, numbers: [...this.#numbers]}), "tab");
  }
}

/**
 * What this page has firstSeenGame of each game while it was played, to hold it against the transcript:
 * `commit`, `cardsDigest`, `numbers`, and the player's own `words`; `isLate` if numbers had been
 * drawn by then.
 */
export class Observations {
  #games = new Map(JSON.parse(remembered(RECORD, "tab") ?? "[]"));
  #offered = "";

  note(game, what) {
    if (!game) return;
    this.#games.set(game, {...this.of(game), ...what});
    while (this.#games.size > GAMES) this.#games.delete(this.#games.keys().next().value);
    remember(RECORD, JSON.stringify([...this.#games]), "tab");
  }

  /** What was told first counts: a server that says something else later is found out. */
  noteOnce(game, what) {
    this.note(game, {...what, ...this.of(game)});
  }

  of(game) {
    return this.#games.get(game) ?? {};
  }

  /** Words that the server has been sent; they count once it says so. */
  offer(text) {
    this.#offered = text;
  }

  accepted(game) {
    this.note(game, {words: this.#offered});
  }
}
