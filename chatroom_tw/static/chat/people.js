// The column of people: who is in the room, or, beside a private conversation, in the room that
// was shown before. Who has made a room can bring somebody in, and take them out.
import {byId, el, fill, icon} from "../common/dom.js";
import {say} from "../common/words.js";
import {closePanels} from "./panels.js";
import {isNew, itemsOf, keepingFocus} from "./redraw.js";
import {havePerson, isMe, roomShown, show, state, tell} from "./state.js";

const byName = new Intl.Collator(undefined, {numeric: true});

function writeTo(name) {
  show(havePerson(name));
  closePanels();
}

function remover(name, room) {
  const words = say("removeFrom", {name, room: room.name});
  const click = () => tell("removing", name, room);
  const props = {class: "round", type: "button", title: words, "aria-label": words};
  return el("button", {...props, on: {click}}, icon("close"));
}

export function personItem(name, after = "", room = null) {
  const words = isMe(name) ? `${name} (${say("you")})` : name;
  const label = el("span", {class: "name", text: words});
  const more = after ? el("span", {class: "hint", text: after}) : null;
  if (isMe(name)) return el("li", {}, el("span", {class: "item self"}, label, more));
  const click = () => writeTo(name);
  const props = {class: "quiet item", type: "button", title: say("write", {name})};
  const button = el("button", {...props, on: {click}}, label, more);
  return el("li", {}, ...(room?.isMine ? [button, remover(name, room)] : [button]));
}

function namesShown(room) {
  if (room?.members) return [...room.members.values()].sort(byName.compare);
  return state.current && !state.current.isRoom ? [state.current.name, state.me] : [];
}

function title(n, room) {
  if (!n) return say("people");
  if (!room?.members || room === state.current) return say("peopleHere", {n});
  return say("peopleIn", {n, room: room.name});
}

export function refreshPeople() {
  const room = roomShown();
  const names = namesShown(room);
  const words = title(names.length, room);
  if (!isNew(byId("people"), words, state.me, room?.isMine, names)) return;
  byId("people-title").textContent = words;
  const items = itemsOf(names, (name) => personItem(name, "", room));
  keepingFocus(byId("people"), () => fill(byId("people"), ...items));
  byId("open-people").dataset.count = names.length || "";
  byId("add-somebody").hidden = !room?.isMine;
}
