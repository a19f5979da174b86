// A seat at the tombola: the connection, what it has told us, and what a player can do.
//
//   const player = new Player((message) => …)    called after each message, and without one
//                                                  when something else has changed
//   player.start()
import {GameState} from "../common/game-state.js";
import {remembered} from "../common/storage.js";
import {Connection} from "../common/connection.js";
import {take} from "./receive.js";
import {Marks, Observations, seat} from "./player-storage.js";

const LACK_FOR = 10_000;
const NOTE_FOR = 12_000;

export class Player {
  gameState = new GameState();
  observations = new Observations();
  marks = new Marks();
  /** The name of the seat, and the one that its player has asked for. */
  name = "";
  requestedName = seat.requestedName();
  /** The seat that is to be taken up again: this tab's, or the browser's last. */
  token = seat.token() ?? seat.lastToken();
  /** What was asked for in the form: `{name, count}`, until there is a seat. */
  requestedSeat = null;
  seated = false;
  /** Whether the seat that this page was opened for was not there any more. */
  isSeatGone = false;
  cards = [];
  /** Whether these have not been played with yet: then what was drawn is not about them. */
  areCardsNew = true;
  /** The prize that was claimed last. */
  claimed = "";
  /** What a false claim lacks. */
  missing = null;
  /** A line for the player: `{key, values, trouble}`. */
  note = null;
  /** Why no seat was given: a reason. */
  fault = "";
  /** Why the conversation has ended for good; nothing while it goes on. */
  ended = "";
  /** Why it is about to end. */
  ending = "";
  isStaying = false;
  /** Whether a card of the player's own has been sent, and not been answered yet. */
  isBoardAsked = false;
  /** Whether it has just been taken, which nobody has been shown yet. */
  isBoardTaken = false;
  /** Whether a game has ended since this seat was taken, or taken up. */
  hasPlayed = false;
  transcript = null;
  /** The last game of which this page knew nothing before the connection that there is now. */
  firstSeenGame = "";
  /** A game that is over, whose transcript has not come yet. */
  uncheckedGame = "";
  #changed;
  /** When what is shown for a while is taken away. */
  #ends = {};

  constructor(changed) {
    this.#changed = changed;
    this.connection = new Connection({
      open: () => this.#opened(),
      message: (message) => this.#heard(message),
      lost: () => {
        this.gameState.lost();
        changed();
      },
    });
    seat.onTakenUp((token) => {
      if (this.seated && token === this.token) this.giveWay();
    });
  }

  /** Connect, and take up the seat that there is, if there is one. */
  start() {
    this.ended = "";
    this.connection.start();
    this.#changed();
  }

  join(name, count) {
    this.requestedSeat = {count};
    this.token = null;
    this.requestedName = name;
    this.fault = "";
    this.isSeatGone = false;
    this.ended = "";
    if (!this.connection.isOpen) this.start();
    else {
      this.gameState.reconnected();
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
    this.connection.stop();
    this.ended = why;
    this.ending = "";
  }

  sit() {
    this.connection.send({type: "sit", ...(this.requestedName && {name: this.requestedName})});
  }

  /** A seat like the one that is ended. */
  sitAgain() {
    this.requestedSeat = {count: Number(remembered("tombola-count")) || 1};
    this.sit();
  }

  rename(name) {
    this.requestedName = name;
    this.send({type: "rename", name});
  }

  remember(name, token) {
    this.name = name;
    this.token = token;
    this.seated = true;
    seat.keep(this.requestedName, token);
  }

  forget() {
    this.token = null;
    this.seated = false;
    seat.keep(this.requestedName, null);
  }

  send(message) {
    const sent = this.connection.send(message);
    if (!sent) this.showNote("notSent", {}, true);
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
    this.observations.offer(text);
    return this.send({type: "entropy", text});
  }

  board(numbers) {
    this.isBoardAsked = this.send({type: "board", numbers});
  }

  /** What has come may be the answer to that. */
  boardTaken(key) {
    if (this.isBoardAsked) this.showNote(key);
    this.isBoardTaken = this.isBoardAsked;
    this.isBoardAsked = false;
  }

  leave() {
    if (this.send({type: "exit"})) this.ending = "left";
  }

  /** The proof of the game that is over, if it was not told yet: visitors are told it too. */
  askForProof() {
    if (this.uncheckedGame) this.connection.send({type: "transcript", game: this.uncheckedGame});
  }

  /** What a claim lacks is shown for a while, and then in the way. */
  showMissing(missing) {
    this.#showFor(LACK_FOR, "missing", missing);
  }

  /** Show a line, for a while. */
  showNote(key, values = {}, trouble = false) {
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
    const {game, numbers, isPlaying} = this.gameState;
    if (isPlaying) this.observations.note(game, {numbers});
    this.firstSeenGame = "";
    // What came of a table's game stays to be seen until somebody sits down for another.
    if (this.ended !== "over") this.gameState.reconnected();
    if (this.token) this.connection.send({type: "resume", token: this.token});
    else if (this.requestedSeat) this.sit();
    else this.askForProof();
    this.#changed();
  }

  #heard(message) {
    this.gameState.receive(message);
    take(this, message);
    this.#changed(message);
  }
}
