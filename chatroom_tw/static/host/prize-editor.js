// Chooses what is played for: a preset, or a list of one's own. `--prizes` and SET take the same texts.
//
//   const editor = prizeEditor(label, act)   `label()` is the label of the button; act(text) is its press
//   editor.element; editor.relabel()
//   editor.show(text)                        choose what the text says
//   textOf(offers)                           the text of a list of prizes, as `rules` has it
import {el, fill} from "../common/dom.js";
import {PRESETS} from "../common/game-phrases.js";
import {prizeName} from "../common/prize-phrases.js";
import {NAMED, patternOf} from "../common/prizes.js";
import {phrase} from "../common/phrases.js";

const OWN = "own";

export function prizeEditor(label, act) {
  const select = el("select", {on: {change: update}});
  const boxes = Object.keys(NAMED).map((kind) => el("input", {type: "checkbox", value: kind}));
  const labels = boxes.map((box) => el("label", {class: "switch"}, box, " ", el("span", {})));
  const others = el("input", {autocomplete: "off", spellcheck: "false"});
  const what = el("span", {});
  const other = el("span", {});
  const hint = el("span", {class: "hint"});
  const own = el("div", {class: "stack"}, el("div", {class: "choices"}, ...labels),
    el("label", {class: "field"}, other, others, hint));
  const button = el("button", {type: "button", on: {click: () => act(value())}});
  const element = el("div", {class: "stack"}, el("label", {class: "field"}, what, select), own,
    el("p", {}, button));
  return {element, show, relabel};

  function relabel() {
    const chosen = select.value || "tombola";
    const presets = [...Object.keys(PRESETS), OWN];
    fill(select, ...presets.map((one) => el("option", {value: one, text: phrase(`preset-${one}`)})));
    select.value = chosen;
    what.textContent = phrase("playedFor");
    other.textContent = phrase("otherPrizes");
    hint.textContent = phrase("otherPrizesHint");
    labels.forEach((one, place) => {
      one.lastChild.textContent = prizeName(boxes[place].value);
    });
    button.textContent = label();
    update();
  }

  function update() {
    own.hidden = select.value !== OWN;
  }

  function value() {
    if (select.value !== OWN) return select.value;
    const chosen = boxes.filter(({checked}) => checked).map((box) => box.value);
    return [...chosen, ...others.value.split(",").map((one) => one.trim())].filter(Boolean).join(",");
  }

  function show(text) {
    const items = text.split(",").map((one) => one.trim()).filter(Boolean);
    select.value = text in PRESETS ? text : OWN;
    boxes.forEach((box) => {
      box.checked = items.includes(box.value);
    });
    others.value = items.filter((item) => !(item in NAMED) && !(item in PRESETS)).join(", ");
    update();
  }
}

export function textOf(prizes) {
  const items = prizes.map(({prize, times}) =>
    (prize in NAMED ? prize : patternOf(prize)) + (times > 1 ? ` x${times}` : ""));
  const text = items.join(",");
  return Object.keys(PRESETS).find((one) => PRESETS[one] === text) ?? text;
}
