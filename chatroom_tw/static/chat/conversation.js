// Conversations: rooms, and private conversations with other users. Each has a draft: the text
// that is typed and not yet sent, which drafts.js holds.
import {asTyped} from "../common/typed.js";
import {readDraft, writeDraft} from "./drafts.js";
import {addMany, lastAt} from "./entries.js";
import {keyOf} from "./names.js";

const MOST_ENTRIES = 10_000;

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
    // How many of the unread messages are private, or mention the user.
    this.urgent = 0;
    // The time of the first unread message, above which the log has a line; null: no line.
    this.freshAt = null;
    // The time of the last message that is known to be read, on whatever device.
    this.readAt = 0;
    // Whether the draft is sent as soon as there is a connection.
    this.isQueued = false;
    // Whether the connection was lost since it was last known which messages have arrived.
    this.wasLost = false;
    // Whether there are older messages than those in `entries`, and whether they are requested.
    this.more = false;
    this.isLoading = false;
    // A part of the history that is shown in the place of `entries` (past.js), or null.
    this.past = null;
  }

  // The entries that are shown.
  get shown() {
    return this.past?.isReady ? this.past.entries : this.entries;
  }

  // Whether there are older messages than those that are shown.
  get hasOlder() {
    return this.past?.isReady ? this.past.more : this.more;
  }

  get draft() {
    return readDraft(this.key);
  }

  set draft(text) {
    writeDraft(this.key, text || "");
  }

  // Put a text that did not arrive in front of the draft.
  giveBack(text) {
    const typed = asTyped(text);
    this.draft = this.draft ? `${typed}\n${this.draft}` : typed;
  }

  get isReady() {
    return true;
  }

  lost() {
    this.wasLost = true;
  }

  markRead() {
    this.unread = 0;
    this.urgent = 0;
  }

  // Put the line above the unread messages: those after the marker, or of which the server has said
  // how many there are.
  markFresh() {
    const others = this.entries.filter((entry) => entry.text !== undefined && !entry.isMine);
    const unread = this.readAt ? others.find((entry) => entry.at > this.readAt) : null;
    if (unread) this.freshAt = unread.at;
    else this.freshAt = this.unread ? others.at(-this.unread)?.at ?? others[0]?.at ?? null : null;
  }

  countUnread(entry, isUrgent) {
    if (!this.unread) this.freshAt = entry.at;
    this.unread += 1;
    if (isUrgent) this.urgent += 1;
  }
}

export class Person extends Conversation {
  constructor(name) {
    super(personKey(name), name);
    this.isRoom = false;
    // The number of the user who wrote last, or was written to; 0: not known.
    this.user = 0;
    // Whether the last messages that the server has were read.
    this.isLoaded = false;
    // The time of the last message, as the server has listed it.
    this.listedAt = 0;
  }

  // Adds messages. Returns those that were not there yet.
  merge(entries) {
    return addMany(this.entries, entries);
  }

  lost() {
    super.lost();
    // After a restart of the server the number may be another user's.
    this.user = 0;
    this.isLoaded = false;
    this.isLoading = false;
  }

  rename(name) {
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
    // "out"; "catching up": in the room, and requesting missed messages from the history; or "in".
    this.phase = "out";
    // Whether its entries are from the browser's storage: the page was opened without a network.
    this.isRestored = false;
    this.cursor = null;
    // The names of the members, by their keys; null: not known. The server lists the first of
    // them, and there are `others`.
    this.members = null;
    this.others = 0;
    // Whether the list of members will be requested again.
    this.isCounting = false;
    // Whether the user owns the room, and can bring users in and take them out.
    this.isMine = false;
    // The user's role, and those of members who have one, by the keys of their names.
    this.role = "member";
    this.roles = new Map();
    // What the room is about: {text, by}; null: nothing.
    this.topic = null;
    // The values of the room's settings, by option; empty: not known.
    this.settings = {};
  }

  // A message that is sent while the page catches up could be taken for an earlier one.
  get isReady() {
    return this.phase === "in";
  }

  get isJoined() {
    return this.phase !== "out";
  }

  get isCatchingUp() {
    return this.phase === "catching up";
  }

  lost() {
    super.lost();
    this.phase = "out";
    this.isLoading = false;
    this.past?.lost();
    if (!this.past?.isReady) this.past = null;
    this.members = null;
    this.isMine = false;
    this.role = "member";
    this.settings = {};
    // Without a cursor there may be a gap between these entries and those that come next.
    if (this.cursor === null) this.entries = [];
  }

  // Adds messages. Returns those that were not there yet.
  merge(entries) {
    const added = addMany(this.entries, entries);
    // While the page catches up, messages before the last one may be missing.
    if (!this.isCatchingUp) this.cursor = lastAt(this.entries);
    return added;
  }

  // What was restored gives way to the history.
  dropRestored() {
    this.isRestored = false;
    this.entries = this.entries.filter((entry) => !entry.isKnown);
  }

  trim() {
    const surplus = this.entries.length - MOST_ENTRIES;
    if (surplus <= 0) return;
    this.entries.splice(0, surplus);
    this.more = true;
  }
}
