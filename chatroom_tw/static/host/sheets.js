// The printed sheets that are in play, and who holds which. The dialog stays open until the server has
// accepted the choice, so a lost connection does not lose it.
import {byId, el, fill} from "../common/dom.js";
import {CODE, hallPath} from "../common/hall.js";
import {at} from "../common/root.js";
import {onLanguage, phrase} from "../common/phrases.js";

export function sheetsView(desk, gameState) {
  const dialog = byId("sheets");
  const names = new Map();
  let inPlay = {first: 0, last: 0};
  let isAsked = false;
  const choose = (range) => {
    isAsked = desk.order({type: "sheets", ...range, now: byId("sheets-now").checked}, "sheets-fault");
  };
  byId("print-sheets").href = at(hallPath(CODE, "cards"));
  byId("open-sheets").addEventListener("click", () => {
    isAsked = false;
    byId("sheets-now-field").hidden = !gameState.isPlaying;
    byId("sheets-now").checked = false;
    open(inPlay);
  });
  byId("sheets-cancel").addEventListener("click", () => dialog.close());
  byId("sheets-none").addEventListener("click", () => choose({first: 0, last: 0}));
  byId("sheets-form").addEventListener("submit", (event) => {
    event.preventDefault();
    choose(range());
  });
  byId("sheet-form").addEventListener("submit", (event) => {
    event.preventDefault();
    const number = Number(byId("sheet-number").value);
    const name = byId("sheet-name").value.trim();
    if (!desk.order({type: "sheet", number, name}, "sheet-fault")) return;
    byId("sheet-number").value = number + 1;
    byId("sheet-name").value = "";
    byId("sheet-name").focus();
  });
  onLanguage(show);
  return (message) => {
    if (message?.type === "sheets" && isAsked) dialog.close();
    if (message?.type === "host") names.clear();
    if (message?.type === "host" || message?.type === "sheets") {
      inPlay = {first: message.first, last: message.last};
    } else if (message?.type === "sheet") {
      if (message.name) names.set(message.number, message.name);
      else names.delete(message.number);
    } else {
      return;
    }
    show();
  };

  function show() {
    const {first, last} = inPlay;
    byId("sheets-in-play").textContent = phrase(first ? "sheetsInPlay" : "noSheetsInPlay", {first, last});
    const sorted = [...names].sort(([one], [other]) => one - other);
    fill(byId("sheet-list"), ...sorted.map(([number, name]) => el("li", {},
      `${phrase("sheetOf", {number})} `, el("b", {dir: "auto", text: name}))));
  }
}

function open({first, last}) {
  byId("sheets-first").value = first || 1;
  byId("sheets-last").value = last || 1;
  byId("sheets-fault").textContent = "";
  byId("sheets").showModal();
}

function range() {
  const numbers = [byId("sheets-first"), byId("sheets-last")].map((input) => Number(input.value));
  return {first: Math.min(...numbers), last: Math.max(...numbers)};
}
