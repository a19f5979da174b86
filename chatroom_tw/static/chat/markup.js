// What people mean by the marks in what they type: *bold*, _italic_, `code`, blocks of code between
// lines of ```, lines of a quote after "> ", and links. Nothing here knows of the page.
//
//   treeOf(text)    the nodes of a text, in order: {kind: "text" or "code" or "block", text},
//                   {kind: "link", address}, or {kind: "bold" or "italic" or "quote", children}
//
// Any text takes time in proportion to its length. Marks inside of a word are letters like others, so
// 2*3*4, snake_case_name and the address http://a_b_c are as they were typed.
import {inline} from "./inline-markup.js";

const FENCE = "```";
// What may follow the mark that begins a block: the name of a language, which is not shown.
const LANGUAGE = /^[\w+#.-]{0,20}$/;
const QUOTE = /^> ?/;
const BEGINS_QUOTE = /^> +\S/;
const GOES_ON = /^>(?: |$)/;

export function treeOf(text) {
  const lines = text.split("\n");
  const ends = fenceEnds(lines);
  const nodes = [];
  let plain = [];
  const flush = () => {
    if (plain.length) nodes.push(...inline(plain.join("\n")));
    plain = [];
  };
  for (let at = 0; at < lines.length;) {
    const block = blockAt(lines, at, ends) || quoteAt(lines, at);
    if (block) {
      flush();
      nodes.push(block.node);
      at = block.next;
    } else {
      plain.push(lines[at]);
      at += 1;
    }
  }
  flush();
  return nodes;
}

// For each line, the first one from there on that ends a block of code; or the number of lines.
function fenceEnds(lines) {
  const ends = new Array(lines.length + 1).fill(lines.length);
  for (let at = lines.length - 1; at >= 0; at -= 1) {
    ends[at] = lines[at].trimEnd().endsWith(FENCE) ? at : ends[at + 1];
  }
  return ends;
}

function blockAt(lines, at, ends) {
  if (!lines[at].startsWith(FENCE)) return null;
  const first = lines[at].slice(FENCE.length);
  const isAlone = first.trimEnd().endsWith(FENCE) && first.trim() !== FENCE;
  const end = isAlone ? at : ends[at + 1];
  if (end >= lines.length) return null;
  const inside = isAlone ? [first] : [first, ...lines.slice(at + 1, end + 1)];
  inside.push(inside.pop().trimEnd().slice(0, -FENCE.length));
  if (!isAlone && LANGUAGE.test(inside[0].trim())) inside.shift();
  if (inside.length && !inside[inside.length - 1].trim()) inside.pop();
  const text = inside.join("\n");
  return text.trim() ? {node: {kind: "block", text}, next: end + 1} : null;
}

function quoteAt(lines, at) {
  if (!BEGINS_QUOTE.test(lines[at])) return null;
  let next = at + 1;
  while (next < lines.length && GOES_ON.test(lines[next])) next += 1;
  const text = lines.slice(at, next).map((line) => line.replace(QUOTE, "")).join("\n");
  return {node: {kind: "quote", children: inline(text)}, next};
}
