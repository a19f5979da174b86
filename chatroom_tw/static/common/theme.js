// Light or dark: as the system has it, until somebody uses the switch; then that is remembered.
//
//   themeButton(word)    a button that changes it; `word()` is what it is called, and is asked
//                        again by button.relabel() (when the language changes)
import {el, icon} from "./dom.js";
import {remember, remembered} from "./keep.js";

const root = document.documentElement;
const system = matchMedia("(prefers-color-scheme: dark)");

system.addEventListener("change", () => {
  if (!remembered("theme")) root.dataset.theme = system.matches ? "dark" : "light";
});

function change() {
  const theme = root.dataset.theme === "dark" ? "light" : "dark";
  root.dataset.theme = theme;
  const isSystems = (theme === "dark") === system.matches;
  remember("theme", isSystems ? null : theme);
}

export function themeButton(word) {
  const button = el("button", {class: "round", type: "button", on: {click: change}}, icon("theme"));
  button.relabel = () => {
    button.title = word();
    button.setAttribute("aria-label", word());
  };
  button.relabel();
  return button;
}
