// Where on the page something is that a command asks for: a menu, and the part of it that is opened.
import {byId} from "../common/dom.js";

const PLACES = {
  settings: {button: "room-menu", section: "settings-section"},
  ignored: {button: "me", section: "ignored-section"},
  devices: {button: "me", section: "devices-section"},
  leaving: {button: "me", focus: "bye"},
  rooms: {button: "new-room"},
};

export function openPlace(name) {
  const {button, section, focus} = PLACES[name];
  byId(button).click();
  if (section) byId(section).open = true;
  if (focus) byId(focus).focus();
  else if (section) byId(section).querySelector("summary").focus();
}
