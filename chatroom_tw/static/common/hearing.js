// What has been heard of the tombola so far: the game, its numbers, who has won what, and what
// comes next. The player's page and the host's both keep one. It knows no page.
//
//   hearing.lost()           the connection is lost: nobody knows when the next game begins
//   hearing.reconnected()    a connection begins: what it says counts, not what was before
//   hearing.hear(message)    take in a message; false if it is about something else
const SECOND = 1000;

export class Hearing {
  server = "";
  /** The prizes that are played for. */
  played = [];
  /** "unknown", "waiting", "playing" or "over". */
  phase = "unknown";
  game = "";
  cardsDigest = "";
  numbers = [];
  winners = [];
  missed = [];
  /** The prizes that nobody can win or share any more. */
  closed = new Set();
  /** The id of the next game. */
  coming = "";
  /** When the next game begins, in milliseconds of this page's clock; 0: nobody knows. */
  nextAt = 0;
  /** Of a table: `{seated, players}`. */
  table = null;
  held = false;

  #before = "";

  lost() {
    this.nextAt = 0;
  }

  reconnected() {
    if (this.phase !== "unknown") this.#before = this.phase;
    this.phase = "unknown";
    this.nextAt = 0;
    this.table = null;
    this.held = false;
  }

  hear(message) {
    const take = TAKES[message.type];
    if (take) take(this, message);
    return Boolean(take);
  }

  /** No game is on; one that was when the connection was lost has ended unheard. */
  rest() {
    if (this.phase !== "unknown") return;
    this.phase = this.#before === "over" ? "over" : "waiting";
    if (this.phase === "waiting") this.clear();
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

  get isOn() {
    return this.phase === "playing";
  }

  get secondsToNext() {
    return this.nextAt ? Math.max(0, (this.nextAt - performance.now()) / SECOND) : null;
  }

  isOpen(prize) {
    return this.isOn && this.played.includes(prize) && !this.closed.has(prize);
  }

  winnersOf(prize) {
    return this.winners.filter((winner) => winner.prize === prize);
  }
}

const TAKES = {
  welcome(hearing, {server, prizes}) {
    hearing.server = server;
    hearing.played = prizes;
  },
  committed(hearing, {game}) {
    hearing.coming = game;
    hearing.rest();
  },
  waiting(hearing, {seated, players}) {
    hearing.table = {seated, players};
    hearing.nextAt = 0;
    hearing.rest();
  },
  next(hearing, {seconds}) {
    hearing.nextAt = performance.now() + seconds * SECOND;
    hearing.rest();
  },
  begun(hearing, {game, cards_sha256: cardsDigest}) {
    begin(hearing);
    hearing.game = game;
    hearing.cardsDigest = cardsDigest;
  },
  drawn(hearing, {numbers}) {
    begin(hearing);
    hearing.numbers = numbers;
  },
  number(hearing, {number}) {
    hearing.winners.forEach(({prize}) => hearing.closed.add(prize));
    hearing.numbers = [...hearing.numbers, number];
  },
  prize(hearing, {prize, name, serial}) {
    hearing.winners.push({prize, name, serial});
  },
  over(hearing, {game, missed}) {
    hearing.phase = "over";
    hearing.game = game;
    hearing.missed = missed;
  },
  pause(hearing, {held}) {
    hearing.held = held;
  },
  host(hearing, {held}) {
    hearing.held = held;
  },
  status(hearing, {game, prizes}) {
    // Who comes back is told the numbers, but not which game it is, nor what is closed.
    if (!hearing.isOn) return;
    hearing.game = game;
    hearing.closed = new Set(hearing.played.filter((prize) => !prizes.includes(prize)));
  },
};

function begin(hearing) {
  hearing.clear();
  hearing.phase = "playing";
  hearing.nextAt = 0;
  hearing.table = null;
}
