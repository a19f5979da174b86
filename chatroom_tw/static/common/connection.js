// A connection to the server: a WebSocket to `ws`, beside the page, that is opened again when it is
// lost. While the server refuses the page, a notice says so (see refused.js).
//
//   const connection = new Connection({open, message, lost});
//     open()                    it is connected, for the first time or again
//     message(m)                a message has come, as an object
//     silent(isSilent)          the server is slow to answer, or has answered after that; optional
//     lost()                    the connection is lost, or an attempt to connect has failed; the
//                               next attempt follows
//   connection.start()          connect
//   connection.stop()           close it, until `start` is called
//   connection.send(message)    send an object. Returns false if there is no connection: nothing
//                               is queued here, as the message might not fit in with what the
//                               server tells when it is back
//   connection.isOpen
import {connected, explainFailure} from "./refused.js";
import {ROOT} from "./root.js";

// In milliseconds.
const PING_EVERY = 20_000;
const ANSWER_WITHIN = 10_000;
// After this the user is told that no answer has come.
const SILENT_AFTER = 1_500;
// If the user does something, and nothing has come for this long, the connection is tried.
const TRIED_AFTER = 1_000;
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 10_000;
// After a connection that lasted less than this, the pause goes on growing.
const STABLE_AFTER = 1_500;

function address() {
  const url = new URL("ws", ROOT);
  url.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  return url.href;
}

export class Connection {
  #callbacks;
  #socket = null;
  #pause = 0;
  #retry = 0;
  #pinging = 0;
  #deadline = 0;
  #openedAt = 0;
  #heardAt = 0;
  #doubt = 0;
  #isSilent = false;
  #isStarted = false;

  constructor(callbacks) {
    this.#callbacks = callbacks;
    addEventListener("online", () => this.#check());
    // Otherwise only a ping that is not answered shows it, up to half a minute later. A server on
    // this computer is found again at once.
    addEventListener("offline", () => {
      if (this.isOpen) this.#lost();
    });
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) this.#check();
    });
    // A network that goes without a word would be noticed by the next ping only. Whoever does
    // something is to know at once.
    for (const event of ["keydown", "pointerdown"]) {
      addEventListener(event, () => this.#try(), {capture: true, passive: true});
    }
    navigator.connection?.addEventListener?.("change", () => this.#check());
  }

  get isOpen() {
    return this.#openedAt > 0;
  }

  start() {
    this.#isStarted = true;
    this.#connect();
  }

  stop() {
    this.#isStarted = false;
    clearTimeout(this.#retry);
    this.#discard();
  }

  send(message) {
    if (!this.isOpen || this.#socket.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify(message));
    return true;
  }

  #connect() {
    clearTimeout(this.#retry);
    if (this.#socket) return;
    const socket = new WebSocket(address());
    this.#socket = socket;
    socket.onopen = () => this.#opened();
    socket.onmessage = (event) => this.#received(event.data);
    socket.onclose = () => this.#lost();
    // A browser would wait for minutes for a host that does not answer.
    this.#expectAnswer();
  }

  #opened() {
    this.#answered();
    this.#openedAt = Date.now();
    connected();
    this.#pinging = setInterval(() => this.#ping(), PING_EVERY);
    this.#callbacks.open();
  }

  #received(data) {
    this.#answered();
    const message = JSON.parse(data);
    if (message.type !== "pong") this.#callbacks.message(message);
  }

  #ping() {
    this.send({type: "ping"});
    this.#expectAnswer();
    this.#doubt ||= setTimeout(() => this.#setSilent(true), SILENT_AFTER);
  }

  #try() {
    if (this.isOpen && !this.#deadline && Date.now() - this.#heardAt > TRIED_AFTER) this.#ping();
  }

  #setSilent(isSilent) {
    if (this.#isSilent === isSilent) return;
    this.#isSilent = isSilent;
    this.#callbacks.silent?.(isSilent);
  }

  #expectAnswer() {
    if (!this.#deadline) this.#deadline = setTimeout(() => this.#lost(), ANSWER_WITHIN);
  }

  #answered() {
    this.#heardAt = Date.now();
    clearTimeout(this.#deadline);
    clearTimeout(this.#doubt);
    this.#deadline = this.#doubt = 0;
    this.#setSilent(false);
  }

  #lost() {
    const wasOpen = this.isOpen;
    if (wasOpen && Date.now() - this.#openedAt > STABLE_AFTER) this.#pause = 0;
    this.#discard();
    if (!this.#isStarted) return;
    this.#retry = setTimeout(() => this.#connect(), this.#pause * (0.75 + Math.random() / 2));
    this.#pause = Math.min(LONGEST_PAUSE, this.#pause * 2 || FIRST_PAUSE);
    this.#callbacks.lost();
    if (!wasOpen) explainFailure();
  }

  #discard() {
    // The browser may take minutes to close the socket, so its events are ignored from now on.
    this.#answered();
    clearInterval(this.#pinging);
    this.#openedAt = 0;
    if (!this.#socket) return;
    this.#socket.onopen = this.#socket.onmessage = this.#socket.onclose = null;
    this.#socket.close();
    this.#socket = null;
  }

  #check() {
    if (!this.#isStarted) return;
    if (!this.#socket) this.#connect();
    else if (this.#socket.readyState > WebSocket.OPEN) this.#lost();
    else if (this.isOpen) this.#ping();
  }
}
