// Who is here, and where others can join.
import {byId, el, fill} from "../common/dom.js";
import {onLanguage, say} from "../common/words.js";

const ASK_EVERY = 3_000;
const LOCAL = new Set(["localhost", "127.0.0.1", "[::1]"]);

export function playersView(hosting) {
  let players = [];
  setInterval(() => {
    if (!document.hidden) hosting.send({type: "players"});
  }, ASK_EVERY);
  onLanguage(() => show(players));
  return (message) => {
    if (message?.type === "host") hosting.send({type: "players"});
    if (message?.type !== "players") return;
    players = message.players;
    byId("player-count").textContent = message.count;
    show(players);
  };
}

function show(players) {
  fill(byId("player-list"), ...players.map(({name, cards, here}) =>
    el("li", {data: {here}},
      el("b", {text: name}), ` ${say("cards", {cards})}`, here ? null : ` ${say("away")}`)));
}

export function joiningView() {
  const select = byId("addresses");
  select.addEventListener("change", () => showAddress(select.value));
  return (message) => {
    if (message?.type !== "host") return;
    const addresses = message.addresses.length ? message.addresses : ownAddress();
    const chosen = addresses.includes(select.value) ? select.value : addresses[0];
    fill(select, ...addresses.map((address) => el("option", {value: address, text: address})));
    byId("addresses-field").hidden = addresses.length < 2;
    byId("joining").hidden = addresses.length === 0;
    if (!chosen) return;
    select.value = chosen;
    showAddress(chosen);
  };
}

/** The address of this page, if it leads here from another device too. */
function ownAddress() {
  return LOCAL.has(location.hostname) ? [] : [`${location.origin}/`];
}

function showAddress(address) {
  byId("address").textContent = address.replace(/^http:\/\//, "").replace(/\/$/, "");
  byId("qr").src = `/qr.svg?for=${encodeURIComponent(address)}`;
  byId("qr").alt = say("qr", {address});
}
