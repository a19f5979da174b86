// A picker of emoji: a dialog near what it was opened from, with groups, a field to search in, and a
// grid through which the arrow keys move.
//
//   pickEmoji(anchor)    a promise of the emoji that is chosen, or null
import {el, fill} from "../common/dom.js";
import {language, onLanguage, phrase} from "../common/phrases.js";
import {remember, remembered} from "../common/storage.js";
import {findEmoji, loadEmoji} from "./emoji.js";

const COLUMNS = 7;
const MOST_FOUND = 70;
const MOST_RECENT = 21;
const RECENT = "recent";
// The emoji that stand for the groups.
const SIGNS = {
  recent: "🕘", smileys: "🙂", people: "👋", nature: "🌿", food: "🍕", places: "🚗", activities: "⚽",
  objects: "💡", symbols: "🔣", flags: "🏁",
};
// What an arrow key, Home or End does in the grid: the place to go to, of a place.
const MOVES = {
  ArrowRight: (place) => place + 1,
  ArrowLeft: (place) => place - 1,
  ArrowDown: (place) => place + COLUMNS,
  ArrowUp: (place) => place - COLUMNS,
  Home: () => 0,
  End: (place, last) => last,
};

const search = el("input", {
  type: "text", role: "searchbox", dir: "auto", maxlength: "40", spellcheck: "false", autocomplete: "off",
  autofocus: true,
});
const tabs = el("div", {class: "emoji-groups", role: "tablist"});
const grid = el("div", {class: "emoji-grid", role: "grid", id: "emoji-grid"});
const status = el("p", {class: "hint", role: "status"});
const dialog = el("dialog", {class: "emoji-picker", id: "emoji-dialog"}, search, tabs, grid, status);
// The group that is shown; empty: what was found.
let group = "";
// What the dialog is beside.
let beside = null;

function recent() {
  return (remembered(RECENT) || "").split(" ").filter(Boolean);
}

function choose(text) {
  remember(RECENT, [...new Set([text, ...recent()])].slice(0, MOST_RECENT).join(" "));
  dialog.close(text);
}

function cell({text, names}) {
  const name = names[language()];
  const props = {type: "button", role: "gridcell", tabindex: "-1", title: name, "aria-label": name};
  return el("button", {...props, class: "quiet", on: {click: () => choose(text)}}, text);
}

function showCells(emoji) {
  const cells = emoji.map(cell);
  const rows = [];
  for (let at = 0; at < cells.length; at += COLUMNS) {
    rows.push(el("div", {role: "row"}, ...cells.slice(at, at + COLUMNS)));
  }
  fill(grid, ...rows);
  grid.scrollTop = 0;
  if (cells.length) cells[0].tabIndex = 0;
  status.textContent = cells.length ? "" : phrase("noEmoji");
}

function markTabs() {
  for (const tab of tabs.children) {
    const isShown = tab.dataset.group === group;
    tab.setAttribute("aria-selected", String(isShown));
    tab.tabIndex = isShown || (!group && tab === tabs.firstChild) ? 0 : -1;
  }
}

async function emojiOf(word) {
  const groups = await loadEmoji();
  if (word !== RECENT) return groups.find((one) => one.word === word).emoji;
  const all = new Map(groups.flatMap(({emoji}) => emoji).map((one) => [one.text, one]));
  return recent().map((text) => all.get(text)).filter(Boolean);
}

async function show(word) {
  group = word;
  markTabs();
  grid.setAttribute("aria-label", word ? phrase(`emoji-${word}`) : phrase("found"));
  const typed = search.value;
  try {
    const emoji = word ? await emojiOf(word) : await findEmoji(typed, MOST_FOUND);
    if (group === word && search.value === typed) showCells(emoji);
  } catch {
    fill(grid);
    status.textContent = phrase("noEmojiList");
  }
}

function first() {
  return recent().length ? RECENT : "smileys";
}

function makeTabs() {
  const words = Object.keys(SIGNS).filter((word) => word !== RECENT || recent().length);
  fill(tabs, ...words.map((word) => {
    const label = phrase(`emoji-${word}`);
    const click = () => {
      search.value = "";
      show(word);
    };
    const props = {type: "button", role: "tab", title: label, "aria-label": label, "aria-controls": "emoji-grid"};
    return el("button", {...props, class: "quiet", data: {group: word}, on: {click}}, SIGNS[word]);
  }));
}

// Beside the anchor if there is room, and in any case inside the window.
function place() {
  const {left, top, bottom} = beside.getBoundingClientRect();
  const {offsetWidth, offsetHeight} = dialog;
  const above = top - offsetHeight - 8;
  const y = above >= 8 ? above : Math.min(bottom + 8, innerHeight - offsetHeight - 8);
  dialog.style.left = `${Math.max(8, Math.min(left, innerWidth - offsetWidth - 8))}px`;
  dialog.style.top = `${Math.max(8, y)}px`;
}

function goTo(cells, at) {
  cells.forEach((one, place) => {
    one.tabIndex = place === at ? 0 : -1;
  });
  cells[at].focus();
}

function movedInGrid(event) {
  const cells = [...grid.querySelectorAll("button")];
  const at = cells.indexOf(document.activeElement);
  const move = MOVES[event.key];
  if (at < 0 || !move) return;
  event.preventDefault();
  const to = move(at, cells.length - 1);
  if (to < 0 && event.key === "ArrowUp") search.focus();
  else goTo(cells, Math.max(0, Math.min(to, cells.length - 1)));
}

function movedInTabs(event) {
  const step = {ArrowRight: 1, ArrowLeft: -1}[event.key];
  if (!step) return;
  event.preventDefault();
  const all = [...tabs.children];
  const next = all[(all.indexOf(document.activeElement) + step + all.length) % all.length];
  next.focus();
  next.click();
}

function pressedInSearch(event) {
  const cells = [...grid.querySelectorAll("button")];
  if (!cells.length || event.isComposing) return;
  if (event.key === "ArrowDown") goTo(cells, 0);
  else if (event.key === "Enter" && search.value) cells[0].click();
  else return;
  event.preventDefault();
}

export function pickEmoji(anchor) {
  if (dialog.open) return Promise.resolve(null);
  if (!dialog.isConnected) document.body.append(dialog);
  search.value = "";
  makeTabs();
  show(first());
  dialog.returnValue = "";
  dialog.showModal();
  beside = anchor;
  place();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue || null), {once: true});
  });
}

grid.addEventListener("keydown", movedInGrid);
tabs.addEventListener("keydown", movedInTabs);
search.addEventListener("keydown", pressedInSearch);
search.addEventListener("input", () => show(search.value.trim() ? "" : first()));
addEventListener("resize", () => dialog.open && place());
// A click beside the dialog closes it.
dialog.addEventListener("click", ({target}) => {
  if (target === dialog) dialog.close("");
});
onLanguage(() => {
  search.placeholder = phrase("searchEmoji");
  search.setAttribute("aria-label", search.placeholder);
  dialog.setAttribute("aria-label", phrase("emoji"));
});
