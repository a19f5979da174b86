// What has been heard of the tombola so far: the game, its numbers, who has won what, and what
// comes next. The player's page and the host's both keep one. It knows no page.
//
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
  /** The id of the next game, and the commitments by games' ids. */
  coming = "";
  commitments = new Map();
  /** When the next game begins, in milliseconds of this page's clock; 0: nobody knows. */
  nextAt = 0;
  /** Of a table: `{seated, players}`. */
  table = null;
  held = false;

  reconnected() {
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
  committed(hearing, {game, commit}) {
    hearing.coming = game;
    hearing.commitments.set(game, commit);
    if (hearing.phase === "unknown") hearing.phase = "waiting";
  },
  waiting(hearing, {seated, players}) {
    hearing.table = {seated, players};
    hearing.nextAt = 0;
    if (hearing.phase === "unknown") hearing.phase = "waiting";
  },
  next(hearing, {seconds}) {
    hearing.nextAt = performance.now() + seconds * SECOND;
    if (hearing.phase === "unknown") hearing.phase = "waiting";
  },
  begun(hearing, {game, cards_sha256: cardsDigest}) {
    begin(hearing, []);
    hearing.game = game;
    hearing.cardsDigest = cardsDigest;
  },
  drawn(hearing, {numbers}) {
    begin(hearing, numbers);
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
  status(hearing, {game, prizes}) {
    // Who comes back is told the numbers, but not which game it is, nor what is closed.
    if (!hearing.isOn) return;
    hearing.game = game;
    hearing.closed = new Set(hearing.played.filter((prize) => !prizes.includes(prize)));
  },
};

function begin(hearing, numbers) {
  hearing.phase = "playing";
  hearing.numbers = numbers;
  hearing.winners = [];
  hearing.missed = [];
  hearing.closed = new Set();
  hearing.nextAt = 0;
  hearing.table = null;
}
