// What the browser stores for a player: the seat, the switches, the marks, and what the page has
// observed of each game. Marks and observations are in the tab's storage, and outlive a reload.
import {CODE} from "../common/hall.js";
import {remember, remembered, storedAs} from "../common/storage.js";

/** Each hall has seats of its own. */
const HALL = CODE && ` ${CODE}`;
const NAME = "tombola-name";
const TOKEN = `tombola-token${HALL}`;
const MARKS = "tombola-marks";
const RECORD = "tombola-record";
const TAKEN = `tombola-taken${HALL}`;
const BROWSER = "tombola-browser";
const CALLS = "tombola-calls";
const GAMES = 5;
const DEFAULTS = {auto: true, hard: false, voice: false, chime: false, sounds: true, vibration: true};

/** By this a hall knows the browser again. It says nothing else. */
export function browserId() {
  const stored = remembered(BROWSER);
  if (stored) return stored;
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const id = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  remember(BROWSER, id);
  return id;
}

/** What the listener wants to hear of each number; "": what the hall says. */
export const chosenCalls = {
  get: () => remembered(CALLS) ?? "",
  set: (calls) => remember(CALLS, calls || null),
};

/** The token is in the browser's storage too, so a player who closes the tab can come back. */
export const seat = {
  /** The name that was asked for. */
  requestedName: () => remembered(NAME) ?? "",
  token: () => remembered(TOKEN, "tab"),
  lastToken: () => remembered(TOKEN),
  store(requestedName, token) {
    remember(NAME, requestedName);
    remember(TOKEN, token);
    remember(TOKEN, token, "tab");
    // Other tabs get an event only if the value differs from the last one.
    if (token) remember(TAKEN, `${token} ${Math.random()}`);
  },
  /** Calls `listener(token)` when another tab of this browser has taken the seat up. */
  onTakenUp(listener) {
    addEventListener("storage", ({key, newValue}) => {
      if (key === storedAs(TAKEN) && newValue) listener(newValue.split(" ")[0]);
    });
  },
};

/** The player's switches. */
export const prefs = {
  get(key) {
    const stored = remembered(`tombola-${key}`);
    return stored === null ? DEFAULTS[key] : stored === "yes";
  },
  set(key, value) {
    remember(`tombola-${key}`, value ? "yes" : "no");
  },
};

/** The numbers that a player has marked by hand, on every card that has them. */
export class Marks {
  #game = "";
  #numbers = new Set();

  constructor() {
    const stored = JSON.parse(remembered(MARKS, "tab") ?? "{}");
    this.#game = stored.game ?? "";
    this.#numbers = new Set(stored.numbers);
  }

  /** A game begins, without marks, or the same game goes on. */
  begin(game) {
    if (game === this.#game) return;
    this.#game = game;
    this.#numbers.clear();
    this.#store();
  }

  has(number) {
    return this.#numbers.has(number);
  }

  toggle(number) {
    if (!this.#numbers.delete(number)) this.#numbers.add(number);
    this.#store();
  }

  #store() {
    remember(MARKS, JSON.stringify({game: this.#game, numbers: [...this.#numbers]}), "tab");
  }
}

/**
 * What this page has observed of each game while it was played, to compare it with the transcript:
 * `commit`, `cardsDigest`, `numbers`, and the player's own `words`; `isLate` if numbers had been
 * drawn by then; `wasAway` if the connection was lost in between.
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

  /** Note what is not known yet: what the server tells later does not replace it. */
  noteOnce(game, what) {
    this.note(game, {...what, ...this.of(game)});
  }

  of(game) {
    return this.#games.get(game) ?? {};
  }

  /** Words that were sent to the server, which may refuse them. */
  offer(text) {
    this.#offered = text;
  }

  accepted(game) {
    this.note(game, {words: this.#offered});
  }
}
