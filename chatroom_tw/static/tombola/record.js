// What this page has noted of each game while it was played, to hold it against the transcript:
// `commit`, `cardsDigest`, `numbers`, and the player's own `words`. It outlives a reload.
import {remember, remembered} from "../common/keep.js";

const KEY = "tombola-record";
const GAMES = 5;

export class Record {
  #games = new Map(JSON.parse(remembered(KEY, "tab") ?? "[]"));
  #offered = "";

  note(game, what) {
    if (!game) return;
    this.#games.set(game, {...this.of(game), ...what});
    while (this.#games.size > GAMES) this.#games.delete(this.#games.keys().next().value);
    remember(KEY, JSON.stringify([...this.#games]), "tab");
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
