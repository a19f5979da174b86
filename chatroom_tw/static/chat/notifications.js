// Notifications of the system, while the page is out of sight: of private messages, and of what each
// room's choice says. The browser is asked for its permission only when there has been something to
// tell, and by a button. alerts.js has the title and the sound.
import {byId, el, fill} from "../common/dom.js";
import {language, onLanguage, phrase} from "../common/phrases.js";
import {remember, remembered} from "../common/storage.js";
import {shownName} from "./display-names.js";
import {offer, withdraw} from "./offers.js";
import {allRooms, isSeen, on, show, state, tell} from "./state.js";
import {onWorker, tellWorker} from "./worker-registration.js";

const CHOICES = ["all", "mentions", "none"];
const USUAL = "mentions";
// The most characters of a message that a notification shows.
const LONGEST = 200;
// The most rooms that the server takes.
const MOST_QUIET = 50;
// The keys of conversations of which a notification is shown.
const shown = new Map();
// Whether something came while the page was hidden, and the browser was not asked yet.
let isMissed = false;

function permission() {
  return isSecureContext && typeof Notification !== "undefined" ? Notification.permission : "missing";
}

function choices() {
  try {
    return JSON.parse(remembered("notify") || "{}");
  } catch {
    return {};
  }
}

function choiceFor({key}) {
  return choices()[key] ?? USUAL;
}

function choose({key}, choice) {
  const {[key]: before, ...others} = choices();
  const chosen = choice === USUAL ? others : {...others, [key]: choice};
  remember("notify", Object.keys(chosen).length ? JSON.stringify(chosen) : null);
  tell("notify-changed");
}

// The names of the rooms of which the user wants to hear nothing.
export function quietRooms() {
  return allRooms().filter((room) => choiceFor(room) === "none").map(({name}) => name).slice(0, MOST_QUIET);
}

function isWanted(conversation, isUrgent) {
  if (!conversation.isRoom) return true;
  const choice = choiceFor(conversation);
  return choice === "all" || (choice === "mentions" && isUrgent);
}

function cut(text) {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

function open(key) {
  const conversation = state.conversations.get(key);
  if (conversation) show(conversation);
}

// Without a service worker a notification lasts as long as its page.
function showHere({title, body, lang, tag}) {
  try {
    const notification = new Notification(title, {body, lang, tag, dir: "auto"});
    notification.onclick = () => {
      window.focus();
      open(tag);
      notification.close();
    };
    shown.set(tag, notification);
  } catch {
    // Some phones take notifications from service workers only.
  }
}

async function notify({isRoom, name: room, key}, {name: plain, text, at}) {
  const name = shownName(plain);
  const title = isRoom ? phrase("notifyRoom", {name, room}) : name;
  const hash = isRoom ? `#${encodeURIComponent(room)}` : "";
  const message = {type: "notify", title, body: cut(text), lang: language(), tag: key, at, hash};
  shown.set(key, null);
  if (!await tellWorker(message)) showHere(message);
}

function came(conversation, entry, isUrgent) {
  if (!document.hidden || !isWanted(conversation, isUrgent)) return;
  if (permission() === "granted") notify(conversation, entry);
  else if (permission() === "default" && remembered("notify-offer") !== "no") isMissed = true;
}

function seen() {
  const {current} = state;
  if (!current || !isSeen(current) || !shown.has(current.key)) return;
  shown.get(current.key)?.close();
  shown.delete(current.key);
  tellWorker({type: "seen", tag: current.key});
}

async function ask() {
  await Notification.requestPermission();
  withdraw("notifyOffer");
  refresh();
  tell("notify-changed");
}

function offerIfMissed() {
  if (document.hidden || !isMissed || state.phase !== "in") return;
  isMissed = false;
  offer("notifyOffer", [["notifyAllow", ask], ["notNow", () => remember("notify-offer", "no")]]);
}

// -- The choice in the room's menu, which room-menu.js opens for the room that is shown.

const HINTS = {default: "notifyNotYet", denied: "notifyDenied", missing: "notifyMissing"};

function refresh() {
  const room = state.current;
  if (!room?.isRoom) return;
  const options = CHOICES.map((value) => el("option", {value, text: phrase(`notify-${value}`)}));
  fill(byId("notify-choice"), ...options);
  byId("notify-choice").value = choiceFor(room);
  byId("notify-hint").textContent = HINTS[permission()] ? phrase(HINTS[permission()]) : "";
  byId("notify-allow").hidden = permission() !== "default";
}

byId("notify-choice").addEventListener("change", ({target}) => choose(state.current, target.value));
byId("notify-allow").addEventListener("click", ask);
byId("notify-section").addEventListener("toggle", refresh);
onLanguage(refresh);
on("came", came);
for (const event of ["current", "looking", "entries"]) on(event, seen);
document.addEventListener("visibilitychange", () => {
  seen();
  offerIfMissed();
});
// The next user of this browser finds nothing of it.
on("phase", () => {
  if (state.phase !== "out") return;
  for (const key of ["notify", "notify-offer"]) remember(key, null);
});
onWorker(({type, key}) => {
  if (type === "show") open(key);
});
