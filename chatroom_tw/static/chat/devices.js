// Messages about the user's own devices, about being away, and about whom the user ignores.
import {phrase} from "../common/phrases.js";
import {heard, setAway} from "./away.js";
import {quit, send, setRooms} from "./client.js";
import {addTold} from "./entries.js";
import {becomeSame, forgetAccount, passwordChanged} from "./identity.js";
import {withReason} from "./led-rooms.js";
import {keyOf} from "./names.js";
import {read} from "./reading.js";
import {getPerson, getRoom, state, tell} from "./state.js";
import {untilText} from "./times.js";

// The user is the guest of another tab of this browser.
function sameBrowser(message) {
  const wanted = becomeSame(message);
  setRooms(message.rooms);
  if (wanted) send({type: "rename", name: wanted});
}

function roomsBack({rooms}) {
  if (state.phase === "entering") setRooms(rooms.map(({name}) => name));
  for (const {name, unread} of rooms) {
    const room = getRoom(name);
    if (room.cursor === null) room.unread = unread;
    if (state.phase === "in" && !room.isJoined) send({type: "join", room: name});
  }
  tell("lists");
}

// The connection ends, and the page does not come back by itself.
function ended(text) {
  quit();
  tell("fault", text);
}

function isAway(message) {
  const {name, text} = message;
  heard(message);
  const person = getPerson(name);
  addTold(person.entries, "isAway", {name, text});
  tell("noted", person);
}

// It is about somebody else, or about the user on whatever device.
function away({name, why, text}) {
  if (name) return setAway([name], {[name]: why});
  setAway([state.me], {[state.me]: text});
  return tell("status", phrase(text ? "youAreAway" : "youAreBack"));
}

export const DEVICES = {
  "same-browser": sameBrowser,
  "rooms-back": roomsBack,
  read,
  "is-away": isAway,
  away,
  ignoring: ({name, on}) => {
    if (on) state.ignored.set(keyOf(name), name);
    else state.ignored.delete(keyOf(name));
    tell("self");
    tell("status", phrase(on ? "youIgnore" : "youHearAgain", {name}));
  },
  ignores: ({names}) => {
    state.ignored = new Map(names.map((name) => [keyOf(name), name]));
    tell("self");
  },
  devices: (message) => tell("listed", message),
  "device-closed": () => send({type: "devices"}),
  "password-changed": () => {
    passwordChanged();
    tell("self", phrase("passwordChanged"));
  },
  unregistered: ({name}) => {
    forgetAccount();
    tell("named", state.me);
    tell("status", phrase("unregistered", {name}));
  },
  // An operator of the server may do in every room what its owner may.
  oper: ({on}) => {
    state.isOperator = on;
    tell("led", state.current);
    tell("status", phrase(on ? "isOperator" : "isNoOperator"));
  },
  report: (message) => {
    if (!message.sent) tell("news", phrase("report"), phrase("reported", message));
  },
  "closed-elsewhere": () => ended(phrase("closedElsewhere")),
  killed: ({by, reason}) => ended(withReason(phrase("killed", {by}), reason)),
  blocked: ({you, until, reason}) => {
    if (you) ended(withReason(phrase("youAreBlocked", {until: untilText(until)}), reason));
  },
  "said-outside": (message) => tell("status", phrase("saidOutside", message)),
};
