// Texts with the formatting codes of IRC: each run of a text, with the classes that show it.

const SWITCHES = {
  "\x02": "bold", "\x1d": "italic", "\x1f": "underlined", "\x1e": "struck", "\x11": "code",
  "\x16": "reverse",
};
const PLAIN = "\x0f";
// A colour, by its number or as six digits, and one for the background. The page has the first 16.
const CODE = /[\x02\x0f\x11\x16\x1d\x1e\x1f]|\x03(?:(\d{1,2})(?:,\d{1,2})?)?|\x04(?:[\da-f]{6}(?:,[\da-f]{6})?)?/gi;
const COLOURS = 16;

class Style {
  #on = new Set();
  #colour = "";

  change(code, number) {
    if (code === PLAIN) {
      this.#on.clear();
      this.#colour = "";
    } else if (code in SWITCHES) {
      const name = SWITCHES[code];
      if (!this.#on.delete(name)) this.#on.add(name);
    } else {
      this.#colour = Number(number) < COLOURS ? `colour colour-${Number(number)}` : "";
    }
  }

  get classes() {
    return [...this.#on, this.#colour].filter(Boolean).join(" ");
  }
}

// The runs of a text, in order: {text, classes}. A run without codes has no classes.
export function runsOf(formatted) {
  const runs = [];
  const style = new Style();
  let from = 0;
  for (const found of formatted.matchAll(CODE)) {
    runs.push({text: formatted.slice(from, found.index), classes: style.classes});
    style.change(found[0], found[1]);
    from = found.index + found[0].length;
  }
  runs.push({text: formatted.slice(from), classes: style.classes});
  return runs.filter(({text}) => text);
}
