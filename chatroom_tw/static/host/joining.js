// How others come in: the code, the address and its QR code; the links of the players, of the television
// and of the page that prints cards. The address that is chosen is remembered for the television, which
// may be open on this computer.
import {byId, el, fill} from "../common/dom.js";
import {CODE, hallPath, IS_LOCAL, siteAddress, storeSite} from "../common/hall.js";
import {ROOT, at} from "../common/root.js";
import {onLanguage, phrase} from "../common/phrases.js";

/** An address that leads every computer to itself. */
const LOCAL = /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])([:/]|$)/;

export function joiningView() {
  const select = byId("addresses");
  let site = "";
  select.addEventListener("change", () => {
    site = select.value;
    storeSite(site);
    show();
  });
  onLanguage(show);
  return (message) => {
    if (message?.type !== "host") return;
    const addresses = addressesOf(message);
    const wanted = site || siteAddress();
    site = addresses.includes(wanted) ? wanted : addresses[0] ?? ROOT.href;
    storeSite(site);
    fill(select, ...addresses.map((address) => el("option", {value: address, text: address})));
    byId("addresses-field").hidden = addresses.length < 2;
    select.value = site;
    show();
  };

  function show() {
    if (!site) return;
    const players = site + hallPath(CODE);
    const [name, port] = site.replace(/^https?:\/\//, "").replace(/\/$/, "").split(/(?=:\d+$)/);
    byId("code").textContent = CODE;
    byId("code").hidden = !CODE;
    fill(byId("address"), name, el("wbr"), port ?? null);
    byId("qr").src = at(`qr.svg?for=${encodeURIComponent(players)}`);
    byId("qr").alt = phrase("qr", {address: players});
    byId("local").hidden = !IS_LOCAL || site !== ROOT.href;
    const tv = site + hallPath(CODE, "tv");
    fill(byId("links"), linkTo("players", players), linkTo("tv", tv, el("img", {
      src: at(`qr.svg?for=${encodeURIComponent(tv)}`), alt: phrase("qr", {address: tv}),
    }), byAddress(tv)), linkTo("playToo", at(hallPath(CODE))));
  }
}

function linkTo(what, address, ...more) {
  return el("li", {}, el("a", {href: address, target: "_blank", rel: "noopener", text: phrase(`link-${what}`)}), ...more);
}

/** The television shows a QR code of the address by which it is opened itself. */
function byAddress(tv) {
  const isForAll = !LOCAL.test(tv);
  return el("p", {class: "hint"}, phrase("tvAddress", {address: tv}),
    ...(isForAll ? [el("br"), phrase("tvNotLocal")] : []));
}

/**
 * Where players can join. The server knows its own addresses; a page that was opened at another port
 * than theirs came through a proxy, so players can use its address.
 */
function addressesOf({addresses}) {
  const isDirect = addresses.some((address) => new URL(address).port === location.port);
  return isDirect ? addresses : [...(IS_LOCAL ? [] : [ROOT.href]), ...addresses];
}
