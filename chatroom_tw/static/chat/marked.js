// The elements for the nodes of a text; see markup.js. Texts become text nodes, never markup.
import {el} from "../common/dom.js";

const REL = "noopener noreferrer nofollow";

// How a node is shown, by its kind.
const SHOWN = {
  text: ({text}) => text,
  link: ({address}) => el("a", {href: address, rel: REL, target: "_blank", text: address}),
  code: ({text}) => el("code", {text}),
  block: ({text}) => el("pre", {}, el("code", {text})),
  bold: ({children}) => el("strong", {}, ...shownAs(children)),
  italic: ({children}) => el("em", {}, ...shownAs(children)),
  quote: ({children}) => el("blockquote", {dir: "auto"}, ...shownAs(children)),
};

export function shownAs(nodes) {
  return nodes.map((node) => SHOWN[node.kind](node));
}
