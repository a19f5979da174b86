// A connection whose user knows the host's key of a hall. A host's link has the key behind the `#`,
// which browsers send to nobody; the page takes it out of its address. The browser remembers the keys of
// halls that have a code; that of `main` is asked for, and is in the tab's storage.
//
//   const host = new Host({message, changed})
//     message(m)           a message has come
//     changed()            the connection has changed, or whether the server accepts the key
//   host.start(); host.send(message)
//   host.key, host.hall    the key; the hall, as the server tells it: `{code, name}`
//   host.ended             why there is no such hall (any more): a phrase, or ""
//   keyFormView(host)      the form that asks for the key (#key-form, #key, #key-fault): its update
//                          function. A server that was started again may have another key; then the
//                          form is above what the page shows already
import {byId} from "./dom.js";
import {CODE, storedKey, storeKey} from "./hall.js";
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
    keyHintHall: "It is behind the # in the host's link.",
    "no-such-hall": "There is no such hall, or it has ended.",
    hallEnded: "The hall has ended.",
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
    keyHintHall: "È dopo il # nel link di chi conduce.",
    "no-such-hall": "Questa sala non c'è, o è stata chiusa.",
    hallEnded: "La sala è stata chiusa.",
  },
});

export class Host {
  isHost = false;
  fault = "";
  /** Whether the key was accepted before: then what the page shows stays. */
  wasHost = false;
  hall = {code: "main", name: ""};
  ended = "";
  #key = keyInAddress() || (CODE ? storedKey(CODE) : remembered(KEY, "tab"));
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
    addEventListener("hashchange", () => {
      const key = keyInAddress();
      if (key) this.enter(key);
    });
  }

  get key() {
    return this.#key ?? "";
  }

  start() {
    this.connection.start();
    this.#changed();
  }

  /** Whether to ask for a key. A lost connection is no reason to ask. */
  get isLockedOut() {
    return !this.ended && !this.isHost && (!this.wasHost || this.#isRefused);
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
    // In another hall the key would be a wrong one, so the answer is waited for.
    if (CODE) this.connection.send({type: "hall", code: CODE});
    else this.#sendKey();
    this.#changed();
  }

  #sendKey() {
    if (this.#key) this.connection.send({type: "host", key: this.#key});
  }

  #received(message) {
    HANDLERS[message.type]?.(this, message);
    this.#message(message);
    this.#changed();
  }

  arrived({code, name}) {
    if (this.ended) return;
    this.hall = {code, name};
    if (CODE) this.#sendKey();
  }

  refused({reason}) {
    if (reason === "no-such-hall") this.end("no-such-hall");
    if (reason === "not-the-host") this.#answered(false);
    if (reason === "too-many-tries") this.#putOff();
  }

  accepted() {
    this.#answered(true);
  }

  /** There is no such hall, or it is no more. */
  end(why) {
    this.ended = why;
    this.isHost = false;
    if (why === "hallEnded") storeKey(CODE, null);
    this.connection.stop();
  }

  #answered(isHost) {
    this.isHost = isHost;
    this.wasHost ||= isHost;
    this.#isRefused = !isHost;
    this.fault = isHost ? "" : this.#isOld && !CODE ? "newKey" : "not-the-host";
    this.#isOld = isHost;
    if (!CODE) remember(KEY, isHost ? this.#key : null, "tab");
    // A wrong key is no reason to forget another one, which may be right.
    else if (isHost || storedKey(CODE) === this.#key) storeKey(CODE, isHost ? this.#key : null);
    if (!isHost) this.#key = null;
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

const HANDLERS = {
  hall: (host, message) => host.arrived(message),
  host: (host) => host.accepted(),
  refused: (host, message) => host.refused(message),
  notice(host, {notice}) {
    if (notice === "hall-ended") host.end("hallEnded");
  },
};

/** The key behind the # of the page's address, which has it no more after this. */
function keyInAddress() {
  const key = location.hash.slice(1);
  if (key) history.replaceState(history.state, "", location.pathname + location.search);
  return key;
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
    byId("key-hint").textContent = phrase(CODE ? "keyHintHall" : "keyHint");
    if (host.isHost) byId("key").value = "";
  };
}

/** The line about the connection, in #status. */
export function statusView(host) {
  return () => {
    const text = host.ended ? phrase(host.ended)
      : host.connection.isOpen ? "" : phrase(host.wasHost ? "lost" : "connecting");
    if (byId("status").textContent !== text) byId("status").textContent = text;
    byId("status").dataset.state = text ? "trouble" : "calm";
  };
}
