// Small helpers to build a page with. Texts always go in as text, never as markup.
//
//   byId(id)                        the element
//   el(tag, props, ...children)     a new element. `props`: `class`, `text`, `data` (an object),
//                                   `on` (an object, from event to function); anything else is
//                                   an attribute (true: without a value; false, null: not there).
//                                   Children are elements or texts; null ones are left out.
//   icon(name)                      one of the pictures in icons.js
//   fill(parent, ...children)       these in place of all that was in it
//   choose(dialog)                  open a <dialog>; a promise of what it is closed with: the
//                                   `value` of the button, or "" for Escape
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

export function choose(dialog) {
  // A form in a dialog cannot be sent under `form-action 'none'`, but method=dialog only closes it.
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue), {once: true});
  });
}
