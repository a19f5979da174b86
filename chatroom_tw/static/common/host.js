// A connection whose user knows the host's key. The page asks for the key once, keeps it in the tab's
// storage, and sends it on each new connection; the key is never in an address.
//
//   const host = new Host({message, changed})
//     message(m)           a message has come
//     changed()            the connection has changed, or whether the server accepts the key
//   host.start(); host.send(message)
//   keyFormView(host)      the form that asks for the key (#key-form, #key, #key-fault): its update
//                          function. A server that was started again may have another key; then the
//                          form is above what the page shows already
import {byId} from "./dom.js";
import {remember, remembered} from "./storage.js";
import {Connection} from "./connection.js";
import {addPhrases, phrase} from "./phrases.js";

const KEY = "tombola-key";

addPhrases({
  en: {
    keyTitle: "For the host",
    key: "The host's key",
    keyHint: "Whoever starts the server reads it in the window in which it runs.",
    enter: "Go in",
    "not-the-host": "This is not the key.",
    "too-many-tries": "Wrong keys came too often from this address. Try again in some minutes.",
    newKey: "The server was started again, and has a new key.",
    noConnection: "There is no connection. Wait a moment, and try again.",
  },
  it: {
    keyTitle: "Per chi conduce",
    key: "La chiave di chi conduce",
    keyHint: "Chi avvia il server la legge nella finestra in cui gira.",
    enter: "Entra",
    "not-the-host": "La chiave non è questa.",
    "too-many-tries": "Da questo indirizzo sono arrivate troppe chiavi sbagliate. Riprova tra qualche minuto.",
    newKey: "Il server è stato riavviato, e ha una chiave nuova.",
    noConnection: "Al momento manca la connessione. Aspetta un attimo e riprova.",
  },
});

export class Host {
  isHost = false;
  fault = "";
  /** Whether the key was accepted before: then what the page shows stays. */
  wasHost = false;
  #key = remembered(KEY, "tab");
  /** Whether this key was accepted before: if it is refused now, the server has another one. */
  #isOld = Boolean(this.#key);
  #isRefused = false;
  #message;
  #changed;

  constructor({message, changed}) {
    this.#message = message;
    this.#changed = changed;
    this.connection = new Connection({
      open: () => this.#opened(),
      message: (m) => this.#received(m),
      lost: () => this.#lost(),
    });
  }

  start() {
    this.connection.start();
    this.#changed();
  }

  /** Whether to ask for a key. A lost connection is no reason to ask. */
  get isLockedOut() {
    return !this.isHost && (!this.wasHost || this.#isRefused);
  }

  enter(key) {
    this.#key = key;
    this.#isOld = false;
    this.fault = this.connection.send({type: "host", key}) ? "" : "noConnection";
    this.#changed();
  }

  send(message) {
    return this.isHost && this.connection.send(message);
  }

  #opened() {
    if (this.#key) this.connection.send({type: "host", key: this.#key});
    this.#changed();
  }

  #received(message) {
    if (message.type === "host") this.#answered(true);
    if (message.type === "refused" && message.reason === "not-the-host") this.#answered(false);
    if (message.type === "refused" && message.reason === "too-many-tries") this.#putOff();
    this.#message(message);
    this.#changed();
  }

  #answered(isHost) {
    this.isHost = isHost;
    this.wasHost ||= isHost;
    this.#isRefused = !isHost;
    this.fault = isHost ? "" : this.#isOld ? "newKey" : "not-the-host";
    this.#isOld = isHost;
    if (!isHost) this.#key = null;
    remember(KEY, this.#key, "tab");
  }

  /** The key was not looked at. It is not asked for again, but may be right later. */
  #putOff() {
    this.#isRefused = true;
    this.fault = "too-many-tries";
  }

  #lost() {
    this.isHost = false;
    this.#changed();
  }
}

export function keyFormView(host) {
  byId("key-form").addEventListener("submit", (event) => {
    event.preventDefault();
    host.enter(byId("key").value.trim());
  });
  return () => {
    const isAskedAgain = byId("key-form").hidden && host.isLockedOut;
    byId("key-form").hidden = !host.isLockedOut;
    if (isAskedAgain) byId("key").focus();
    byId("key-fault").textContent = host.fault ? phrase(host.fault) : "";
    byId("key").setAttribute("aria-invalid", Boolean(host.fault));
    if (host.isHost) byId("key").value = "";
  };
}

/** The line about the connection, in #status. */
export function statusView(host) {
  return () => {
    const text = host.connection.isOpen ? "" : phrase(host.wasHost ? "lost" : "connecting");
    if (byId("status").textContent !== text) byId("status").textContent = text;
    byId("status").dataset.state = text ? "trouble" : "calm";
  };
}
