// A choice of how many cards: a row of radio buttons for up to six, a list for more.
//
//   const choice = countChoice(fieldset, count, (count) => …)
//     choice.value
//     choice.most = 36    the most cards that the hall allows; six if nothing is said
import {el} from "../common/dom.js";

export const USUAL = 6;

export function countChoice(fieldset, count, chosen = () => {}) {
  let [value, most] = [count, 0];
  const place = el("div", {});
  fieldset.append(place);
  setMost(USUAL);

  function setMost(number) {
    if (number === most) return;
    most = number;
    value = Math.min(value, most);
    place.replaceChildren(most > USUAL ? list() : row());
  }

  function choose(number) {
    value = number;
    chosen(number);
  }

  function numbers() {
    return Array.from({length: most}, (_, index) => index + 1);
  }

  function row() {
    return el("div", {class: "choices"}, ...numbers().map((number) => {
      const input = el("input", {type: "radio", name: fieldset.id, value: number, on: {change: () => choose(number)}});
      input.checked = number === value;
      return el("label", {}, input, el("span", {text: `${number}`}));
    }));
  }

  function list() {
    const select = el("select", {
      "aria-label": fieldset.querySelector("legend").textContent,
      on: {change: () => choose(Number(select.value))},
    }, ...numbers().map((number) => el("option", {value: number, text: `${number}`})));
    select.value = value;
    return select;
  }

  return {
    get value() {
      return value;
    },
    set value(number) {
      value = Math.max(1, Math.min(number, most));
      const select = place.querySelector("select");
      if (select) select.value = value;
      for (const input of place.querySelectorAll("input")) input.checked = Number(input.value) === value;
    },
    set most(number) {
      setMost(number);
    },
  };
}
