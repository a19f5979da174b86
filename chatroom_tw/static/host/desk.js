// What the host orders, and what is said if it is refused: in the place from which it was ordered.
//
//   const desk = new Desk(host)
//   desk.order(message, "note")    send; "note" is the id of the element that shows a fault. Returns
//                                  whether it was sent
//   desk.receive(message)          a message has come: a refusal is shown
//   desk.subject                   a function from a refusal's reason and subject to what is shown
import {byId} from "../common/dom.js";
import {onLanguage, phrase, refusal} from "../common/phrases.js";

const SHOWN_FOR = 8_000;

export class Desk {
  #host;
  #place = "note";
  #clearing = 0;
  /** Says who or what a refusal is about, for people. */
  subject = (reason, subject) => subject;

  /** Is told what is ordered. */
  onOrder = () => {};

  constructor(host) {
    this.#host = host;
    onLanguage(() => this.#say(""));
  }

  order(message, place = "note") {
    this.#say("");
    this.#place = place;
    this.onOrder(message);
    const sent = this.#host.send(message);
    if (!sent) this.#say(phrase("noConnection"));
    return sent;
  }

  /** Answers come in order, so a refusal answers what was ordered last. */
  receive(message) {
    if (message.type !== "refused" || !this.#host.isHost) return;
    const {reason, subject} = message;
    this.#say(refusal(reason, {subject: this.subject(reason, subject)}));
  }

  #say(text) {
    byId(this.#place).textContent = text;
    clearTimeout(this.#clearing);
    if (text) this.#clearing = setTimeout(() => this.#say(""), SHOWN_FOR);
  }
}
