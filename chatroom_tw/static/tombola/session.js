// A seat at the tombola: the connection, what it has told us, and what a player can do.
//
//   const session = new Session((message) => …)    called after each message, and without one
//                                                  when something else has changed
//   session.start()
import {Hearing} from "../common/hearing.js";
import {remembered} from "../common/keep.js";
import {Link} from "../common/link.js";
import {take} from "./answers.js";
import {Marks, Record, seat} from "./kept.js";

const LACK_FOR = 10_000;
const NOTE_FOR = 12_000;

export class Session {
  hearing = new Hearing();
  record = new Record();
  marks = new Marks();
  /** The name of the seat, and the one that its player has asked for. */
  name = "";
  wish = seat.wish();
  /** The seat that is to be taken up again: this tab's, or the browser's last. */
  token = seat.token() ?? seat.lastToken();
  /** What was asked for in the form: `{name, count}`, until there is a seat. */
  wanted = null;
  seated = false;
  /** Whether the seat that this page was opened for was not there any more. */
  isSeatGone = false;
  cards = [];
  /** Whether these have not been played with yet: then what was drawn is not about them. */
  areFresh = true;
  /** The prize that was claimed last. */
  claimed = "";
  /** What a false claim lacks. */
  missing = null;
  /** A line for the player: `{key, values, trouble}`. */
  note = null;
  /** Why no seat was given: a reason. */
  fault = "";
  /** Why the conversation has ended for good; nothing while it goes on. */
  gone = "";
  /** Why it is about to end. */
  leaving = "";
  staying = false;
  /** Whether a card of the player's own has been sent, and not been answered yet. */
  isBoardAsked = false;
  /** Whether it has just been taken, which nobody has been shown yet. */
  isBoardTaken = false;
  /** Whether a game has ended since this seat was taken, or taken up. */
  isDone = false;
  transcript = null;
  /** The last game of which this page knew nothing before the connection that there is now. */
  noted = "";
  /** A game that is over, whose transcript has not come yet. */
  unchecked = "";
  #changed;
  /** When what is shown for a while is taken away. */
  #ends = {};

  constructor(changed) {
    this.#changed = changed;
    this.link = new Link({
      open: () => this.#opened(),
      message: (message) => this.#heard(message),
      lost: () => {
        this.hearing.lost();
        changed();
      },
    });
    seat.onTakenUp((token) => {
      if (this.seated && token === this.token) this.giveWay();
    });
  }

  /** Connect, and take up the seat that there is, if there is one. */
  start() {
    this.gone = "";
    this.link.start();
    this.#changed();
  }

  join(name, count) {
    this.wanted = {count};
    this.token = null;
    this.wish = name;
    this.fault = "";
    this.isSeatGone = false;
    this.gone = "";
    if (!this.link.isOpen) this.start();
    else {
      this.hearing.reconnected();
      this.sit();
    }
  }

  /** Another page has taken the seat up. It stays there: this one tries nothing by itself. */
  giveWay() {
    this.end("takenUp");
    this.seated = false;
    this.#changed();
  }

  end(why) {
    this.link.stop();
    this.gone = why;
    this.leaving = "";
  }

  sit() {
    this.link.send({type: "sit", ...(this.wish && {name: this.wish})});
  }

  /** A seat like the one that is gone. */
  sitAgain() {
    this.wanted = {count: Number(remembered("tombola-count")) || 1};
    this.sit();
  }

  rename(name) {
    this.wish = name;
    this.send({type: "rename", name});
  }

  remember(name, token) {
    this.name = name;
    this.token = token;
    this.seated = true;
    seat.keep(this.wish, token);
  }

  forget() {
    this.token = null;
    this.seated = false;
    seat.keep(this.wish, null);
  }

  send(message) {
    const sent = this.link.send(message);
    if (!sent) this.tell("notSent", {}, true);
    return sent;
  }

  /** No seat was asked for, as it would not be given. */
  refuse(reason) {
    this.fault = reason;
    this.#changed();
  }

  claim(prize) {
    this.missing = null;
    this.claimed = prize;
    this.send({type: "claim", prize});
  }

  contribute(text) {
    this.record.offer(text);
    return this.send({type: "entropy", text});
  }

  board(numbers) {
    this.isBoardAsked = this.send({type: "board", numbers});
  }

  /** What has come may be the answer to that. */
  boardTaken(key) {
    if (this.isBoardAsked) this.tell(key);
    this.isBoardTaken = this.isBoardAsked;
    this.isBoardAsked = false;
  }

  leave() {
    if (this.send({type: "exit"})) this.leaving = "left";
  }

  /** The proof of the game that is over, if it was not told yet: visitors are told it too. */
  askForProof() {
    if (this.unchecked) this.link.send({type: "transcript", game: this.unchecked});
  }

  /** What a claim lacks is shown for a while, and then in the way. */
  lack(lack) {
    this.#showFor(LACK_FOR, "missing", lack);
  }

  /** Show a line, for a while. */
  tell(key, values = {}, trouble = false) {
    this.#showFor(NOTE_FOR, "note", {key, values, trouble});
  }

  #showFor(time, what, value) {
    this[what] = value;
    clearTimeout(this.#ends[what]);
    this.#ends[what] = setTimeout(() => {
      this[what] = null;
      this.#changed();
    }, time);
    this.#changed();
  }

  #opened() {
    const {game, numbers, isOn} = this.hearing;
    if (isOn) this.record.note(game, {numbers});
    this.noted = "";
    // What came of a table's game stays to be seen until somebody sits down for another.
    if (this.gone !== "over") this.hearing.reconnected();
    if (this.token) this.link.send({type: "resume", token: this.token});
    else if (this.wanted) this.sit();
    else this.askForProof();
    this.#changed();
  }

  #heard(message) {
    this.hearing.hear(message);
    take(this, message);
    this.#changed(message);
  }
}
