// Names as users type them.

// The name for a text: a name has no spaces, so dashes take their place.
export function nameFrom(typed) {
  return typed.trim().replace(/\s+/g, "-");
}
