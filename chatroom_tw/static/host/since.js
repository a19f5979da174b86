// The prizes that were won since the last number: they go if the number is taken back, and those that a
// host has awarded can be taken back alone. What is told again after a reconnection may be older, so the
// tab remembers which these are, and after how many numbers of which game.
//
//   since.receive(message)   before the views get the message
//   since.winners            those of `gameState.winners` that were won since the last number
//   since.has(winner)        whether this is one of them
//   since.canTakeBack(winner)   whether a host can have awarded it, here or at another page
import {CODE} from "../common/hall.js";
import {printedNumber} from "../common/card-layout.js";
import {remember, remembered} from "../common/storage.js";

const KEY = `tombola-since ${CODE}`;
const BOARD = /^t[1-6]$/;

export class Since {
  #gameState;
  #catchUp;
  #noted = load();
  /** The prizes that this page has awarded. */
  #own = new Set();

  constructor(gameState, catchUp) {
    this.#gameState = gameState;
    this.#catchUp = catchUp;
  }

  ordered({type, prize, card}) {
    if (type === "award") this.#own.add(nameOf({prize, serial: card}));
  }

  receive(message) {
    const isNews = message.type === "prize" && this.#catchUp.isOver;
    if (isNews || message.type === "held") this.#note(message);
  }

  get winners() {
    return this.#gameState.winners.filter((winner) => this.has(winner));
  }

  has(winner) {
    return this.#isNow() && this.#noted.names.includes(nameOf(winner));
  }

  canTakeBack(winner) {
    const {serial} = winner;
    return this.#gameState.isPlaying && this.has(winner)
      && (this.#own.has(nameOf(winner)) || printedNumber(serial) !== "" || BOARD.test(serial));
  }

  #isNow() {
    const {game, numbers} = this.#gameState;
    return this.#noted.game === game && this.#noted.count === numbers.length;
  }

  #note(winner) {
    const {game, numbers} = this.#gameState;
    const names = this.#isNow() ? this.#noted.names : [];
    this.#noted = {game, count: numbers.length, names: [...new Set([...names, nameOf(winner)])]};
    remember(KEY, JSON.stringify(this.#noted), "tab");
  }
}

function nameOf({prize, serial}) {
  return `${prize} ${serial}`;
}

function load() {
  return JSON.parse(remembered(KEY, "tab")) ?? {game: "", count: 0, names: []};
}
