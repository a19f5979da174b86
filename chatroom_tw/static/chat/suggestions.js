// The suggestions above the composer's field: commands, names and emoji that go on with what is typed.
// The focus stays in the field, which names the chosen option (aria-activedescendant). The arrows move,
// Tab and Enter choose, Escape closes, and so does leaving the field.
import {byId, el, fill} from "../common/dom.js";
import {phrase} from "../common/phrases.js";
import {on} from "./state.js";
import {namesFor, suggestionsFor} from "./suggestion-sources.js";

const field = byId("text");
const list = byId("suggestions");
// What is shown: {from, options, isEmoji?}; null: nothing.
let shown = null;
let active = 0;
let hasMoved = false;
// Each text that is looked at has a number: an answer to an earlier one comes too late.
let turn = 0;
// What was typed when Escape closed the list, which stays closed while that goes on; null: it was not.
let dismissed = null;

function before() {
  const {selectionStart, selectionEnd, value} = field;
  return selectionStart === selectionEnd ? value.slice(0, selectionStart) : null;
}

function isDone({text}) {
  return before().slice(shown.from).toLowerCase() === text.toLowerCase();
}

function optionElement({sign, title, hint}, place) {
  const props = {role: "option", id: `suggestion-${place}`, data: {place}, "aria-selected": "false"};
  return el("li", props,
    sign ? el("span", {class: "sign", text: sign}) : null,
    el("span", {class: "name", dir: "auto", text: title}), hint ? el("span", {class: "hint", text: hint}) : null);
}

function mark() {
  for (const element of list.children) {
    const isActive = Number(element.dataset.place) === active;
    element.setAttribute("aria-selected", String(isActive));
    if (isActive) element.scrollIntoView({block: "nearest"});
  }
  field.setAttribute("aria-activedescendant", `suggestion-${active}`);
}

function close() {
  turn += 1;
  shown = null;
  list.hidden = true;
  fill(list);
  field.removeAttribute("aria-activedescendant");
  byId("suggestions-count").textContent = "";
}

function open(found) {
  if (!found?.options.length || document.activeElement !== field) return close();
  shown = found;
  active = 0;
  hasMoved = false;
  // What is complete already needs no list, unless something else begins with it.
  if (found.options.length === 1 && isDone(found.options[0])) return close();
  fill(list, ...found.options.map(optionElement));
  list.hidden = false;
  byId("suggestions-count").textContent = phrase("suggested", {n: found.options.length});
  return mark();
}

async function update() {
  turn += 1;
  const mine = turn;
  const typed = before();
  const looked = typed === null ? null : suggestionsFor(typed);
  const found = looked instanceof Promise ? await looked : looked;
  if (mine !== turn) return;
  if (!found || !typed.slice(found.from).startsWith(dismissed)) dismissed = null;
  open(dismissed === null ? found : null);
}

// Puts the option in the place of what was typed.
function choose({text}, {from}) {
  const end = field.selectionEnd;
  const isSpaced = field.value[end] === " ";
  field.setRangeText(isSpaced ? text : `${text} `, from, end, "end");
  if (isSpaced) field.selectionStart = field.selectionEnd += 1;
  close();
  field.dispatchEvent(new Event("input", {bubbles: true}));
}

function chooseActive() {
  const [option, found] = [shown.options[active], shown];
  choose(option, found);
  return true;
}

function move(step) {
  const {length} = shown.options;
  active = (active + step + length) % length;
  hasMoved = true;
  mark();
  return true;
}

function dismiss() {
  dismissed = before().slice(shown.from);
  close();
  return true;
}

// What is typed to its end is sent by Enter, unless an option was looked for by the arrows.
function enter() {
  return !hasMoved && isDone(shown.options[active]) ? false : chooseActive();
}

// The second colon of a name such as :pizza: ends it.
function colon() {
  const found = shown.isEmoji && shown.options.find(({isNamed}) => isNamed);
  if (found) choose(found, shown);
  return Boolean(found);
}

// What each key does while the list is open; false: the key does what it always does.
const KEYS = {
  ArrowDown: () => move(1),
  ArrowUp: () => move(-1),
  Tab: chooseActive,
  Enter: enter,
  Escape: dismiss,
  ":": colon,
};

// Tab completes a name of which two letters are typed. Without one, it leaves the field.
function complete() {
  const typed = before();
  const found = typed === null ? null : namesFor(typed);
  if (!found?.options.length) return false;
  const [first, second] = found.options;
  shown = found;
  if (second) open(found);
  else if (isDone(first)) close();
  else choose(first, found);
  return Boolean(second) || field.value !== typed + field.value.slice(typed.length);
}

function pressed(event) {
  const {key, isComposing, keyCode} = event;
  if (isComposing || keyCode === 229 || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.shiftKey && key !== ":") return;
  const isTaken = shown ? KEYS[key]?.() : key === "Tab" && complete();
  if (!isTaken) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}

field.addEventListener("keydown", pressed);
field.addEventListener("input", update);
field.addEventListener("click", update);
field.addEventListener("blur", close);
// The focus stays in the field.
list.addEventListener("mousedown", (event) => event.preventDefault());
list.addEventListener("click", ({target}) => {
  const place = target.closest("[data-place]")?.dataset.place;
  if (shown && place !== undefined) choose(shown.options[place], shown);
});
on("current", close);
