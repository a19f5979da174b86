// The state of the tombola's game as the server tells it: the numbers, the winners, the next game.
// The player's page and the host's page both have one. This module knows no page.
//
//   gameState.lost()             the connection is lost, so the time of the next game is unknown
//   gameState.reconnected()      a new connection begins, on which the server tells the state again
//   gameState.receive(message)   take in a message; false if it is about something else
import {isFull, isNextFull} from "./prizes.js";

const SECOND = 1000;

export class GameState {
  server = "";
  /** The kinds of the prizes that are played for, in their order. */
  prizes = [];
  /** What the server has said of each of them: `{pattern, amount, times, …}`, by their kinds. */
  offers = {};
  /** "unknown", "waiting", "playing" or "over". */
  phase = "unknown";
  game = "";
  cardsDigest = "";
  numbers = [];
  winners = [];
  missed = [];
  /** The prizes that can no more be won or shared. */
  closed = new Set();
  /** The id of the next game. */
  nextGame = "";
  /** When the next game begins, in milliseconds of `performance.now()`; 0: not known. */
  nextAt = 0;
  /** Of a table: `{seated, players}`. */
  table = null;
  isPaused = false;

  /** The phase before the connection was lost. */
  #before = "";

  lost() {
    this.nextAt = 0;
  }

  reconnected() {
    if (this.phase !== "unknown") this.#before = this.phase;
    this.phase = "unknown";
    this.nextAt = 0;
    this.table = null;
    this.isPaused = false;
  }

  receive(message) {
    const handler = HANDLERS[message.type];
    if (handler) handler(this, message);
    return Boolean(handler);
  }

  /** No game is on. One that was on when the connection was lost has ended meanwhile. */
  wait() {
    if (this.phase !== "unknown") return;
    this.phase = this.#before === "over" ? "over" : "waiting";
    if (this.phase === "waiting") this.clear();
  }

  begin() {
    this.clear();
    this.phase = "playing";
    this.nextAt = 0;
    this.table = null;
  }

  clear() {
    this.numbers = [];
    this.winners = [];
    this.missed = [];
    this.closed = new Set();
  }

  get last() {
    return this.numbers.at(-1) ?? 0;
  }

  get isPlaying() {
    return this.phase === "playing";
  }

  /** Seconds until the next game; null: not known. */
  get secondsToNext() {
    return this.nextAt ? Math.max(0, (this.nextAt - performance.now()) / SECOND) : null;
  }

  isOpen(prize) {
    return this.isPlaying && this.prizes.includes(prize) && !this.closed.has(prize)
      && !this.opensAfter(prize);
  }

  /** The prize that must be won before this one, for the next full card, can be; "": none. */
  opensAfter(prize) {
    if (!isNextFull(prize)) return "";
    const before = this.prizes.slice(0, this.prizes.indexOf(prize)).findLast(isFull) ?? "";
    return this.closed.has(before) ? "" : before;
  }

  /** Whether a card could still win the prize, if it had the numbers. */
  canWin(prize, {serial}) {
    return !isNextFull(prize)
      || !this.winners.some((winner) => winner.serial === serial && isFull(winner.prize));
  }

  winnersOf(prize) {
    return this.winners.filter((winner) => winner.prize === prize);
  }
}

const HANDLERS = {
  welcome(gameState, {server, prizes}) {
    gameState.server = server;
    gameState.prizes = prizes;
  },
  committed(gameState, {game}) {
    gameState.nextGame = game;
    gameState.wait();
  },
  waiting(gameState, {seated, players}) {
    gameState.table = {seated, players};
    gameState.nextAt = 0;
    gameState.wait();
  },
  next(gameState, {seconds}) {
    gameState.nextAt = performance.now() + seconds * SECOND;
    gameState.wait();
  },
  begun(gameState, {game, cards_sha256: cardsDigest}) {
    gameState.begin();
    gameState.game = game;
    gameState.cardsDigest = cardsDigest;
  },
  drawn(gameState, {numbers}) {
    gameState.begin();
    gameState.numbers = numbers;
  },
  number(gameState, {number}) {
    closeWhatIsWon(gameState);
    gameState.numbers = [...gameState.numbers, number];
  },
  prize(gameState, {prize, name, serial}) {
    gameState.winners.push({prize, name, serial, after: gameState.numbers.length});
  },
  offers(gameState, {offers}) {
    gameState.prizes = offers.map(({prize}) => prize);
    gameState.offers = Object.fromEntries(offers.map((offer) => [offer.prize, offer]));
    if (!gameState.isPlaying) return;
    gameState.closed = new Set(offers.filter(({open}) => !open).map(({prize}) => prize));
  },
  over(gameState, {game, missed}) {
    gameState.phase = "over";
    gameState.game = game;
    gameState.missed = missed;
  },
  pause(gameState, {held}) {
    gameState.isPaused = held;
  },
  host(gameState, {held}) {
    gameState.isPaused = held;
  },
  status(gameState, {game, prizes}) {
    // `drawn` tells a player who comes back neither the game nor the prizes that are closed.
    if (!gameState.isPlaying) return;
    gameState.game = game;
    gameState.closed = new Set(gameState.prizes.filter((prize) => !prizes.includes(prize)));
  },
};

/** The next number is drawn: a prize is closed once it has been won as often as it can be. */
function closeWhatIsWon(gameState) {
  for (const prize of gameState.prizes) {
    const rounds = new Set(gameState.winnersOf(prize).map(({after}) => after));
    if (rounds.size >= (gameState.offers[prize]?.times ?? 1)) gameState.closed.add(prize);
  }
}
