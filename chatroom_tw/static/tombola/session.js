// A seat at the tombola: the connection, what it has told us, and what a player can do.
//
//   const session = new Session((message) => …)    called after each message, and without one
//                                                  when something else has changed
//   session.start()
import {Hearing} from "../common/hearing.js";
import {remember, remembered} from "../common/keep.js";
import {Link} from "../common/link.js";
import {take} from "./answers.js";
import {Marks} from "./marks.js";
import {Record} from "./record.js";

export class Session {
  hearing = new Hearing();
  record = new Record();
  marks = new Marks();
  name = remembered("tombola-name") ?? "";
  token = remembered("tombola-token", "tab");
  /** What was asked for in the form: `{name, count}`, until there is a seat. */
  wanted = null;
  seated = false;
  cards = [];
  /** What a false claim lacks. */
  missing = null;
  /** A line for the player: `{key, values, trouble}`. */
  note = null;
  /** Why no seat was given: a reason, and the name it was about. */
  fault = "";
  faultName = "";
  /** Why the conversation has ended for good; nothing while it goes on. */
  gone = "";
  staying = false;
  transcript = null;
  #changed;

  constructor(changed) {
    this.#changed = changed;
    this.link = new Link({
      open: () => this.#opened(),
      message: (message) => this.#heard(message),
      lost: () => changed(),
    });
  }

  start() {
    this.gone = "";
    this.link.start();
    this.#changed();
  }

  join(name, count) {
    this.wanted = {name, count};
    this.fault = "";
    if (this.gone) this.start();
    else this.sit();
  }

  /** The seat that this browser had last, in a tab that may be gone. */
  takeUp() {
    this.token = remembered("tombola-token");
    this.wanted = {name: this.name, count: 1};
    if (this.gone) this.start();
    else this.link.send({type: "resume", token: this.token});
  }

  sit() {
    const {name} = this.wanted ?? this;
    return this.link.send({type: "sit", ...(name && {name})});
  }

  remember(name, token) {
    this.name = name;
    this.token = token;
    remember("tombola-name", name);
    remember("tombola-token", token);
    remember("tombola-token", token, "tab");
  }

  forget() {
    this.token = null;
    this.seated = false;
    this.cards = [];
    remember("tombola-token", null);
    remember("tombola-token", null, "tab");
  }

  send(message) {
    const sent = this.link.send(message);
    if (!sent) this.tell("notSent", {}, true);
    return sent;
  }

  claim(prize) {
    this.missing = null;
    this.send({type: "claim", prize});
  }

  contribute(text) {
    this.record.offer(text);
    return this.send({type: "entropy", text});
  }

  leave() {
    this.send({type: "exit"});
  }

  /** Show a line, or with no key take it away. */
  tell(key, values = {}, trouble = false) {
    this.note = key ? {key, values, trouble} : null;
    this.#changed();
  }

  #opened() {
    this.record.note(this.hearing.game, {numbers: this.hearing.numbers});
    this.hearing.reconnected();
    if (this.token) this.link.send({type: "resume", token: this.token});
    else if (this.wanted) this.sit();
    this.#changed();
  }

  #heard(message) {
    this.hearing.hear(message);
    take(this, message);
    this.#changed(message);
  }
}
