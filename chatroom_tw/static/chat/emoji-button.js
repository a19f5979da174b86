// The button beside the composer's field that puts an emoji into it.
import {byId, fill, icon} from "../common/dom.js";
import {pickEmoji} from "./emoji-picker.js";

const field = byId("text");

fill(byId("emoji"), icon("smile"));
byId("emoji").addEventListener("click", async () => {
  const {selectionStart, selectionEnd} = field;
  const emoji = await pickEmoji(byId("emoji"));
  if (!emoji) return;
  field.focus();
  field.setRangeText(emoji, selectionStart, selectionEnd, "end");
  field.dispatchEvent(new Event("input", {bubbles: true}));
});
