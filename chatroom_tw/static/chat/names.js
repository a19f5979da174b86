// Names, as the server compares them: without case.

export function keyOf(name) {
  return name.normalize("NFKC").toLowerCase();
}

export function isSame(one, other) {
  return keyOf(one) === keyOf(other);
}

export function mentions(text, name) {
  // A name may hold any script's letters, so \b is no help; nor may it be part of a longer name.
  const escaped = keyOf(name).replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`(^|[^\\p{L}\\p{N}_-])${escaped}($|[^\\p{L}\\p{N}_-])`, "u").test(keyOf(text));
}

export function anotherName(name) {
  // "ann" is taken: "ann-2" may be free, and after it "ann-3".
  const [, stem, number] = /^(.*?)(?:-(\d{1,3}))?$/.exec(name);
  return `${stem.slice(0, 28)}-${Number(number || 1) + 1}`;
}
