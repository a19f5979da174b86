// A connection that knows the host's key. The key is asked for once, kept in this tab, and said
// again on each new connection; it is never in an address.
//
//   const hosting = new Hosting({message, changed})
//     message(m)     a message has come
//     changed()      the connection, or what the server thinks of the key, is different
//   hosting.start(); hosting.send(message)
//   doorView(hosting)    the form that asks for the key (#door, #key, #key-fault): its update.
//                        A server that was started again may have another key: then it asks
//                        for that one, above what the page has been showing
import {byId} from "./dom.js";
import {remember, remembered} from "./keep.js";
import {Link} from "./link.js";
import {addWords, say} from "./words.js";

const KEY = "tombola-key";

addWords({
  en: {
    doorTitle: "For the host",
    key: "The host's key",
    keyHint: "The server's log has shown it when it started.",
    enter: "Go in",
    "not-the-host": "That is not the key.",
    newKey: "The server was started again, and its log shows a new key.",
    noConnection: "There is no connection just now. Wait a moment, and try again.",
  },
  it: {
    doorTitle: "Per chi conduce",
    key: "La chiave di chi conduce",
    keyHint: "È scritta nel log del server, all'avvio.",
    enter: "Entra",
    "not-the-host": "La chiave non è questa.",
    newKey: "Il server è stato riavviato: nel suo log c'è una chiave nuova.",
    noConnection: "Al momento manca il collegamento. Aspetta un attimo e riprova.",
  },
});

export class Hosting {
  isHost = false;
  fault = "";
  /** Whether somebody has been let in here before: what they see stays, come what may. */
  wasHost = false;
  #key = remembered(KEY, "tab");
  /** Whether this key was good once: if it is no more, the server has another one. */
  #isOld = Boolean(this.#key);
  #isRefused = false;
  #message;
  #changed;

  constructor({message, changed}) {
    this.#message = message;
    this.#changed = changed;
    this.link = new Link({
      open: () => this.#opened(),
      message: (m) => this.#heard(m),
      lost: () => this.#lost(),
    });
  }

  start() {
    this.link.start();
    this.#changed();
  }

  /** Whether a key is to be asked for. That a connection is lost is no reason to. */
  get isLockedOut() {
    return !this.isHost && (!this.wasHost || this.#isRefused);
  }

  enter(key) {
    this.#key = key;
    this.#isOld = false;
    this.fault = this.link.send({type: "host", key}) ? "" : "noConnection";
    this.#changed();
  }

  send(message) {
    return this.isHost && this.link.send(message);
  }

  #opened() {
    if (this.#key) this.link.send({type: "host", key: this.#key});
    this.#changed();
  }

  #heard(message) {
    if (message.type === "host") this.#let(true);
    if (message.type === "refused" && message.reason === "not-the-host") this.#let(false);
    this.#message(message);
    this.#changed();
  }

  #let(isHost) {
    this.isHost = isHost;
    this.wasHost ||= isHost;
    this.#isRefused = !isHost;
    this.fault = isHost ? "" : this.#isOld ? "newKey" : "not-the-host";
    this.#isOld = isHost;
    if (!isHost) this.#key = null;
    remember(KEY, this.#key, "tab");
  }

  #lost() {
    this.isHost = false;
    this.#changed();
  }
}

export function doorView(hosting) {
  byId("door").addEventListener("submit", (event) => {
    event.preventDefault();
    hosting.enter(byId("key").value.trim());
  });
  return () => {
    const isAskedAgain = byId("door").hidden && hosting.isLockedOut;
    byId("door").hidden = !hosting.isLockedOut;
    if (isAskedAgain) byId("key").focus();
    byId("key-fault").textContent = hosting.fault ? say(hosting.fault) : "";
    byId("key").setAttribute("aria-invalid", Boolean(hosting.fault));
    if (hosting.isHost) byId("key").value = "";
  };
}

/** The line about the connection, in #status. */
export function statusView(hosting) {
  return () => {
    const text = hosting.link.isOpen ? "" : say(hosting.wasHost ? "lost" : "connecting");
    if (byId("status").textContent !== text) byId("status").textContent = text;
    byId("status").dataset.state = text ? "trouble" : "calm";
  };
}
