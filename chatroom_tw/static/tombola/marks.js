// The numbers that a player has marked by hand. The cards of one player share no number, so it is
// one set for all of them. They outlive a reload of the page, as the game does.
import {remember, remembered} from "../common/keep.js";

const KEY = "tombola-marks";

export class Marks {
  #game = "";
  #numbers = new Set();

  constructor() {
    const kept = JSON.parse(remembered(KEY, "tab") ?? "{}");
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
    remember(KEY, JSON.stringify({game: this.#game, numbers: [...this.#numbers]}), "tab");
  }
}
