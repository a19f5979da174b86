// The smorfia: the traditional Neapolitan names of the ninety numbers. smorfia-names.js has the
// Italian and the English name of each.
import NAMES from "./smorfia-names.js";

/** The name of a number from 1 to 90 in `language`, "it" or "en". */
export function smorfia(number, language) {
  return NAMES[number - 1][language === "it" ? 0 : 1];
}

/** The same in the other language, or "" if it does not differ. */
export function smorfiaGloss(number, language) {
  const [italian, english] = NAMES[number - 1];
  if (italian === english) {
    return "";
  }
  return language === "it" ? english : italian;
}
