// Drafts: what is typed in a conversation and not yet sent. The tab's storage has them, so they outlive
// a reload. When the tab goes away they are also kept in the browser's, from which the next tab takes
// them up within a day; a tab that stays open keeps its own.
//
//   readDraft(key)           the draft of a conversation, by its key
//   writeDraft(key, text)
//   forgetKeptDrafts()       those of other tabs, too
import {remember, remembered} from "../common/storage.js";
import {isCommand} from "../common/typed.js";

// In milliseconds.
const KEPT_FOR = 24 * 3_600_000;
const KEPT = "drafts";
// The drafts that this page has read or written, by the keys of conversations.
const drafts = new Map();

function kept() {
  try {
    const all = Object.entries(JSON.parse(remembered(KEPT)) || {});
    return new Map(all.filter(([, {at}]) => Date.now() - at < KEPT_FOR));
  } catch {
    return new Map();
  }
}

function keep(all) {
  remember(KEPT, all.size ? JSON.stringify(Object.fromEntries(all)) : null);
}

// Takes a draft out of those that other tabs have left.
function takeKept(key) {
  const all = kept();
  const found = all.get(key);
  if (!found) return "";
  all.delete(key);
  keep(all);
  return typeof found.text === "string" ? found.text : "";
}

export function readDraft(key) {
  if (!drafts.has(key)) {
    const left = takeKept(key);
    writeDraft(key, remembered(`draft ${key}`, "tab") || left);
  }
  return drafts.get(key);
}

// A command can have a password in it, and is not stored.
export function writeDraft(key, text) {
  drafts.set(key, text);
  remember(`draft ${key}`, text && !isCommand(text) ? text : null, "tab");
}

export function forgetKeptDrafts() {
  drafts.clear();
  remember(KEPT, null);
}

function keepAll() {
  const all = kept();
  for (const [key, text] of drafts) {
    if (text && !isCommand(text)) all.set(key, {text, at: Date.now()});
  }
  keep(all);
}

function takeBack() {
  const all = kept();
  for (const key of drafts.keys()) all.delete(key);
  keep(all);
}

addEventListener("pagehide", keepAll);
// A phone ends pages that are hidden without telling them.
if (matchMedia("(pointer: coarse)").matches) {
  document.addEventListener("visibilitychange", () => (document.hidden ? keepAll() : takeBack()));
}
