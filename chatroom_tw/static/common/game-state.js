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
  isNextByBag = false;
  /** When the next game begins, in milliseconds of `performance.now()`; 0: not known. */
  nextAt = 0;
  /** Of a table: `{seated, players}`. */
  table = null;
  isPaused = false;
  /** The claim that holds the draw: `{prize, name, display, serial, numbers, seconds, until}`, or
   * null. `until` is when the draw goes on, in milliseconds of `performance.now()`. */
  held = null;
  /** The options of the hall, as `rules` tells them; null: not known. */
  rules = null;
  /** Whether the numbers of the game come out of a bag, so that there is no proof of the draw. */
  isByBag = false;
  /** Whether a host draws each number: then nothing goes on by itself after a claim. */
  isByHand = false;

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
    this.held = null;
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
    this.held = null;
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
    // They are those of the hall `main`; a page in another hall asks for its own.
    if (!gameState.prizes.length) gameState.prizes = prizes;
  },
  committed(gameState, {game, commit}) {
    gameState.nextGame = game;
    gameState.isNextByBag = commit === null;
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
    gameState.isByBag = gameState.isNextByBag;
    gameState.isByHand = gameState.isByBag || gameState.rules?.draw === "manual";
  },
  drawn(gameState, {numbers}) {
    gameState.begin();
    gameState.numbers = numbers;
  },
  number(gameState, {number}) {
    closeWhatIsWon(gameState);
    gameState.numbers = [...gameState.numbers, number];
  },
  prize(gameState, {prize, name, display, serial, numbers}) {
    const after = gameState.numbers.length;
    gameState.winners.push({prize, name, display, serial, numbers, after});
  },
  uncalled(gameState, {number}) {
    gameState.numbers = gameState.numbers.filter((one) => one !== number);
    reopen(gameState);
  },
  unprize(gameState, {prize, serial}) {
    gameState.winners = gameState.winners.filter((one) =>
      one.prize !== prize || one.serial !== serial);
    reopen(gameState);
  },
  held(gameState, message) {
    gameState.held = {...message, until: performance.now() + message.seconds * SECOND};
  },
  going(gameState) {
    gameState.held = null;
  },
  rules(gameState, rules) {
    gameState.rules = rules;
  },
  offers(gameState, {offers}) {
    gameState.prizes = offers.map(({prize}) => prize);
    gameState.offers = Object.fromEntries(offers.map((offer) => [offer.prize, offer]));
    if (!gameState.isPlaying) return;
    gameState.closed = new Set(offers.filter(({open}) => !open).map(({prize}) => prize));
  },
  over(gameState, {game, missed, winners}) {
    gameState.phase = "over";
    gameState.game = game;
    gameState.missed = missed;
    gameState.held = null;
    // A page keeps what it knows of its own wins.
    if (winners?.length !== gameState.winners.length) gameState.winners = winners ?? gameState.winners;
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
    if (isWonUp(gameState, prize)) gameState.closed.add(prize);
  }
}

/** A number or a prize was taken back. What was won at the number that is the last one now can be
 * shared again. */
function reopen(gameState) {
  const now = gameState.numbers.length;
  for (const prize of gameState.closed) {
    if (!isWonUp(gameState, prize, now)) gameState.closed.delete(prize);
  }
}

function isWonUp(gameState, prize, before = Infinity) {
  const rounds = new Set(gameState.winnersOf(prize).map(({after}) => after)
    .filter((after) => after < before));
  return rounds.size >= (gameState.offers[prize]?.times ?? 1);
}
