// The hall itself: locked or not, listed or not, whether people can talk; the second host's link; and
// its end.
import {byId, el, fill} from "../common/dom.js";
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
    const address = `${siteAddress()}${hallPath(CODE, "host")}#${secondKey}`;
    fill(byId("second-link"), `${phrase("secondLink")} `, el("a", {href: address, text: address, target: "_blank", rel: "noopener"}));
  }
}
