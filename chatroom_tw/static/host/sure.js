// The question before what cannot be taken back.
//
//   await sure({title, text, yes})    true if the host presses the button `yes`. All are texts
import {byId, choose} from "../common/dom.js";

export async function sure({title, text, yes}) {
  byId("sure-title").textContent = title;
  byId("sure-text").textContent = text;
  byId("sure-yes").textContent = yes;
  return await choose(byId("sure")) === "yes";
}
