// The settings of a room, in its menu. Each is sent when it is changed; the server's answer shows it.
import {byId, el, fill} from "../common/dom.js";
import {language, phrase} from "../common/phrases.js";
import {send} from "./client.js";
import {owns} from "./rights.js";
import {on} from "./state.js";

// The kind of each option, in the order in which they are shown.
const KINDS = {
  "topic-by": "topic-by",
  moderated: "switch",
  registered: "switch",
  hidden: "switch",
  quiet: "switch",
  outside: "switch",
  limit: "number",
  slow: "number",
  "invite-only": "switch",
  key: "word",
};
// Those that only owners see.
const OF_OWNERS = new Set(["invite-only", "key"]);
const MOST = {limit: 100_000, slow: 3600};
let room = null;
// What the controls were made from.
let made = "";

function change(option, value) {
  send({type: "set", room: room.name, option, value});
}

function label(option, control) {
  return el("label", {class: "field"}, el("span", {text: phrase(`setting-${option}`)}), control);
}

const MAKE = {
  switch(option) {
    const box = el("input", {type: "checkbox", "data-option": option});
    box.addEventListener("change", () => change(option, box.checked ? "on" : "off"));
    return el("label", {class: "switch"}, box, el("span", {text: phrase(`setting-${option}`)}));
  },
  "topic-by": (option) => {
    const options = ["operators", "all"].map((value) => (
      el("option", {value, text: phrase(`topic-by-${value}`)})
    ));
    const select = el("select", {"data-option": option}, ...options);
    select.addEventListener("change", () => change(option, select.value));
    return label(option, select);
  },
  number(option) {
    const field = el("input", {type: "number", min: "0", max: MOST[option], "data-option": option});
    field.addEventListener("change", () => change(option, Number(field.value) ? field.value : "off"));
    return label(option, field);
  },
  word(option) {
    const props = {dir: "auto", maxlength: "64", spellcheck: "false", autocomplete: "off"};
    const field = el("input", {...props, "data-option": option});
    field.addEventListener("change", () => change(option, field.value.trim() || "off"));
    return label(option, field);
  },
};

function fillIn(control, value) {
  if (control === document.activeElement && control.matches("input:not([type=checkbox])")) return;
  if (control.type === "checkbox") control.checked = value === "on";
  else control.value = value === "off" ? "" : value;
}

// Show the settings of a room, as far as they are known.
export function showSettings(of) {
  room = of;
  const options = Object.keys(KINDS).filter((option) => owns(room) || !OF_OWNERS.has(option));
  const mark = `${language()} ${options}`;
  if (mark !== made) fill(byId("settings"), ...options.map((option) => MAKE[KINDS[option]](option)));
  made = mark;
  for (const control of byId("settings").querySelectorAll("[data-option]")) {
    const value = room.settings[control.dataset.option];
    control.disabled = value === undefined;
    if (value !== undefined) fillIn(control, value);
  }
}

// After a refusal the controls show what holds.
on("fault", (text) => {
  if (text && room && byId("settings-section").open) {
    document.activeElement.closest("#settings")?.querySelectorAll("input").forEach((field) => field.blur());
    showSettings(room);
  }
});
