// What can be done about a member of a room: write, give a role, mute, put out, ban, ignore.
import {byId, el, fill} from "../common/dom.js";
import {onLanguage, phrase} from "../common/phrases.js";
import {nameParts} from "./display-names.js";
import {close, onSubmit, openDialog} from "./dialogs.js";
import {send} from "./client.js";
import {isSame, keyOf} from "./names.js";
import {mayActOn, roleOf, rolesToGive} from "./rights.js";
import {getPerson, on, show, state} from "./state.js";

const TIMES = ["10m", "1h", "1d", "7d", ""];
let name = "";
let room = null;

function isIgnored() {
  return state.ignored.has(keyOf(name));
}

function refresh() {
  if (!byId("member-dialog").open) return;
  const roles = rolesToGive(room, name);
  const role = roleOf(room, name);
  fill(byId("member-title"), ...nameParts(name));
  byId("member-role").textContent = phrase("roleIn", {role: phrase(role), room: room.name});
  byId("role-form").hidden = !roles.length;
  fill(byId("role"), ...roles.map((one) => el("option", {value: one, text: phrase(one)})));
  byId("role").value = role;
  byId("restrict-form").hidden = !mayActOn(room, name);
  byId("ignore").textContent = phrase(isIgnored() ? "hearAgain" : "ignore");
}

function open(of, where) {
  name = of;
  room = where;
  byId("restrict-reason").value = "";
  fill(byId("restrict-time"), ...TIMES.map((time) => (
    el("option", {value: time, text: phrase(time ? `for-${time}` : "forGood")})
  )));
  openDialog("member-dialog");
  refresh();
}

function restrict(type) {
  const reason = byId("restrict-reason").value.trim();
  const time = byId("restrict-time").value;
  const who = type === "kick" ? {name} : {who: name, ...(time && {time})};
  send({type, room: room.name, ...who, ...(reason && {reason})});
}

// Close it when what it was opened for has been done.
function acted(where, names) {
  if (where === room && names.some((one) => isSame(one, name))) close("member-dialog");
}

onSubmit("role-form", () => {
  send({type: "role", room: room.name, name, role: byId("role").value});
});
byId("restrict-form").addEventListener("submit", (event) => event.preventDefault());
for (const type of ["mute", "kick", "ban"]) {
  byId(`${type}-member`).addEventListener("click", () => restrict(type));
}
byId("write-member").addEventListener("click", () => {
  close("member-dialog");
  close("room-dialog");
  show(getPerson(name));
});
byId("ignore").addEventListener("click", () => send({type: isIgnored() ? "unignore" : "ignore", name}));

on("about", open);
on("led", (changed) => {
  if (changed === room) refresh();
});
on("self", refresh);
on("displays", refresh);
on("restricted", (where) => acted(where, [name]));
on("members-changed", (where, hasJoined, names) => {
  if (!hasJoined) acted(where, names);
});
onLanguage(refresh);
