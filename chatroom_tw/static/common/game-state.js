// The state of the tombola's game as the server tells it: the numbers, the winners, the next game.
// The player's page and the host's page both have one. This module knows no page.
//
//   gameState.lost()             the connection is lost, so the time of the next game is unknown
//   gameState.reconnected()      a new connection begins, on which the server tells the state again
//   gameState.receive(message)   take in a message; false if it is about something else
const SECOND = 1000;

export class GameState {
  server = "";
  /** The prizes that are played for. */
  prizes = [];
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
    return this.isPlaying && this.prizes.includes(prize) && !this.closed.has(prize);
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
    gameState.winners.forEach(({prize}) => gameState.closed.add(prize));
    gameState.numbers = [...gameState.numbers, number];
  },
  prize(gameState, {prize, name, serial}) {
    gameState.winners.push({prize, name, serial});
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
