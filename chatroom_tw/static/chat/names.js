// Names, as the server compares them: without case.

export function keyOf(name) {
  return name.normalize("NFKC").toLowerCase();
}

export function isSame(one, other) {
  return keyOf(one) === keyOf(other);
}

const patterns = new Map();

// A name may hold any script's letters, so \b is no help; nor may it be part of a longer name.
function patternFor(name) {
  const escaped = keyOf(name).replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`(^|[^\\p{L}\\p{N}_-])${escaped}($|[^\\p{L}\\p{N}_-])`, "u");
}

export function mentions(text, name) {
  if (!patterns.has(name)) patterns.set(name, patternFor(name));
  return patterns.get(name).test(keyOf(text));
}

export function anotherName(name) {
  // "ann" is taken: "ann-2" may be free, and after it "ann-3".
  const [, stem, number] = /^(.*?)(?:-(\d{1,3}))?$/.exec(name);
  return `${stem.slice(0, 28)}-${Number(number || 1) + 1}`;
}
