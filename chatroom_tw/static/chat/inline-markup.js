// What is marked inside of lines: bold, italic, code and links. See markup.js.
//
//   inline(text)     the nodes of a text
//   linksOf(text)    the same, with links and texts alone
//
// The text is cut into pieces: nodes, and marks. A mark with a partner opens or closes something
// (`does`), and any other is a text.

const LINK = /https?:\/\/[^\s<>"]+/iy;
const AFTER_LINK = new Set(".,;:!?'’”»)]}");
const KINDS = {"*": "bold", _: "italic"};
const BLANK = /\s/;
const WORD = /[\p{L}\p{N}\p{M}]/u;
// What there has to be between two marks: something besides punctuation (half of a pair is a picture).
const SOLID = /[\p{L}\p{N}\p{M}\p{So}\p{Cs}]/u;
// What a mark may come after, besides a blank: what opens something, other marks, and pictures.
const OPENING = new Set("([{<\"'«‹“‘„¡¿/*_—–");
const SURROGATE = /[\udc00-\udfff]/;

export function linksOf(text) {
  return nest(piecesOf(text, linkOnlyAt));
}

export function inline(text) {
  return nest(piecesOf(text, pieceAt));
}

function piecesOf(text, find) {
  const pieces = [];
  const pairs = new Pairs(pieces);
  let from = 0;
  const cut = (to, piece, next) => {
    if (to > from) pieces.push({kind: "text", text: text.slice(from, to)});
    if (piece) pieces.push(piece);
    from = next;
  };
  for (let at = 0; at < text.length;) {
    const found = find(text, at, pairs);
    if (found.piece) {
      cut(at, found.piece, found.next);
      if (found.piece.mark) pairs.add(found.piece);
    }
    if (text[at] === "\n") pairs.endLine();
    else if (found.isSolid) pairs.sawSolid(at);
    at = found.next;
  }
  cut(text.length, null, text.length);
  return pieces;
}

// What is at a place of the text, and where the next one is. Without a piece it is plain text.
function pieceAt(text, at, pairs) {
  const one = text[at];
  if (one === "`") return codeAt(text, at);
  return one in KINDS ? markAt(text, at) : linkOnlyAt(text, at, pairs);
}

function linkOnlyAt(text, at, pairs) {
  const isLetter = text[at] === "h" || text[at] === "H";
  LINK.lastIndex = at;
  const [found] = isLetter && LINK.exec(text) || [];
  if (!found) return {next: at + 1, isSolid: SOLID.test(text[at])};
  const address = withoutTail(found, pairs);
  if (address.endsWith("//")) return {next: at + found.length, isSolid: true};
  return {piece: {kind: "link", address}, next: at + address.length, isSolid: true};
}

function runAt(text, at) {
  let end = at;
  while (text[end] === text[at]) end += 1;
  return end;
}

function codeAt(text, at) {
  const run = runAt(text, at);
  if (run > at + 1) return {next: run, isSolid: true};
  const end = text.indexOf("`", at + 1);
  const code = end < 0 ? "" : text.slice(at + 1, end);
  if (!code.trim() || code.includes("\n")) return {next: at + 1, isSolid: true};
  return {piece: {kind: "code", text: code}, next: end + 1, isSolid: true};
}

// Punctuation after an address is not part of it, but a bracket is if the address opens it. Nor is a
// mark that ends what has begun before the address.
function withoutTail(address, pairs) {
  let end = address.length;
  const isTail = (one) => AFTER_LINK.has(one) || pairs.isOpen(one);
  while (end > 0 && isTail(address[end - 1])) end -= 1;
  const isOpened = address[end] === ")" && address.slice(0, end).includes("(");
  return address.slice(0, isOpened ? end + 1 : end);
}

function markAt(text, at) {
  const next = runAt(text, at);
  if (next > at + 1) return {next, isSolid: false};
  const [before, after] = [text[at - 1] ?? " ", text[next] ?? " "];
  const begins = BLANK.test(before) || OPENING.has(before) || SURROGATE.test(before);
  const isWord = WORD.test(String.fromCodePoint(text.codePointAt(next) ?? 32));
  const mayOpen = begins && !BLANK.test(after);
  const mayClose = !BLANK.test(before) && !isWord;
  const piece = {kind: "text", text: text[at], mark: text[at], at, mayOpen, mayClose};
  return {piece, next, isSolid: false};
}

// Which marks belong together. Of each kind at most one waits for its partner, so nothing is looked
// through.
class Pairs {
  #open = {"*": null, _: null};
  #lastSolid = -1;

  sawSolid(at) {
    this.#lastSolid = at;
  }

  isOpen(mark) {
    return Boolean(this.#open[mark]);
  }

  endLine() {
    this.#open = {"*": null, _: null};
  }

  add(piece) {
    const {mark} = piece;
    const partner = this.#open[mark];
    const other = mark === "*" ? "_" : "*";
    if (partner && piece.mayClose && this.#lastSolid > partner.at) {
      partner.does = "open";
      piece.does = "close";
      this.#open[mark] = null;
      // What has begun between the two, and has not ended there, is no mark.
      if (this.#open[other]?.at > partner.at) this.#open[other] = null;
    } else if (piece.mayOpen) {
      this.#open[mark] = piece;
    }
  }
}

function nest(pieces) {
  const stack = [[]];
  for (const {kind, text, address, mark, does} of pieces) {
    const nodes = stack[stack.length - 1];
    if (does === "open") stack.push([]);
    else if (does === "close") {
      stack.pop();
      stack[stack.length - 1].push({kind: KINDS[mark], children: nodes});
    } else if (kind === "text") addText(nodes, text);
    else nodes.push(kind === "link" ? {kind, address} : {kind, text});
  }
  return stack[0];
}

// Texts in a row are one.
function addText(nodes, text) {
  const last = nodes[nodes.length - 1];
  if (last?.kind === "text") last.text += text;
  else nodes.push({kind: "text", text});
}
