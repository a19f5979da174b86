// The columns at the sides. On a narrow screen they are drawers, of which one is open at a time.
import {byId, fill, icon} from "../common/dom.js";

const narrow = matchMedia("(max-width: 59.99rem)");
const PANELS = {"rooms-panel": "open-rooms", "people-panel": "open-people"};
let opened = null;

function update() {
  for (const [id, opener] of Object.entries(PANELS)) {
    const isOpen = opened === id;
    byId(id).classList.toggle("open", isOpen);
    byId(id).inert = narrow.matches && !isOpen;
    byId(opener).setAttribute("aria-expanded", String(isOpen));
  }
  byId("conversation").inert = narrow.matches && opened !== null;
  byId("backdrop").hidden = opened === null;
}

function open(id) {
  opened = id;
  update();
  byId(id).querySelector("button").focus();
}

export function closePanels() {
  if (!opened) return;
  const opener = byId(PANELS[opened]);
  opened = null;
  update();
  if (narrow.matches) opener.focus();
}

fill(byId("open-rooms"), icon("menu"));
fill(byId("open-people"), icon("people"));
for (const [id, opener] of Object.entries(PANELS)) {
  byId(opener).addEventListener("click", () => open(id));
  fill(byId(id).querySelector(".closer"), icon("close"));
  byId(id).querySelector(".closer").addEventListener("click", closePanels);
}
byId("backdrop").addEventListener("click", closePanels);
addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !document.querySelector("dialog[open]")) closePanels();
});
narrow.addEventListener("change", () => {
  opened = null;
  update();
});
update();
