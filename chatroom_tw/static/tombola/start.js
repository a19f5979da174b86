// The start page, beside the form to join: another hall by its code, or out of the list of open ones,
// and the halls that this browser hosts.
import {byId, el, fill} from "../common/dom.js";
import {icon} from "../common/icons.js";
import {CODE, hallPath} from "../common/hall.js";
import {onLanguage, phrase} from "../common/phrases.js";
import {at} from "../common/root.js";
import {forgetHall, ownHalls} from "./own-halls.js";

const ASK_EVERY = 5_000;
const LINK = /\/t\/([A-Za-z0-9]{5})\b/;
const GOOD = /^[A-Za-z0-9]{5}$/;

export function startView(player) {
  let halls = [];
  const isShown = () => !CODE && !byId("entry").hidden && player.ended !== "takenUp";
  const ask = () => {
    if (isShown() && !document.hidden && player.connection.isOpen) player.connection.send({type: "halls"});
  };
  setInterval(ask, ASK_EVERY);
  byId("code-form").addEventListener("submit", (event) => {
    event.preventDefault();
    go();
  });
  onLanguage(() => showHalls(halls));
  onLanguage(showOwn);
  let wasOpen = false;
  return (message) => {
    byId("elsewhere").hidden = byId("hosting").hidden = !isShown();
    byId("entry").classList.toggle("start", isShown());
    if (player.connection.isOpen && !wasOpen) ask();
    wasOpen = player.connection.isOpen;
    if (message?.type === "halls") {
      ({halls} = message);
      showHalls(halls);
    }
    if (message?.type === "made") showOwn();
  };
}

function go() {
  const typed = byId("code").value.trim();
  const code = LINK.exec(typed)?.[1] ?? typed;
  const isGood = GOOD.test(code);
  byId("code-fault").textContent = isGood ? "" : phrase("codeBad");
  byId("code").setAttribute("aria-invalid", !isGood);
  if (isGood) location.assign(at(hallPath(code.toUpperCase())));
  else byId("code").focus();
}

/** The form above is for the hall `main`. */
function showHalls(halls) {
  const others = halls.filter(({code}) => code !== "main");
  byId("listed").hidden = others.length === 0;
  const shown = JSON.stringify([others, phrase("code")]);
  if (byId("hall-list").dataset.shown === shown) return;
  byId("hall-list").dataset.shown = shown;
  fill(byId("hall-list"), ...others.map(({code, name, players}) => el("li", {},
    el("a", {href: at(hallPath(code))}, el("b", {dir: "auto", text: name}), el("span", {text: code}),
      el("span", {class: "hint", text: phrase("playersThere", {count: players})})))));
}

function showOwn() {
  const halls = ownHalls();
  byId("own").hidden = halls.length === 0;
  fill(byId("own-halls"), ...halls.map(({code, name}) => {
    const hall = name || code;
    const label = phrase("forgetHall", {hall});
    const forget = el("button", {type: "button", class: "round", title: label, "aria-label": label, on: {click() {
      forgetHall(code);
      showOwn();
      byId("host-night").focus();
    }}}, icon("close"));
    return el("li", {},
      el("a", {href: at(hallPath(code, "host"))}, el("b", {dir: "auto", text: hall}),
        el("span", {text: code}), el("span", {class: "hint", text: phrase("hostPage")})),
      forget);
  }));
}
