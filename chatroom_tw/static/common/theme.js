// The theme, light or dark: the system's, until the user changes it; then it is remembered.
//
//   themeButton(label)   a button that changes the theme. `label()` is its label, which
//                        button.relabel() updates when the language changes
import {el, icon} from "./dom.js";
import {remember, remembered} from "./storage.js";

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

export function themeButton(label) {
  const button = el("button", {class: "round", type: "button", on: {click: change}}, icon("theme"));
  button.relabel = () => {
    button.title = label();
    button.setAttribute("aria-label", label());
  };
  button.relabel();
  return button;
}
