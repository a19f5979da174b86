// A part of a room's history around one message, apart from the newest entries, from which it is
// separated by messages that are not loaded. It is extended as the user scrolls, until it meets them.
import {addMany, lastAt} from "./entries.js";

// How many messages are requested on each side of the message, and when the part is extended.
const AROUND = 50;
const FURTHER = 100;

export class Past {
  entries = [];
  // Whether there are older messages than these.
  more = false;
  // The time of the message that was asked for.
  at;
  #room;
  // What was requested and has not come, as "before 17" or "after 17".
  #asked = new Set();
  // Whether both sides of the message have been loaded.
  #isReady = false;
  #meets = false;

  constructor(room, at) {
    this.#room = room;
    this.at = at;
  }

  get isReady() {
    return this.#isReady;
  }

  #ask(send, side, at, count) {
    if (this.#asked.size && this.#isReady) return;
    this.#asked.add(`${side} ${at}`);
    send({type: "history", room: this.#room.name, [side]: at, count});
  }

  begin(send) {
    this.#ask(send, "before", this.at + 1, AROUND);
    this.#ask(send, "after", this.at, AROUND);
  }

  askOlder(send) {
    if (this.more && this.#isReady) this.#ask(send, "before", this.entries[0].at, FURTHER);
  }

  askLater(send) {
    if (this.#isReady) this.#ask(send, "after", lastAt(this.entries), FURTHER);
  }

  // After a lost connection no answer comes to what was requested before.
  lost() {
    this.#asked.clear();
  }

  // Takes a page of history. Returns false if it was not requested for this part.
  take({before, after, more}, lines) {
    const side = Number.isInteger(before) ? "before" : "after";
    if (!this.#asked.delete(`${side} ${before ?? after}`)) return false;
    addMany(this.entries, lines);
    if (side === "before") this.more = Boolean(more);
    else this.#meets = !more || lastAt(lines) >= (this.#room.entries[0]?.at ?? 0);
    if (!this.#asked.size) this.#isReady = true;
    return true;
  }

  // Whether no message is missing between these and the newest entries.
  get meets() {
    return this.#isReady && this.#meets;
  }
}
