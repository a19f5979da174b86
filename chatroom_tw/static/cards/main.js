// The page that prints cards. It asks for the host's key, and then for the sheets to print.
import {byId, fill} from "../common/dom.js";
import {CODE} from "../common/hall.js";
import {keyFormView, Host, statusView} from "../common/host.js";
import {prizeName} from "../common/prize-phrases.js";
import {themeButton} from "../common/theme.js";
import {addPhrases, isolated, languageButton, onLanguage, phrase, refusal} from "../common/phrases.js";
import {sheetOf} from "./sheet.js";
import {PHRASES} from "./phrases.js";

addPhrases(PHRASES);

let server = "";
let sheets = [];
let prizes = [];
/** Whether somebody has chosen sheets: then those in play are proposed no more. */
let isChosen = false;
/** Who holds which sheet, as far as the host has said so. */
const names = new Map();
const host = new Host({message: received, changed});
const views = [keyFormView(host), statusView(host)];
const theme = themeButton(() => phrase("theme"));
byId("bar").append(languageButton(), theme);

const HANDLERS = {
  welcome(message) {
    server = message.server;
  },
  host(message) {
    names.clear();
    host.send({type: "rules"});
    propose(message);
  },
  sheets: propose,
  rules(message) {
    prizes = message.prizes;
    show();
  },
  sheet({number, name}) {
    names.set(number, name);
    show();
  },
  print(message) {
    sheets = message.sheets;
    show();
  },
  refused({reason}) {
    if (host.isHost) byId("fault").textContent = refusal(reason);
  },
};

function received(message) {
  HANDLERS[message.type]?.(message);
}

/** Propose the sheets in play, as many of them as are printed at once. */
function propose({first, last}) {
  if (isChosen || !first) return;
  byId("first").value = first;
  byId("count").value = Math.min(last - first + 1, byId("count").max);
}

function changed() {
  views.forEach((view) => view());
  byId("house").textContent = title();
  byId("ask").hidden = !host.wasHost;
}

function show() {
  fill(byId("sheets"), ...sheets.map((sheet) =>
    sheetOf(sheet, {title: title(), name: names.get(sheet.number), prizes: prizesText()})));
  byId("print").disabled = sheets.length === 0;
  byId("made").textContent = sheets.length
    ? phrase("made", {...rangeOf(sheets), count: sheets.length}) : "";
  // Browsers suggest the title as the name of a PDF file.
  const {first, last} = rangeOf(sheets);
  document.title = first ? `${title()} ${first}-${last}` : "Tombola";
}

function title() {
  const name = (CODE && host.hall.name) || server;
  return name ? `Tombola · ${isolated(name)}` : "Tombola";
}

/** What is played for, in words: "Ambo, Terno, Tombola (the panettone)". */
function prizesText() {
  return prizes.map(({prize, amount, times}) => {
    const often = times > 1 ? ` ×${times}` : "";
    return `${prizeName(prize)}${often}${amount ? ` (${isolated(amount)})` : ""}`;
  }).join(", ");
}

function rangeOf(some) {
  return {first: some[0]?.number, last: some.at(-1)?.number};
}

byId("ask").addEventListener("input", () => {
  isChosen = true;
});
byId("ask").addEventListener("submit", (event) => {
  event.preventDefault();
  const [first, count] = ["first", "count"].map((id) => Number(byId(id).value));
  const sent = host.send({type: "print", first, count});
  byId("fault").textContent = sent ? "" : phrase("noConnection");
});
byId("print").addEventListener("click", () => window.print());
onLanguage(() => {
  theme.relabel();
  changed();
  show();
});
host.start();
