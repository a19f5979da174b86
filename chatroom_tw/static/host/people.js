// The players, and the address where others can join.
import {byId, el, fill} from "../common/dom.js";
import {onLanguage, phrase} from "../common/phrases.js";
import {ROOT, at} from "../common/root.js";

const ASK_EVERY = 3_000;
const LOCAL = new Set(["localhost", "127.0.0.1", "[::1]"]);

export function playersView(host) {
  let players = [];
  let count = 0;
  let shown = "";
  setInterval(() => {
    if (!document.hidden) host.send({type: "players"});
  }, ASK_EVERY);
  const redo = () => show(players, count);
  onLanguage(redo);
  new ResizeObserver(redo).observe(byId("player-list"));
  return (message) => {
    if (message?.type === "host") host.send({type: "players"});
    if (message?.type !== "players") return;
    ({players, count} = message);
    byId("player-count").textContent = count;
    // The list comes every few seconds, and mostly is the same.
    if (shown === JSON.stringify(message)) return;
    shown = JSON.stringify(message);
    redo();
  };
}

/** Show as many players as there is room for: nobody scrolls a television. */
function show(players, count) {
  const list = byId("player-list");
  fill(list, ...players.map(({name, cards, here}) =>
    el("li", {data: {here}},
      el("b", {dir: "auto", text: name}), ` ${phrase("cards", {cards})}`, here ? null : ` ${phrase("away")}`)));
  const items = [...list.children];
  let fits = items.length;
  if (isFull(list)) {
    const end = list.getBoundingClientRect().bottom;
    fits = items.filter((item) => item.getBoundingClientRect().bottom <= end + 1).length;
  }
  const rest = el("li", {class: "rest"});
  if (fits < count) list.append(rest);
  for (;;) {
    items.splice(fits).forEach((item) => item.remove());
    rest.textContent = phrase("more", {count: count - fits});
    if (fits === 0 || !isFull(list)) return;
    fits--;
  }
}

function isFull(list) {
  return list.scrollHeight > list.clientHeight + 1;
}

export function joiningView() {
  const select = byId("addresses");
  select.addEventListener("change", () => showAddress(select.value));
  return (message) => {
    if (message?.type !== "host") return;
    const addresses = addressesOf(message);
    const chosen = addresses.includes(select.value) ? select.value : addresses[0];
    fill(select, ...addresses.map((address) => el("option", {value: address, text: address})));
    byId("addresses-field").hidden = addresses.length < 2;
    byId("joining").hidden = addresses.length === 0;
    if (!chosen) return;
    select.value = chosen;
    showAddress(chosen);
  };
}

/**
 * Where players can join. The server knows its own addresses; a page that was opened at another port
 * than theirs came through a proxy, so players can use its address.
 */
function addressesOf({addresses}) {
  const isDirect = addresses.some((address) => new URL(address).port === location.port);
  return isDirect ? addresses : [...ownAddress(), ...addresses];
}

/** The address of this page, if other devices can use it. */
function ownAddress() {
  return LOCAL.has(location.hostname) ? [] : [ROOT.href];
}

function showAddress(address) {
  const [host, port] = address.replace(/^http:\/\//, "").replace(/\/$/, "").split(/(?=:\d+$)/);
  fill(byId("address"), host, el("wbr"), port ?? null);
  byId("qr").src = at(`qr.svg?for=${encodeURIComponent(address)}`);
  byId("qr").alt = phrase("qr", {address});
}
