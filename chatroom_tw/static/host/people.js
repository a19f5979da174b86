// The players, and what the host does with one of them: rename, mute, remove.
import {byId, el, fill} from "../common/dom.js";
import {isolated, onLanguage, phrase} from "../common/phrases.js";

const ASK_EVERY = 3_000;

export function playersView(desk, host, gameState) {
  let players = [];
  let count = 0;
  let shown = "";
  let chosen = null;
  /** Whether a new name was sent, so that the dialog closes when it is accepted. */
  let isRenaming = false;
  setInterval(() => {
    if (!document.hidden) host.send({type: "players"});
  }, ASK_EVERY);
  onLanguage(show);
  dialog();
  return (message) => {
    if (message?.type === "host") host.send({type: "players"});
    if (message?.type === "refused") isRenaming = false;
    if (message?.type === "players") ({players, count} = message);
    else if (message?.type === "player") changed(message);
    else return;
    // The list comes every few seconds, and mostly is the same.
    if (shown === JSON.stringify([players, count])) return;
    shown = JSON.stringify([players, count]);
    show();
  };

  /** A host has changed one of them. The list that follows has it under its new name. */
  function changed({name, display, muted}) {
    const found = players.find((one) => one.name === name);
    if (found) Object.assign(found, {display, muted});
    if (chosen?.name === name) choose(found ?? chosen);
    if (isRenaming) byId("player").close();
    isRenaming = false;
    host.send({type: "players"});
  }

  function show() {
    // With more players than the list has, those who are away are not known.
    const away = count > players.length ? 0 : players.filter(({here}) => !here).length;
    byId("player-count").textContent = count - away;
    byId("players-away").textContent = away ? phrase("areAway", {count: away}) : "";
    byId("nobody").hidden = count > 0;
    const focused = document.activeElement?.dataset?.player;
    fill(byId("player-list"), ...players.map(line));
    if (count > players.length) {
      byId("player-list").append(el("li", {class: "rest", text: phrase("more", {count: count - players.length})}));
    }
    if (focused) {
      [...byId("player-list").querySelectorAll("button")].find((one) => one.dataset.player === focused)?.focus();
    }
  }

  function line(player) {
    const {name, display, cards, here, muted} = player;
    const notes = [phrase("cards", {cards}), here ? "" : phrase("away"), muted ? phrase("mutedNote") : ""];
    return el("li", {data: {here}}, el("button", {
      type: "button", class: "quiet", data: {player: name}, title: phrase("leadPlayer"),
      on: {click: () => open(player)},
    }, el("b", {dir: "auto", text: display || name}), el("span", {text: notes.filter(Boolean).join(", ")})));
  }

  function open(player) {
    byId("player-fault").textContent = "";
    choose(player);
    byId("player-name").value = player.display || player.name;
    byId("player").showModal();
  }

  function choose(player) {
    chosen = player;
    byId("player-title").textContent = player.display || player.name;
    byId("player-plain").textContent = player.display
      ? phrase("plainName", {name: isolated(player.name)}) : "";
    byId("player-mute").textContent = phrase(player.muted ? "unmute" : "mute");
    byId("player-sure").hidden = true;
  }

  function dialog() {
    const order = (message) => desk.order({...message, name: chosen.name}, "player-fault");
    byId("player-close").addEventListener("click", () => byId("player").close());
    byId("player-mute").addEventListener("click", () => order({type: "mute", on: !chosen.muted}));
    byId("player-rename").addEventListener("submit", (event) => {
      event.preventDefault();
      const to = byId("player-name").value.trim();
      isRenaming = Boolean(to) && order({type: "rename-player", to});
    });
    byId("player-remove").addEventListener("click", () => {
      byId("player-sure").hidden = false;
      byId("player-lock").checked = false;
      byId("player-lock-field").hidden = gameState.rules?.locked ?? true;
      byId("player-remove-now").focus();
    });
    byId("player-remove-now").addEventListener("click", () => {
      byId("player").close();
      if (byId("player-lock").checked) {
        desk.order({type: "set", option: "locked", value: true}, "players-fault");
      }
      desk.order({type: "remove", name: chosen.name}, "players-fault");
      host.send({type: "players"});
    });
  }
}
