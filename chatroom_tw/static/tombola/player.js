// A player: the connection, the seat, what the server has told, and the player's requests.
//
//   const player = new Player((message) => …)    called after each message; without one when
//                                                something else has changed
//   player.start()
import {GameState} from "../common/game-state.js";
import {CODE} from "../common/hall.js";
import {remembered} from "../common/storage.js";
import {Connection} from "../common/connection.js";
import {namesFrom} from "./names.js";
import {receive} from "./receive.js";
import {browserId, Marks, Observations, seat} from "./player-storage.js";

const MISSING_FOR = 10_000;
const NOTE_FOR = 12_000;
const NOTICE_FOR = 60_000;
/** What is taken back within this time is said in one note: a number, and what was won with it. */
const TOGETHER = 2_000;

export class Player {
  gameState = new GameState();
  observations = new Observations();
  marks = new Marks();
  /** The name of the hall, as people call it. */
  hallName = "";
  /** The plain name of the seat, its display name, and the name that the player has asked for. */
  name = "";
  display = "";
  requestedName = seat.requestedName();
  /** The token of the seat to take up again: this tab's, or the browser's last. */
  token = seat.token() ?? seat.lastToken();
  /** The seat that was asked for in the form: `{count}` (of cards); null when there is a seat. */
  requestedSeat = null;
  seated = false;
  /** Whether the seat that a new page was to take up is gone. */
  isSeatGone = false;
  cards = [];
  /** The cards of the game that is on, or of the last one. */
  played = [];
  /** Whether no game has begun with these cards: then the drawn numbers are not for them. */
  areCardsNew = true;
  /** The prize that was claimed last. */
  claimed = "";
  /** What a false claim lacks, a message of the server; null: nothing to show. */
  missing = null;
  /** A note to the player: the key of a phrase, its values (or a function that returns them), whether
   * it is about trouble, and the note that is said before it. */
  note = null;
  /** Why no seat was given: a reason of `refused`. */
  fault = "";
  /** Why the page has left: "takenUp", "left", "over" (a table's game), "removed", "hallEnded",
   * "noHall", "tooManyTries", or "" while it plays. */
  ended = "";
  /** Why the server closes the connection next: "takenUp", "left", "removed", "hallEnded" or "". */
  ending = "";
  isStaying = false;
  /** What takes the refusals of a hall that is being made, or null. */
  making = null;
  /** A board of the player's: "none", "sent", or "accepted" (and the page has not shown it yet). */
  board = "none";
  /** Whether a game has ended since this seat was taken, or taken up again. */
  hasPlayed = false;
  transcript = null;
  /** The cards that are out, by their serials: whether it is for the whole game. */
  outs = new Map();
  /** Whether the server tells what has happened before: that is no news. */
  isCatchingUp = false;
  /** Whether this page has asked by itself for the last game: "no", "asked" or "answered". */
  lastGame = "no";
  /** The last game that the page knows since this connection only. */
  firstSeenGame = "";
  /** A game that is over, and whose transcript has not come yet. */
  uncheckedGame = "";
  #changed;
  #takenBackAt = -Infinity;
  /** Whether this connection is in the hall of the page. */
  #isThere = false;
  /** The timers that hide a note or what a claim lacks. */
  #ends = {};

  constructor(changed) {
    this.#changed = changed;
    this.connection = new Connection({
      open: () => this.#opened(),
      message: (message) => this.#received(message),
      lost: () => {
        this.gameState.lost();
        changed();
      },
    });
    seat.onTakenUp((token) => {
      if (this.seated && token === this.token) this.giveWay();
    });
  }

  /** Connect, and take up the seat again, if there is one. */
  start() {
    this.ended = "";
    this.connection.start();
    this.#changed();
  }

  /** The name of the seat as people read it. */
  get shownName() {
    return this.display || this.name;
  }

  /** The name of a card of this player: "Anna 1". */
  nameOf(serial) {
    const isIt = (card) => card.serial === serial;
    const place = Math.max(this.cards.findIndex(isIt), this.played.findIndex(isIt));
    return place < 0 ? "" : `${this.shownName} ${place + 1}`;
  }

