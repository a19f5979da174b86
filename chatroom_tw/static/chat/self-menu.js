// What users do about themselves, in the dialog with their name: how they are shown, whether others see
// them type, being away, whom they ignore, their devices, and their account.
import {byId, el, fill} from "../common/dom.js";
import {onLanguage, phrase} from "../common/phrases.js";
import {displayOf} from "./display-names.js";
import {onSubmit} from "./dialogs.js";
import {send} from "./client.js";
import {setTypedPassword} from "./identity.js";
import {on, state} from "./state.js";
import {dayAndTime} from "./times.js";
import {isTypingShown, showTyping} from "./typing.js";

// The user's devices, as they were listed last.
let devices = [];

function endButton(label, click) {
  return el("button", {type: "button", "aria-label": label, on: {click}}, phrase("end"));
}

function ignoredItem(name) {
  const label = phrase("hearAgainFrom", {name});
  const click = () => send({type: "unignore", name});
  return el("li", {class: "restricted"}, el("bdi", {class: "name", text: name}), endButton(label, click));
}

function deviceItem({protocol, address, since, own}, place) {
  const title = `${protocol} ${address}`;
  const about = phrase(own ? "deviceHere" : "deviceSince", {time: dayAndTime(since)});
  const click = () => send({type: "close-device", number: place + 1});
  return el("li", {class: "restricted"},
    el("div", {class: "name"}, el("span", {dir: "auto", text: title}), el("div", {class: "hint", text: about})),
    own ? null : endButton(phrase("endOf", {target: title}), click));
}

function refresh() {
  byId("show-typing").checked = isTypingShown();
  byId("account-section").hidden = !state.isRegistered;
  byId("away-set").textContent = phrase(state.away ? "amBack" : "amAway");
  byId("away-text").disabled = Boolean(state.away);
  byId("away-text").required = !state.away;
  fill(byId("ignored"), ...[...state.ignored.values()].map(ignoredItem));
  byId("ignored-none").hidden = state.ignored.size > 0;
  fill(byId("devices"), ...devices.map(deviceItem));
}

function done(text) {
  byId("you-done").textContent = text;
  for (const field of byId("you-dialog").querySelectorAll("input[type=password]")) field.value = "";
}

byId("me").addEventListener("click", () => {
  for (const section of byId("you-dialog").querySelectorAll("details")) section.open = false;
  done("");
  byId("display-text").value = displayOf(state.me);
  refresh();
});
for (const type of ["ignored", "devices"]) {
  byId(`${type}-section`).addEventListener("toggle", ({target}) => {
    if (target.open) send({type: type === "ignored" ? "ignores" : type});
  });
}
byId("show-typing").addEventListener("change", ({target}) => showTyping(target.checked));
onSubmit("display-form", () => send({type: "display", text: byId("display-text").value.trim(), id: "display"}));
onSubmit("away-form", () => {
  const text = state.away ? "" : byId("away-text").value.trim();
  byId("away-text").value = "";
  send({type: "away", text});
});
onSubmit("change-password-form", () => {
  setTypedPassword(byId("new-password").value);
  send({type: "password", old: byId("old-password").value, new: byId("new-password").value});
});
onSubmit("unregister-form", () => send({type: "unregister", password: byId("unregister-password").value}));
byId("log-out").addEventListener("click", () => send({type: "logout"}));

on("self", (text) => {
  refresh();
  if (text) done(text);
});
on("listed", (message) => {
  if (message.type !== "devices") return;
  devices = message.devices;
  refresh();
});
on("registered", refresh);
on("named", refresh);
onLanguage(refresh);
