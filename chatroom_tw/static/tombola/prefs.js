// The player's switches, which the browser remembers.
import {remember, remembered} from "../common/keep.js";

const DEFAULTS = {auto: true, hard: false, voice: false};

export const prefs = {
  get(key) {
    const kept = remembered(`tombola-${key}`);
    return kept === null ? DEFAULTS[key] : kept === "yes";
  },
  set(key, value) {
    remember(`tombola-${key}`, value ? "yes" : "no");
  },
};
