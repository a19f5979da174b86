// Names, as the server compares them: without case.

export function keyOf(name) {
  return name.normalize("NFKC").toLowerCase();
}

export function isSame(one, other) {
  return keyOf(one) === keyOf(other);
}

// A name may hold any script's letters, so \b is no help; nor may it be part of a longer name.
export function mentions(text, name) {
  const escaped = keyOf(name).replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const apart = "[^\\p{L}\\p{N}_-]";
  return new RegExp(`(^|${apart})${escaped}($|${apart})`, "u").test(keyOf(text));
}

export function anotherName(name) {
  // "ann" is taken: "ann-2" may be free, and after it "ann-3".
  const [, stem, number] = /^(.*?)(?:-(\d{1,3}))?$/.exec(name);
  return `${stem.slice(0, 28)}-${Number(number || 1) + 1}`;
}