  /** A card of this player, or one of the last game; undefined if it is another's. */
  cardOf(serial) {
    return [...this.cards, ...this.played].find((card) => card.serial === serial);
  }

  isMine(serial) {
    return Boolean(this.cardOf(serial));
  }

  join(name, count) {
    this.requestedSeat = {count};
    this.token = null;
    this.requestedName = name;
    this.fault = "";
    this.isSeatGone = false;
    this.ended = "";
    if (!this.connection.isOpen) this.start();
    else if (this.#isThere) {
      this.gameState.reconnected();
      this.sit();
    }
  }

  /** Another page has taken the seat up. This page does not connect again by itself. */
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
    const {name, display} = namesFrom(this.requestedName);
    this.connection.send({
      type: "sit", browser: browserId(), ...(name && {name}), ...(display && {display}),
    });
  }

  /** Take a new seat in place of the one that is gone. */
  sitAgain() {
    this.requestedSeat = {count: Number(remembered("tombola-count")) || 1};
    this.sit();
  }

  rename(typed) {
    this.requestedName = typed;
    const {name, display} = namesFrom(typed);
    if (name && name !== this.name) this.send({type: "rename", name});
    if (display !== this.display) this.send({type: "introduce", display});
  }

  remember(name, display, token) {
    this.name = name;
    this.display = display;
    this.token = token;
    this.seated = true;
    seat.store(this.requestedName, token);
  }

  forget() {
    this.token = null;
    this.seated = false;
    seat.store(this.requestedName, null);
  }

  send(message) {
    const sent = this.connection.send(message);
    if (!sent) this.showNote("notSent", {}, true);
    return sent;
  }

  /** Show a reason why no seat was asked for. */
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

  sendBoard(numbers) {
    this.board = this.send({type: "board", numbers}) ? "sent" : "none";
  }

  /** A message that may answer `sendBoard` has come. */
  boardAnswered(key) {
    if (this.board !== "sent") return;
    this.showNote(key);
    this.board = "accepted";
  }

  leave() {
    if (this.send({type: "exit"})) this.ending = "left";
  }

  /** Ask for the transcript of the game that is over, if it has not come. It needs no seat. */
  askForTranscript() {
    if (this.uncheckedGame) this.connection.send({type: "transcript", game: this.uncheckedGame});
  }

  /** Show what a claim lacks, for a while. */
  showMissing(missing) {
    this.#showFor(MISSING_FOR, "missing", missing);
  }

  /** Show a note, for a while. */
  showNote(key, values = {}, trouble = false) {
    this.#showFor(NOTE_FOR, "note", {key, values, trouble});
  }

  /** Show that a number or a prize is taken back. */
  showTakenBack(key, values) {
    const isMore = performance.now() - this.#takenBackAt < TOGETHER;
    this.#takenBackAt = performance.now();
    this.#showFor(NOTE_FOR, "note", {key, values, trouble: true, before: isMore ? this.note : null});
  }

  /** Show what the host tells everybody, for longer. */
  showNotice(text) {
    this.#showFor(NOTICE_FOR, "note", {key: "announced", values: {text}, trouble: false});
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
    this.lastGame = "no";
    this.#isThere = false;
    // The results of a table's game stay until the player takes another seat.
    if (this.ended !== "over") this.gameState.reconnected();
    // In another hall the seat would be another one, so the answer is waited for.
    if (CODE) this.connection.send({type: "hall", code: CODE});
    else this.arrived();
    this.#changed();
  }

  /** The page is in its hall. */
  arrived() {
    this.#isThere = true;
    this.connection.send({type: "rules"});
    if (this.token) this.connection.send({type: "resume", token: this.token});
    else if (this.requestedSeat) this.sit();
    else this.askForTranscript();
  }

  /** Who was away is told who has won, too. */
  #askForLastGame() {
    if (!this.seated || this.gameState.phase !== "waiting" || this.lastGame !== "no") return;
    this.lastGame = "asked";
    this.connection.send({type: "transcript"});
  }

  #received(message) {
    this.gameState.receive(message);
    receive(this, message);
    this.#askForLastGame();
    this.#changed(message);
  }
}
