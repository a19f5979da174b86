// The search: words in the user's rooms and private conversations, by who wrote them and when.
import {byId, el, fill} from "../common/dom.js";
import {onLanguage, phrase} from "../common/phrases.js";
import {send} from "./client.js";
import {openDialog} from "./dialogs.js";
import {getPerson, getRoom, on, roomNamed, show, state, tell} from "./state.js";
import {dayAndTime} from "./times.js";

const COUNT = 20;
const DAY = 24 * 3600 * 1000;
const results = byId("found");
// What was asked for, and the time of the last result.
let asked = null;
let last = 0;

function dayStart(id) {
  const value = byId(id).value;
  return value ? new Date(`${value}T00:00`).getTime() : null;
}

function fields() {
  const since = dayStart("search-since");
  const until = dayStart("search-until");
  return {
    words: byId("search-words").value.trim(),
    room: byId("search-where").value || undefined,
    from: byId("search-from").value.trim() || undefined,
    after: since === null ? undefined : Math.max(since * 1000 - 1, 0),
    before: until === null ? undefined : (until + DAY) * 1000,
  };
}

function ask(more = {}) {
  const isAsked = send({type: "search", ...asked, ...more, count: COUNT});
  tell("fault", isAsked ? "" : phrase("notConnected"));
}

function go({room, to, at}) {
  byId("search-dialog").close();
  const conversation = room ? getRoom(room) : getPerson(to);
  show(conversation);
  tell("go-to", conversation, at);
}

function result(line) {
  const where = line.room ? `# ${line.room}` : phrase("withPerson", {name: line.to});
  return el("li", {}, el("button", {class: "quiet item found", type: "button", on: {click: () => go(line)}},
    el("span", {class: "hint", text: `${where} · ${dayAndTime(line.time ?? line.at)}`}),
    el("span", {}, el("b", {dir: "auto", text: `${line.name}: `}), el("bdi", {text: line.text}))));
}

function moreButton() {
  const click = () => ask({before: last});
  return el("li", {id: "found-more"}, el("button", {type: "button", text: phrase("foundMore"), on: {click}}));
}

function found({words, lines, more}) {
  if (!asked || words !== asked.words) return;
  byId("found-more")?.remove();
  results.append(...lines.map(result));
  if (lines.length) last = lines.at(-1).at;
  if (more) results.append(moreButton());
  const n = results.querySelectorAll(".found").length;
  byId("found-count").textContent = n ? phrase("foundSome", {n}) : phrase("foundNothing");
}

function submit(event) {
  event.preventDefault();
  asked = fields();
  fill(results);
  byId("found-count").textContent = "";
  if (asked.words) ask();
}

function rooms() {
  const where = byId("search-where");
  const chosen = where.value;
  const names = [...state.conversations.values()].filter((one) => one.isRoom && one.isJoined).map(({name}) => name);
  fill(where, el("option", {value: "", text: phrase("searchEverywhere")}),
    ...names.map((name) => el("option", {value: name, text: `# ${name}`})));
  where.value = roomNamed(chosen) ? chosen : "";
}

export function openSearch(words = "") {
  rooms();
  byId("search-words").value = words;
  openDialog("search-dialog");
  byId("search-words").focus();
  if (words) byId("search-form").requestSubmit();
}

byId("search-form").addEventListener("submit", submit);
byId("open-search").addEventListener("click", () => openSearch());
on("search", openSearch);
on("found", found);
onLanguage(rooms);
