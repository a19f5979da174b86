// A connection that watches a hall: it is told what players are told, has no seat, and needs no key. It
// goes on by itself when it was lost.
//
//   const watcher = new Watcher(gameState, {message, changed})
//     message(m)     a message has come, and gameState has taken it in
//     changed()      the connection has changed
//   watcher.start()
//   watcher.hall     the hall's name, if it has one of its own
//   watcher.fault    a phrase: why there is nothing to see; "" if there is no reason
import {Connection} from "../common/connection.js";
import {CODE} from "../common/hall.js";

const PLAYERS_EVERY = 4_000;
const AGAIN_AFTER = 60_000;

export class Watcher {
  hall = "";
  fault = "";
  connection;
  #gameState;
  #callbacks;
  #again = 0;

  constructor(gameState, callbacks) {
    this.#gameState = gameState;
    this.#callbacks = callbacks;
    this.connection = new Connection({
      open: () => this.#opened(),
      message: (m) => this.#received(m),
      lost: () => this.#lost(),
    });
    setInterval(() => {
      // During a game nobody looks at the list.
      if (!document.hidden && !gameState.isPlaying) this.#send("players");
    }, PLAYERS_EVERY);
  }

  start() {
    this.connection.start();
    this.#callbacks.changed();
  }

  #send(type, more = {}) {
    this.connection.send({type, ...more});
  }

  #opened() {
    clearTimeout(this.#again);
    if (CODE) this.#send("hall", {code: CODE});
    else this.#watch();
    this.#callbacks.changed();
  }

  #watch() {
    const {game, isPlaying} = this.#gameState;
    this.#gameState.reconnected();
    this.#send("watch");
    this.#send("rules");
    this.#send("prizes");
    this.#send("players");
    // It may have ended meanwhile.
    if (isPlaying && game) this.#send("transcript", {game});
  }

  #received(message) {
    HANDLERS[message.type]?.(this, message);
    this.#gameState.receive(message);
    // What is told of a game that is on comes before the prizes.
    if (message.type === "offers" && this.#gameState.phase === "unknown") this.#gameState.wait();
    if (message.type === "rules" && message.changed) this.#send("prizes");
    if (message.type === "uncalled" || message.type === "unprize") this.#send("prizes");
    if (message.type === "transcript") this.#ended(message.transcript);
    this.#callbacks.message(message);
  }

  /** The game that was on when the connection was lost is over. */
  #ended({game, winners}) {
    if (this.#gameState.phase !== "waiting") return;
    this.#gameState.receive({type: "over", game, missed: [], winners});
  }

  arrived({name}) {
    if (this.fault === "hallEnded") return;
    this.fault = "";
    this.hall = name;
    if (CODE) this.#watch();
  }

  end(why) {
    this.fault = why;
    this.connection.stop();
  }

  putOff() {
    this.fault = "too-many-tries";
    this.#again = setTimeout(() => this.#opened(), AGAIN_AFTER);
  }

  #lost() {
    this.#gameState.lost();
    this.#callbacks.changed();
  }
}

const HANDLERS = {
  hall: (watcher, message) => watcher.arrived(message),
  notice(watcher, {notice}) {
    if (notice === "hall-ended") watcher.end("hallEnded");
  },
  refused(watcher, {reason}) {
    if (reason === "no-such-hall") watcher.end(reason);
    if (reason === "too-many-tries") watcher.putOff();
  },
};
