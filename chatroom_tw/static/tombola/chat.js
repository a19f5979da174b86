// The chat of players and hosts.
import {byId, el, ringForTab} from "../common/dom.js";
import {phrase} from "../common/phrases.js";
import {readTyped} from "../common/typed.js";

const LIMIT = 200;
const NEAR = 40;

export function chatView(player) {
  const log = byId("said");
  let unread = 0;
  ringForTab(log);
  byId("say").addEventListener("submit", (event) => {
    event.preventDefault();
    const {text, command} = readTyped(byId("say-text").value.trim());
    byId("say-fault").textContent = command === undefined ? "" : phrase("command", {command});
    // A text that could not be sent stays in the field.
    if (text && player.send({type: "say", text})) byId("say-text").value = "";
  });
  byId("chat").addEventListener("toggle", () => {
    unread = 0;
    log.scrollTop = log.scrollHeight;
    showUnread();
  });
  return (message) => {
    if (message?.type === "said") show(message);
    if (message?.type === "announced") show({name: "📣", text: message.text});
    const isOff = player.gameState.rules?.talk === false;
    byId("say").hidden = isOff;
    byId("talk-off").hidden = !isOff;
  };

  function show({name, display, text}) {
    const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR;
    log.append(el("p", {}, el("b", {dir: "auto", text: display || name}), " ", el("span", {dir: "auto", text})));
    if (log.children.length > LIMIT) log.firstChild.remove();
    if (atEnd) log.scrollTop = log.scrollHeight;
    if (!byId("chat").open) unread++;
    showUnread();
  }

  function showUnread() {
    byId("unread").hidden = unread === 0;
    byId("unread").textContent = unread;
  }
}
