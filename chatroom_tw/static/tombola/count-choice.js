// A choice of one to six cards, as a row of radio buttons in a fieldset.
//
//   const choice = countChoice(fieldset, count, (count) => …)    choice.value
import {el} from "../common/dom.js";

const MOST = 6;

export function countChoice(fieldset, count, chosen = () => {}) {
  const inputs = Array.from({length: MOST}, (_, place) => el("input", {
    type: "radio",
    name: fieldset.id,
    value: place + 1,
    on: {change: () => chosen(place + 1)},
  }));
  inputs[count - 1].checked = true;
  fieldset.append(el("div", {class: "choices"}, ...inputs.map((input) =>
    el("label", {}, input, el("span", {text: input.value})))));
  return {
    get value() {
      return Number(inputs.find(({checked}) => checked)?.value ?? 1);
    },
    set value(count) {
      inputs.forEach((input) => {
        input.checked = Number(input.value) === count;
      });
    },
  };
}
