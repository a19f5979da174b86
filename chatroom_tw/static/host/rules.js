// The prizes and the house rules of the next game, and the programme of the games that follow.
import {byId, el, fill} from "../common/dom.js";
import {gameName} from "../common/game-phrases.js";
import {prizeName} from "../common/prize-phrases.js";
import {onLanguage, phrase} from "../common/phrases.js";
import {prizeEditor, textOf} from "./prize-editor.js";

/** The options with their kinds: a list of choices, a switch, or an input and its attributes. */
const OPTIONS = {
  "one-per": ["none", "row", "card"],
  bogey: ["none", "number", "game"],
  shared: "switch",
  late: "switch",
  board: "switch",
  cards: {type: "number", min: 1, max: 36},
  price: {type: "number", min: 0, max: 1_000_000},
  pot: {type: "text", placeholder: "10/20/70"},
  "stop-on-claim": {type: "number", min: 0, max: 600, step: "any"},
  calls: ["smorfia", "lingo", "plain"],
};

export function rulesView(desk, gameState) {
  const fields = Object.entries(OPTIONS).map(([option, kind]) => field(option, kind, desk));
  byId("options").append(...fields.map(({element}) => element));
  const editor = prizeEditor(() => phrase("setPrizes"), (value) =>
    desk.order({type: "set", option: "prizes", value}, "rules-prizes-fault"));
  byId("rules-prizes").append(editor.element);
  const programme = programmeView(desk, gameState);
  onLanguage(() => {
    editor.relabel();
    fields.forEach((one) => one.relabel());
    programme.relabel();
    show(true);
  });
  return (message) => {
    if (message?.type === "rules") show(message.changed === null || message.changed === "prizes");
    // What was refused is as it was.
    if (message?.type === "refused") fields.forEach((one) => one.show(gameState.rules));
  };

  function show(withPrizes) {
    const {rules} = gameState;
    if (!rules) return;
    fields.forEach((one) => one.show(rules));
    if (withPrizes) editor.show(textOf(rules.prizes));
    amounts(desk, rules.prizes);
    programme.show();
  }
}

/** What each prize is worth: a field for each, which is set when it is left. */
function amounts(desk, prizes) {
  const wanted = JSON.stringify([prizes.map(({prize}) => prize), phrase("amountOf", {prize: ""})]);
  if (byId("amounts").dataset.shown !== wanted) {
    byId("amounts").dataset.shown = wanted;
    fill(byId("amounts"), ...prizes.map(({prize}) => el("label", {class: "field"},
      el("span", {text: phrase("amountOf", {prize: prizeName(prize)})}),
      el("input", {
        maxlength: 40, autocomplete: "off", dir: "auto", data: {prize},
        on: {change: ({target}) => desk.order(
          {type: "set", option: `amount ${prize}`, value: target.value.trim()}, "rules-prizes-fault")},
      }))));
  }
  for (const input of byId("amounts").querySelectorAll("input")) {
    const {amount} = prizes.find(({prize}) => prize === input.dataset.prize);
    if (input !== document.activeElement) input.value = amount;
  }
}

function field(option, kind, desk) {
  const set = (value) => desk.order({type: "set", option, value}, "rules-fault");
  if (kind === "switch") return switchOf(option, set);
  const text = el("span", {});
  const hint = el("span", {class: "hint", id: `hint-${option}`});
  const isChoice = Array.isArray(kind);
  const input = isChoice ? el("select", {}) : el("input", {...kind, autocomplete: "off"});
  input.dataset.option = option;
  input.setAttribute("aria-describedby", hint.id);
  input.addEventListener("change", () => set(isChoice ? input.value : valueOf(option, input.value)));
  return {
    element: el("div", {class: "field"}, el("label", {class: "field"}, text, input), hint),
    relabel() {
      text.textContent = phrase(`option-${option}`);
      hint.textContent = phrase(`hint-${option}`);
      if (!isChoice) return;
      const {value} = input;
      fill(input, ...kind.map((one) => el("option", {value: one, text: phrase(`${option}-${one}`)})));
      input.value = value;
    },
    show(rules) {
      if (!rules || input === document.activeElement && !isChoice) return;
      const value = rules[option];
      input.value = Array.isArray(value) ? value.join("/") : value ?? 0;
    },
  };
}

/** Nothing, or no seconds, is that a claim does not stop the draw. */
function valueOf(option, text) {
  if (option === "pot") return text.trim();
  if (option === "stop-on-claim" && !(Number(text) > 0)) return null;
  return Number(text);
}

function switchOf(option, set) {
  const box = el("input", {
    type: "checkbox", data: {option}, "aria-describedby": `hint-${option}`,
    on: {change: ({target}) => set(target.checked)},
  });
  const text = el("span", {});
  const hint = el("span", {class: "hint", id: `hint-${option}`});
  return {
    element: el("div", {}, el("label", {class: "switch"}, box, " ", text), hint),
    relabel() {
      text.textContent = phrase(`option-${option}`);
      hint.textContent = phrase(`hint-${option}`);
    },
    show(rules) {
      if (rules) box.checked = rules[option];
    },
  };
}

/** The games that follow, in order: the first one is taken off when it begins. */
function programmeView(desk, gameState) {
  const set = (games) => desk.order({type: "programme", games}, "programme-fault");
  const games = () => gameState.rules?.programme ?? [];
  const editor = prizeEditor(() => phrase("addGame"), (text) => set([...games(), text]));
  byId("programme-add").append(editor.element);
  return {
    relabel: editor.relabel,
    show() {
      fill(byId("programme-list"), ...games().map((text, place) => el("li", {},
        el("span", {text: gameName(text)}), " ", el("button", {
          type: "button", class: "quiet", text: phrase("dropGame"),
          "aria-label": `${phrase("dropGame")}: ${gameName(text)}`,
          on: {click: () => set(games().filter((_, other) => other !== place))},
        }))));
      if (!games().length) byId("programme-list").append(el("li", {class: "hint", text: phrase("noProgramme")}));
    },
  };
}
