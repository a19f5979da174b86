// Answers to what is asked by commands, and has no other place on the page: a list in a dialog, or a
// sentence that passes.
import {byId, el, fill} from "../common/dom.js";
import {phrase} from "../common/phrases.js";
import {heard} from "./away.js";
import {send} from "./client.js";
import {DEVICES} from "./devices.js";
import {openDialog} from "./dialogs.js";
import {displayOf, setDisplay} from "./display-names.js";
import {members} from "./presence.js";
import {on, roomNamed, tell} from "./state.js";
import {dayAndTime, untilText} from "./times.js";

// The types of the lists that were asked for by a command. The menus ask for some of them, too.
const asked = new Set();

export function ask(message) {
  if (send(message)) asked.add(message.type);
}

// Show lines in the dialog, under a title.
export function answer(title, lines) {
  byId("answer-title").textContent = title;
  byId("answer-none").hidden = lines.length > 0;
  fill(byId("answer-list"), ...lines.map((text) => el("li", {dir: "auto", text})));
  openDialog("answer-dialog");
}

function span(seconds) {
  const minutes = Math.floor(seconds / 60);
  if (minutes < 1) return phrase("lessThanMinute");
  return minutes < 120 ? phrase("minutes", {n: minutes}) : phrase("hours", {n: Math.floor(minutes / 60)});
}

function whois(message) {
  setDisplay(message.name, message.display);
  if (heard(message)) return;
  const {name, account, since, idle, away, roles, operator, devices} = message;
  const lines = [
    account ? phrase("whoisAccount", {account}) : phrase("whoisGuest"),
    phrase("whoisSince", {time: dayAndTime(since)}),
    phrase("whoisIdle", {time: span(idle)}),
  ];
  if (message.display) lines.unshift(phrase("whoisDisplay", message));
  if (away) lines.push(phrase("isAway", {name, text: away}));
  if (operator) lines.push(phrase("whoisOperator"));
  for (const [room, role] of Object.entries(roles)) {
    lines.push(phrase("roleIn", {role: phrase(role), room}));
  }
  lines.push(...devices.map(({protocol, address}) => `${protocol} ${address}`));
  answer(phrase("whoisTitle", {name}), lines);
}

function log({room, acts}) {
  const lines = acts.map(({at, by, what, whom, detail}) => (
    [dayAndTime(at), by, what, whom, detail].filter(Boolean).join(" · ")
  ));
  answer(phrase("logOf", {room}), lines);
}

function entryLine({target, by, until, reason}) {
  const line = phrase("restrictedBy", {target, until: untilText(until), by});
  return reason ? `${line} ${phrase("because", {reason})}` : line;
}

function listed(message) {
  if (!asked.delete(message.type)) return;
  const title = phrase(`list-${message.type}`, {room: message.room ?? ""});
  answer(title, message.entries.map(entryLine));
}

function membersAnswered(message) {
  if (message.page === 1 || !roomNamed(message.room)) members(message);
  if (!asked.delete("members")) return;
  const lines = message.names.map((name, place) => {
    const role = message.roles[place];
    const shown = displayOf(name) ? phrase("bothNames", {name, display: displayOf(name)}) : name;
    return role === "member" ? shown : `${shown} (${phrase(role)})`;
  });
  const title = phrase("peopleIn", {n: message.count, room: message.room});
  answer(title, lines);
}

function blocked(message) {
  if (message.you) DEVICES.blocked(message);
  else tell("status", phrase("hasBlocked", {target: message.target, until: untilText(message.until)}));
}

function report(message) {
  if (message.sent) tell("status", phrase("reportSent", message));
  else DEVICES.report(message);
}

const DONE = {kill: "doneKill", wall: "doneWall", reload: "doneReload"};

// A refusal may have been the answer.
on("fault", () => asked.clear());
on("listed", listed);
let closingFor = "";
on("closing-for", (reason) => {
  closingFor = reason;
});

export const ANSWERS = {
  whois,
  log,
  blocks: listed,
  members: membersAnswered,
  blocked,
  unblocked: ({target}) => tell("status", phrase("blockEnded", {target})),
  report,
  done: ({what, subject}) => tell("status", phrase(DONE[what], {subject})),
  "registered-for": ({name}) => tell("status", phrase("registeredFor", {name})),
  "confirm-closing": ({room}) => tell("closing", roomNamed(room), closingFor),
};
