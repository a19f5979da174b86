// Lines above the log that offer something, such as to load the page again, with buttons. Each stays
// until it is answered.
//
//   offer(key, buttons)    show the phrase `key`, and a button for each [phrase, function]
//   withdraw(key)          take it away
import {byId, el, fill} from "../common/dom.js";
import {onLanguage, phrase} from "../common/phrases.js";

const offers = new Map();
const place = byId("offers");
const hasTouchscreen = matchMedia("(pointer: coarse)");

function button(key, [label, act], isFirst) {
  const click = () => {
    withdraw(key);
    // On a phone, focusing the field would open the keyboard over the messages.
    byId(hasTouchscreen.matches ? "scroller" : "text").focus();
    act?.();
  };
  return el("button", {type: "button", class: isFirst ? "primary" : "", on: {click}}, phrase(label));
}

function line(key, buttons) {
  const made = buttons.map((one, index) => button(key, one, index === 0));
  return el("div", {class: "offer"}, el("p", {text: phrase(key)}), el("div", {class: "actions"}, ...made));
}

function refresh() {
  fill(place, ...[...offers].map(([key, buttons]) => line(key, buttons)));
}

export function offer(key, buttons) {
  if (offers.has(key)) return;
  offers.set(key, buttons);
  place.append(line(key, buttons));
}

export function withdraw(key) {
  if (offers.delete(key)) refresh();
}

onLanguage(refresh);
