// Names, which the server compares without case.

// The key of a name: equal for names that the server takes for the same.
export function keyOf(name) {
  return name.normalize("NFKC").toLowerCase();
}

export function isSame(one, other) {
  return keyOf(one) === keyOf(other);
}

// Whether the text has the name as a word. \b knows only ASCII letters, and takes "-" for a border.
export function mentions(text, name) {
  const escaped = keyOf(name).replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const outside = "[^\\p{L}\\p{N}_-]";
  return new RegExp(`(^|${outside})${escaped}($|${outside})`, "u").test(keyOf(text));
}

// A name to suggest if this one is taken: "ann-2" for "ann", "ann-3" for "ann-2".
export function nextName(name) {
  const [, stem, number] = /^(.*?)(?:-(\d{1,3}))?$/.exec(name);
  return `${stem.slice(0, 28)}-${Number(number || 1) + 1}`;
}
