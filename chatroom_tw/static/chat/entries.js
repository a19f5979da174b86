// The entries of a conversation, oldest first: messages {at, time, name, text, isMine}, presence
// notices {at, notice: {joined, left, renamed, since}}, and what else has happened {at, told: {key,
// values}}, a phrase. `at` is the server's time, in microseconds,
// by which they are in order; `time` is the one to show, if it is another.
// A notice has the time of the entry before it, as the server gives it none.

// For how long one notice is added to, in milliseconds.
const NOTICE_FOR = 10 * 60_000;

function placeFor(list, at) {
  // The place after all entries that are not later, which is nearly always the end.
  let low = 0;
  let high = list.length;
  if (!high || list[high - 1].at <= at) return high;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (list[middle].at <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}

// A message is known by its time. It may have changed since it was read.
function update(list, place, entry) {
  for (let i = place - 1; i >= 0 && list[i].at === entry.at; i -= 1) {
    if (list[i].text !== undefined) {
      Object.assign(list[i], entry, {isMine: list[i].isMine || entry.isMine});
      return true;
    }
  }
  return false;
}

// Adds a message. Returns false if it was there already.
export function add(list, entry) {
  const place = placeFor(list, entry.at);
  if (update(list, place, entry)) return false;
  list.splice(place, 0, entry);
  return true;
}

// Returns the entries that were added.
export function addMany(list, entries) {
  return entries.filter((entry) => add(list, entry));
}

export function lastAt(list) {
  return list.length ? list[list.length - 1].at : 0;
}

// How the rules say that somebody was put out of a room, as the reason for which they left.
const OUT = /^(kicked|banned) by ([^:]+)(?:: (.*))?$/s;

// Adds that somebody was put out, and by whom. Returns false if they left by themselves.
export function addOut(list, name, why, isTold) {
  const [, how, by, reason] = OUT.exec(why) || [];
  if (!how) return false;
  const key = how === "kicked" ? "hasKicked" : "hasPutOut";
  if (!isTold(how, by)) addTold(list, reason ? `${key}For` : key, {name, by, reason});
  return true;
}

// Adds that something has happened.
export function addTold(list, key, values) {
  list.push({at: lastAt(list), told: {key, values}});
}

function isOld(notice) {
  return Date.now() - notice.since > NOTICE_FOR;
}

function currentNotice(list) {
  // Notices in a row are one entry.
  const last = list[list.length - 1];
  if (last?.notice && !isOld(last.notice)) return last;
  const notice = {joined: new Set(), left: new Set(), renamed: [], since: Date.now()};
  const entry = {at: lastAt(list), notice};
  list.push(entry);
  return entry;
}

function removeIfEmpty(list, entry) {
  const {joined, left, renamed} = entry.notice;
  if (!joined.size && !left.size && !renamed.length) list.splice(list.indexOf(entry), 1);
}

// Add names to one set. A name that is in the other cancels out.
function cross(into, outOf, names) {
  for (const name of names) {
    if (!outOf.delete(name)) into.add(name);
  }
}

function rename(notice, changes) {
  for (const [old, name] of changes) {
    if (notice.joined.delete(old)) notice.joined.add(name);
    else notice.renamed.push([old, name]);
  }
}

// Add names that have "joined" or "left", or pairs of names that were "renamed", to a notice.
export function note(list, what, names) {
  const entry = currentNotice(list);
  const {notice} = entry;
  if (what === "joined") cross(notice.joined, notice.left, names);
  else if (what === "left") cross(notice.left, notice.joined, names);
  else rename(notice, names);
  removeIfEmpty(list, entry);
}
