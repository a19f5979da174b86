// Conversations: rooms, and people one writes to in private. What is typed and not yet sent is
// kept in each, also when the page is loaded again.
import {remember, remembered} from "../common/keep.js";
import {addMany, lastAt} from "./entries.js";
import {keyOf} from "./names.js";

const KEPT = 2000;

export function roomKey(name) {
  return `#${keyOf(name)}`;
}

export function personKey(name) {
  return `@${keyOf(name)}`;
}

class Conversation {
  constructor(key, name) {
    this.key = key;
    this.name = name;
    this.entries = [];
    this.unread = 0;
    this.urgent = 0;
    this.freshAt = null;
    this.isArmed = false;
    this.wasLost = false;
    this.more = false;
  }

  get draft() {
    return remembered(`draft ${this.key}`, "tab") || "";
  }

  set draft(text) {
    remember(`draft ${this.key}`, text || null, "tab");
  }

  giveBack(text) {
    this.draft = this.draft ? `${text}\n${this.draft}` : text;
  }

  get isReady() {
    return true;
  }

  lost() {
    this.wasLost = true;
  }

  read() {
    this.unread = 0;
    this.urgent = 0;
  }

  count(entry, isUrgent) {
    if (!this.unread) this.freshAt = entry.at;
    this.unread += 1;
    if (isUrgent) this.urgent += 1;
  }
}

export class Person extends Conversation {
  constructor(name) {
    super(personKey(name), name);
    this.isRoom = false;
    // Whether who has the name now is certainly who had it when something was last said.
    this.isSure = false;
  }

  doubt() {
    this.isSure = false;
  }

  lost() {
    super.lost();
    this.doubt();
  }

  become(name) {
    const {draft} = this;
    this.draft = "";
    this.key = personKey(name);
    this.name = name;
    this.draft = draft || this.draft;
  }
}

export class Room extends Conversation {
  constructor(name) {
    super(roomKey(name), name);
    this.isRoom = true;
    this.isHere = false;
    this.isCatching = false;
    this.isLoading = false;
    this.cursor = null;
    this.members = null;
    // Whether it is one's own, to bring people in and take them out: null, not known yet.
    this.isMine = null;
  }

  // What is sent while the page catches up could not be told from what was sent before.
  get isReady() {
    return this.isHere && !this.isCatching;
  }

  lost() {
    super.lost();
    this.isHere = false;
    this.isCatching = false;
    this.isLoading = false;
    this.members = null;
    this.isMine = null;
    // Without a cursor nobody knows what is missing between what came and what will.
    if (this.cursor === null) this.entries = [];
  }

  merge(entries) {
    const added = addMany(this.entries, entries);
    // What comes while the page catches up is there, but what was said before it may not be.
    if (!this.isCatching) this.cursor = lastAt(this.entries);
    return added;
  }

  trim() {
    const surplus = this.entries.length - KEPT;
    if (surplus <= 0) return;
    this.entries.splice(0, surplus);
    this.more = true;
  }
}
