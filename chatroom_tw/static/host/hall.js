// The hall itself: locked or not, listed or not, whether people can talk; the second host's link; and
// its end.
import {byId, el} from "../common/dom.js";
import {CODE, hallPath, siteAddress} from "../common/hall.js";
import {onLanguage, phrase} from "../common/phrases.js";
import {sure} from "./sure.js";

const SWITCHES = ["locked", "listed", "talk"];

export function hallView(desk, gameState) {
  let secondKey = "";
  const boxes = SWITCHES.map((option) => el("input", {
    type: "checkbox", data: {option},
    on: {change: ({target}) => desk.order({type: "set", option, value: target.checked}, "hall-fault")},
  }));
  const labels = boxes.map((box) => el("label", {class: "switch"}, box, " ", el("span", {})));
  byId("switches").append(...labels);
  byId("second").addEventListener("click", () => desk.order({type: "second-host"}, "hall-fault"));
  // It is not a link: opened here, it would take the place of this browser's own key.
  byId("second-address").addEventListener("focus", ({target}) => target.select());
  byId("second-copy").hidden = !navigator.clipboard;
  byId("second-copy").addEventListener("click", () =>
    navigator.clipboard.writeText(byId("second-address").value));
  byId("end-hall").hidden = !CODE;
  byId("end-hall").addEventListener("click", async () => {
    const words = {title: phrase("endHallTitle"), text: phrase("endHallText"), yes: phrase("endHall")};
    if (await sure(words)) desk.order({type: "end-hall"}, "hall-fault");
  });
  onLanguage(() => {
    labels.forEach((label, place) => {
      label.lastChild.textContent = phrase(`switch-${SWITCHES[place]}`);
    });
    link();
  });
  return (message) => {
    boxes.forEach((box) => {
      // Nobody lists `main`.
      box.parentElement.hidden = box.dataset.option === "listed" && !CODE;
      box.disabled = !gameState.rules;
    });
    if (message?.type === "rules" || message?.type === "refused") {
      boxes.forEach((box) => {
        box.checked = Boolean(gameState.rules?.[box.dataset.option]);
      });
    }
    if (message?.type !== "second-host") return;
    secondKey = message.key;
    link();
  };

  function link() {
    byId("second-link").hidden = !secondKey;
    if (!secondKey) return;
    byId("second-address").value = `${siteAddress()}${hallPath(CODE, "host")}#${secondKey}`;
  }
}
