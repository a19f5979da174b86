// The parts of a message besides its text: the message that it answers, a file, the reactions, and
// that it was edited or deleted.
//
//   before(entry)   what is shown above the text
//   after(entry)    what is shown below it
//   fileOf(entry)   what is shown in the place of the text of a message with a file, or null
//   whoReacted(entry)   the names of those who have reacted
import {el, icon} from "../common/dom.js";
import {language, phrase} from "../common/phrases.js";
import {shownName} from "./display-names.js";
import {isMe, state} from "./state.js";

// The longest part of a message that is quoted, and the largest picture in the log, in pixels.
const QUOTED = 120;
const WIDEST = 320;
const HIGHEST = 280;
const SMALLEST = 44;
const PICTURES = /^image\/(png|jpeg|gif|webp|avif)$/;
const KILO = 1024;
const MEGA = KILO * KILO;

export function sizeText(size) {
  if (size < KILO) return phrase("sizeB", {n: size});
  const [key, value] = size < MEGA ? ["sizeK", size / KILO] : ["sizeM", size / MEGA];
  const format = new Intl.NumberFormat(language(), {maximumFractionDigits: value < 10 ? 1 : 0});
  return phrase(key, {n: format.format(value)});
}

// The first line of a message, for a quotation.
export function summary(entry) {
  if (entry.isDeleted) return phrase("deletedMessage");
  if (entry.file) return entry.file.name;
  const line = entry.text.split("\n").find((one) => one.trim()) || "";
  return line.length > QUOTED ? `${line.slice(0, QUOTED)}…` : line;
}

function quote(at) {
  const entry = state.current?.shown.find((one) => one.at === at && one.text !== undefined);
  const name = entry?.name || "";
  const text = entry ? summary(entry) : phrase("quoteGone");
  return el("button", {class: "quote", type: "button", data: {reply: at}},
    el("span", {class: "unseen", text: phrase("answers")}), name ? el("b", {dir: "auto", text: shownName(name)}) : null, el("span", {dir: "auto", text}));
}

// Who has reacted, emoji by emoji.
export function whoReacted({reactions}) {
  const format = new Intl.ListFormat(language());
  return el("p", {class: "who hint"}, ...Object.entries(reactions).map(([emoji, names]) => (
    el("span", {}, `${emoji} `, el("bdi", {text: format.format(names.map(shownName))}))
  )));
}

function reaction([emoji, names]) {
  const isMine = names.some(isMe);
  const shown = new Intl.ListFormat(language()).format(names.map(shownName));
  return el("button", {
    class: "reaction", type: "button", "aria-pressed": String(isMine), data: {emoji},
    title: shown, "aria-label": phrase("reactedBy", {emoji, n: names.length, names: shown}),
  }, emoji, el("span", {text: String(names.length)}));
}

// One that is very wide or high is cut, so that there is something to see and to touch.
function picture({url, name, width, height}) {
  const scale = Math.min(1, WIDEST / width, HIGHEST / height);
  const [wide, high] = [width, height].map((one) => Math.max(SMALLEST, Math.round(one * scale)));
  const isTiny = wide > width && high > height;
  const size = {width: wide, height: high, class: isTiny ? "tiny" : null};
  const image = el("img", {src: url, alt: name, loading: "lazy", decoding: "async", ...size});
  image.style.aspectRatio = `${wide} / ${high}`;
  return el("a", {class: "picture", href: url, target: "_blank", rel: "noopener"}, image);
}

export function fileOf({file}) {
  if (!file) return null;
  if (file.width && PICTURES.test(file.media)) return picture(file);
  const size = sizeText(file.size);
  return el("a", {class: "file", href: file.url, target: "_blank", rel: "noopener", title: file.name},
    icon("file"), el("span", {class: "name", dir: "auto", text: file.name}), el("span", {class: "hint", text: size}));
}

export function before(entry) {
  return entry.reply && !entry.isDeleted ? [quote(entry.reply)] : [];
}

export function after(entry) {
  if (entry.isDeleted) return [];
  const parts = [];
  if (entry.edited) parts.push(el("span", {class: "edited hint", text: phrase("edited")}));
  const reactions = Object.entries(entry.reactions || {});
  if (reactions.length) {
    parts.push(el("div", {class: "reactions", role: "group", "aria-label": phrase("reactions")},
      ...reactions.map(reaction)));
  }
  return parts;
}
