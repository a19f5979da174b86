// The smorfia: the traditional name that each of the ninety numbers has in Naples, in the wording
// of smorfia-names.js, where each entry is the Italian name and the English one.
import NAMES from "./smorfia-names.js";

/** The name of a number from 1 to 90 in `language`, "it" or "en". */
export function smorfia(number, language) {
  return NAMES[number - 1][language === "it" ? 0 : 1];
}

/** The same in the other language, or nothing if there is no difference. */
export function smorfiaGloss(number, language) {
  const [italian, english] = NAMES[number - 1];
  if (italian === english) {
    return "";
  }
  return language === "it" ? english : italian;
}

/** A call as it is shouted: "43, la donna al balcone". */
export function callOf(number, language) {
  return `${number}, ${smorfia(number, language)}`;
}
