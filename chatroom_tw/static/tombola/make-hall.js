// Hosting a night: a dialog that asks for the name of the hall and its rules, and one with the code and
// the links when the hall is there.
import {byId, choose, el, fill} from "../common/dom.js";
import {PRESETS} from "../common/game-phrases.js";
import {CODE, hallPath, IS_LOCAL, isLocal} from "../common/hall.js";
import {isolated, onLanguage, phrase, refusal} from "../common/phrases.js";
import {at} from "../common/root.js";
import {rememberHall} from "./own-halls.js";

const NAMES = Object.keys(PRESETS);

export function makeView(player) {
  let hall = null;
  onLanguage(showPresets);
  byId("host-night").addEventListener("click", () => {
    byId("make-fault").textContent = "";
    byId("make").showModal();
    byId("hall-name").focus();
  });
  byId("make-cancel").addEventListener("click", () => byId("make").close());
  byId("make-form").addEventListener("submit", (event) => {
    event.preventDefault();
    ask(player);
  });
  return (message) => {
    if (message?.type === "made" && player.making) {
      hall = message;
      made(player, message);
    }
    // The server knows its address in the network, which this page may not have.
    if (message?.type === "host" && hall && IS_LOCAL && message.addresses.length) show(hall, message.addresses[0]);
    if (player.making && !player.connection.isOpen) {
      player.making = null;
      byId("make-fault").textContent = phrase("notSent");
    }
  };
}

function showPresets() {
  const chosen = byId("presets").querySelector(":checked")?.value ?? NAMES[0];
  const legend = byId("presets").querySelector("legend");
  fill(byId("presets"), legend, ...NAMES.map((preset) => {
    const input = el("input", {type: "radio", name: "preset", value: preset});
    input.checked = preset === chosen;
    return el("label", {class: "switch"}, input, el("span", {},
      el("b", {text: phrase(`preset-${preset}`)}),
      el("span", {class: "hint", text: phrase(`preset-hint-${preset}`)})));
  }));
}

function ask(player) {
  const key = byId("server-key").value.trim();
  const sent = player.connection.send({
    type: "make", name: byId("hall-name").value.trim(), preset: byId("presets").querySelector(":checked").value,
    ...(key && {key}),
  });
  byId("make-fault").textContent = sent ? "" : phrase("notSent");
  if (sent) player.making = {refused};
}

/** Takes the refusals that answer `make`. */
function refused(reason, subject) {
  const needsKey = reason === "not-the-host" && byId("server-key-field").hidden;
  if (reason === "not-the-host") byId("server-key-field").hidden = false;
  byId("make-fault").textContent = needsKey ? "" : refusal(reason, {subject});
  (reason === "not-the-host" ? byId("server-key") : byId("hall-name")).focus();
  return true;
}

async function made(player, message) {
  player.making = null;
  rememberHall(message);
  // Whoever makes a hall is in it, as its host. This page asks what it has to know of it, and goes on
  // in its own hall.
  player.connection.send({type: "host", key: message.key});
  player.connection.send({type: "hall", code: CODE || "main"});
  byId("make").close();
  byId("server-key").value = "";
  show(message);
  if (await choose(byId("made")) === "host") location.assign(at(hallPath(message.code, "host")));
}

function show({code, name, key}, base = at("")) {
  const players = base + hallPath(code);
  byId("made-title").textContent = phrase("madeTitle", {hall: isolated(name)});
  byId("made-code").textContent = code;
  byId("made-done").textContent = isLocal(base) ? phrase("onlyHere") : "";
  byId("made-qr").src = at(`qr.svg?for=${encodeURIComponent(players)}`);
  byId("made-qr").alt = phrase("qrOf", {address: players});
  fill(byId("made-links"),
    linkOf("linkPlayers", players, name),
    linkOf("linkTv", base + hallPath(code, "tv"), name),
    linkOf("linkHost", `${base}${hallPath(code, "host")}#${key}`, name));
}

function linkOf(label, address, title) {
  const field = el("input", {readonly: true, value: address, on: {focus: () => field.select()}});
  const button = (key, click) => el("button", {
    type: "button", "aria-label": `${phrase(key)}: ${phrase(label)}`, text: phrase(key), on: {click},
  });
  return el("div", {class: "link"},
    el("label", {class: "field"}, el("span", {text: phrase(label)}), field),
    button("copy", () => copy(field)),
    navigator.share ? button("share", () => navigator.share({title, url: address}).catch(() => {})) : null);
}

function copy(field) {
  field.focus();
  field.select();
  // Pages on plain http have no navigator.clipboard. This is deprecated, but works there.
  byId("made-done").textContent = phrase(document.execCommand("copy") ? "copied" : "notCopied");
}
