// A WebSocket to /ws that comes back by itself.
//
//   const link = new Link({open, message, lost});
//     open()              it is connected (again)
//     message(m)          a message has come, as an object
//     lost()              it is not connected (any more), also after each try that failed; it
//                         tries again by itself
//   link.start()          connect. link.stop() ends it for good (until start)
//   link.send(message)    send an object. Returns whether it could be: nothing waits here, as
//                         what is sent late may be sent twice, or to the wrong place
//   link.isOpen
const PING_EVERY = 20_000;
const PATIENCE = 10_000;
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 10_000;
// A connection that ended sooner than this was no good: the next pause is still longer.
const SETTLED = 1_500;

function address() {
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  return `${scheme}//${location.host}/ws`;
}

export class Link {
  #callbacks;
  #socket = null;
  #pause = 0;
  #retry = 0;
  #watch = 0;
  #doubt = 0;
  #openedAt = 0;
  #wanted = false;

  constructor(callbacks) {
    this.#callbacks = callbacks;
    addEventListener("online", () => this.#hurry());
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) this.#hurry();
    });
  }

  get isOpen() {
    return this.#openedAt > 0;
  }

  start() {
    this.#wanted = true;
    this.#connect();
  }

  stop() {
    this.#wanted = false;
    clearTimeout(this.#retry);
    this.#drop();
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
    socket.onmessage = (event) => this.#heard(event.data);
    socket.onclose = () => this.#lost();
    // An address that answers nothing would be waited for by the browser for minutes.
    this.#suspect();
  }

  #opened() {
    this.#trust();
    this.#openedAt = Date.now();
    this.#watch = setInterval(() => this.#ping(), PING_EVERY);
    this.#callbacks.open();
  }

  #heard(data) {
    this.#trust();
    const message = JSON.parse(data);
    if (message.type !== "pong") this.#callbacks.message(message);
  }

  #ping() {
    this.send({type: "ping"});
    this.#suspect();
  }

  #suspect() {
    if (!this.#doubt) this.#doubt = setTimeout(() => this.#lost(), PATIENCE);
  }

  #trust() {
    clearTimeout(this.#doubt);
    this.#doubt = 0;
  }

  #lost() {
    const wasOpen = this.isOpen;
    if (wasOpen && Date.now() - this.#openedAt > SETTLED) this.#pause = 0;
    this.#drop();
    if (!this.#wanted) return;
    this.#retry = setTimeout(() => this.#connect(), this.#pause * (0.75 + Math.random() / 2));
    this.#pause = Math.min(LONGEST_PAUSE, this.#pause * 2 || FIRST_PAUSE);
    this.#callbacks.lost();
  }

  #drop() {
    // A socket that is given up is not listened to: its end may come minutes later.
    this.#trust();
    clearInterval(this.#watch);
    this.#openedAt = 0;
    if (!this.#socket) return;
    this.#socket.onopen = this.#socket.onmessage = this.#socket.onclose = null;
    this.#socket.close();
    this.#socket = null;
  }

  #hurry() {
    if (!this.#wanted) return;
    if (!this.#socket) this.#connect();
    else if (this.#socket.readyState > WebSocket.OPEN) this.#lost();
    else if (this.isOpen) this.#ping();
  }
}
