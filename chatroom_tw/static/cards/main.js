// The page that prints cards: it asks for the host's key, and then which sheets.
import {byId, fill} from "../common/dom.js";
import {doorView, Hosting, statusView} from "../common/hosting.js";
import {themeButton} from "../common/theme.js";
import {addWords, languageButton, onLanguage, say} from "../common/words.js";
import {sheetOf} from "./sheet.js";
import {WORDS} from "./words.js";

addWords(WORDS);

let house = "";
let sheets = [];
const hosting = new Hosting({message: heard, changed});
const views = [doorView(hosting), statusView(hosting)];
const theme = themeButton(() => say("theme"));
byId("bar").append(languageButton(), theme);

const TAKES = {
  welcome({server}) {
    house = server;
  },
  print(message) {
    sheets = message.sheets;
    show();
  },
  refused({reason}) {
    if (hosting.isHost) byId("fault").textContent = say(reason);
  },
};

function heard(message) {
  TAKES[message.type]?.(message);
}

function changed() {
  views.forEach((view) => view());
  byId("house").textContent = title();
  byId("ask").hidden = !hosting.wasHost;
}

function show() {
  fill(byId("sheets"), ...sheets.map((sheet) => sheetOf(sheet, title())));
  byId("print").disabled = sheets.length === 0;
  byId("made").textContent = sheets.length
    ? say("made", {...rangeOf(sheets), count: sheets.length}) : "";
  // A browser offers the title as the file's name when it prints to one.
  const {first, last} = rangeOf(sheets);
  document.title = first ? `${title()} ${first}-${last}` : "Tombola";
}

function title() {
  return house ? `Tombola · ${house}` : "Tombola";
}

function rangeOf(some) {
  return {first: some[0]?.number, last: some.at(-1)?.number};
}

byId("ask").addEventListener("submit", (event) => {
  event.preventDefault();
  const [first, count] = ["first", "count"].map((id) => Number(byId(id).value));
  const sent = hosting.send({type: "print", first, count});
  byId("fault").textContent = sent ? "" : say("noConnection");
});
byId("print").addEventListener("click", () => window.print());
onLanguage(() => {
  theme.relabel();
  changed();
  show();
});
hosting.start();
