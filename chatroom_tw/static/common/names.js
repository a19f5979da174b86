// Names as people type them.

// A name is one word: each blank in it becomes a dash.
export function nameFrom(typed) {
  return typed.trim().replace(/\s+/g, "-");
}
