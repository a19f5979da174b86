// The bans and mutes of a room, in its menu: each can be ended.
import {byId, el, fill} from "../common/dom.js";
import {onLanguage, phrase} from "../common/phrases.js";
import {send} from "./client.js";
import {isSame} from "./names.js";
import {itemsOf} from "./redraw.js";
import {on} from "./state.js";
import {untilText} from "./times.js";

// How a list's type is spelled for one of its entries.
const ONE = {bans: "ban", mutes: "mute"};
// The last list of each type.
const lists = {bans: null, mutes: null};
// The room that they are of.
let room = null;

export function listRestrictions(of) {
  if (room !== of) Object.assign(lists, {bans: null, mutes: null});
  room = of;
  redraw();
  for (const type of Object.keys(lists)) send({type, room: room.name});
}

function item(type, {target, by, until, reason}) {
  const label = phrase("endOf", {target});
  const click = () => send({type: `un${ONE[type]}`, room: room.name, who: target});
  const about = phrase(type === "bans" ? "bannedBy" : "mutedBy", {by, until: untilText(until)});
  return el("li", {class: "restricted"},
    el("div", {class: "name"}, el("b", {dir: "auto", text: target}), el("div", {class: "hint", text: about}),
      reason ? el("div", {class: "hint", dir: "auto", text: reason}) : null),
    el("button", {type: "button", "aria-label": label, on: {click}}, phrase("end")));
}

function redraw() {
  const items = Object.entries(lists).flatMap(([type, list]) => (
    list ? itemsOf(list.entries, (entry) => item(type, entry), list.count) : []
  ));
  const isEmpty = Object.values(lists).every((list) => list && !list.count);
  fill(byId("restricted"), ...items);
  byId("restricted-none").hidden = !isEmpty;
}

on("listed", (message) => {
  if (!(message.type in lists) || !room || !isSame(message.room, room.name)) return;
  lists[message.type] = message;
  redraw();
});
for (const event of ["lifted", "restricted"]) {
  on(event, (of) => {
    if (of !== room || !byId("restricted-section").open) return;
    listRestrictions(room);
    // The button is gone.
    if (event === "lifted") byId("restricted-section").querySelector("summary").focus();
  });
}
onLanguage(redraw);
