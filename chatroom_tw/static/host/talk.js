// What is said in the hall, and the host's notices to everybody.
import {byId, el} from "../common/dom.js";
import {phrase} from "../common/phrases.js";

const SHOWN = 50;

export function talkView(desk) {
  byId("announce").addEventListener("submit", (event) => {
    event.preventDefault();
    const text = byId("announce-text").value.trim();
    if (text && desk.order({type: "announce", text}, "announce-fault")) byId("announce-text").value = "";
  });
  return (message) => {
    if (message?.type === "said") add(message.display || message.name, message.text);
    if (message?.type === "announced") add(phrase("notice"), message.text, "announced");
  };
}

function add(name, text, kind = "") {
  const list = byId("said");
  list.append(el("li", {class: kind}, el("b", {dir: "auto", text: name}), " ", el("span", {dir: "auto", text})));
  while (list.children.length > SHOWN) list.firstChild.remove();
  list.scrollTop = list.scrollHeight;
}
