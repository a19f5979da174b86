// Helpers that build elements. Texts become text nodes, never markup.
//
//   byId(id)                        the element
//   el(tag, props, ...children)     a new element. `props` are `class`, `text`, `data` (an object),
//                                   `on` (an object from event to function) and attributes (true:
//                                   without a value; false and null: left out). Children are
//                                   elements or texts; null is left out
//   icon(name)                      see icons.js
//   fill(parent, ...children)       replace all children
//   ringForTab(element)             an element that has the focus only to be scrolled: it has a focus
//                                   ring when the Tab key has led to it
//   choose(dialog)                  open a <dialog>; a promise of its return value: the `value` of
//                                   the button that closes it, or "" for Escape
export {icon} from "./icons.js";

export function byId(id) {
  return document.getElementById(id);
}

export function el(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(props)) set(element, key, value);
  element.append(...children.filter((child) => child !== null));
  return element;
}

function set(element, key, value) {
  if (value === false || value === null || value === undefined) return;
  if (key === "class") element.className = value;
  else if (key === "text") element.textContent = value;
  else if (key === "data") Object.assign(element.dataset, value);
  else if (key === "on") Object.entries(value).forEach((pair) => element.addEventListener(...pair));
  else element.setAttribute(key, value === true ? "" : value);
}

export function fill(parent, ...children) {
  parent.replaceChildren(...children.filter((child) => child !== null));
}

export function ringForTab(element) {
  element.classList.add("no-ring");
  element.addEventListener("keyup", ({key}) => {
    if (key === "Tab") element.classList.remove("no-ring");
  });
  for (const event of ["blur", "pointerdown"]) {
    element.addEventListener(event, () => element.classList.add("no-ring"));
  }
}

export function choose(dialog) {
  // The Content-Security-Policy has form-action 'none', but method=dialog only closes the dialog.
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue), {once: true});
  });
}
