// Times, as the page's language and the browser's country write them.
import {language, phrase} from "../common/phrases.js";

// The language of the page, with the country that the browser has for it: times depend on both.
export function locale() {
  return navigator.languages.find((one) => one.startsWith(`${language()}-`)) || language();
}

// A day and a time; of today, the time alone. `at` is in microseconds.
export function dayAndTime(at) {
  const date = new Date(at / 1000);
  const isToday = date.toDateString() === new Date().toDateString();
  const day = isToday ? {} : {day: "numeric", month: "long", year: "numeric"};
  return new Intl.DateTimeFormat(locale(), {hour: "2-digit", minute: "2-digit", ...day}).format(date);
}

// Until when something holds; without a time, for good.
export function untilText(until) {
  return until ? phrase("until", {time: dayAndTime(until)}) : phrase("forGood");
}
