// The chat of players and hosts.
import {byId, el} from "../common/dom.js";

const LIMIT = 200;
const NEAR = 40;

export function chatView(player) {
  const log = byId("said");
  let unread = 0;
  byId("say").addEventListener("submit", (event) => {
    event.preventDefault();
    const text = byId("say-text").value.trim();
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
  };

  function show({name, text}) {
    const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR;
    log.append(el("li", {}, el("b", {text: name}), " ", el("span", {text})));
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
