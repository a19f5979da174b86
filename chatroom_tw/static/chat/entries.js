// The entries of a conversation, oldest first: messages {at, name, text, isMine}, and notices
// {at, notice: {joined, left, renamed}} or {at, words, values}. Each `at` of a message is there
// once; a notice, which has no time from the server, has that of the entry before it.

function placeFor(list, at) {
  // After all that are not later: nearly always at the end.
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

function isThere(list, place, entry) {
  for (let i = place - 1; i >= 0 && list[i].at === entry.at; i -= 1) {
    if (list[i].text === entry.text && list[i].name === entry.name) return true;
  }
  return false;
}

export function add(list, entry) {
  const place = placeFor(list, entry.at);
  if (isThere(list, place, entry)) return false;
  list.splice(place, 0, entry);
  return true;
}

export function addMany(list, entries) {
  return entries.filter((entry) => add(list, entry));
}

export function lastAt(list) {
  return list.length ? list[list.length - 1].at : 0;
}

function isOlder(notice, time) {
  return time - notice.since > 10 * 60_000;
}

function gathering(list) {
  // Who comes and goes in a row is one notice, and not a page of them.
  const last = list[list.length - 1];
  if (last?.notice && !isOlder(last.notice, Date.now())) return last;
  const notice = {joined: new Set(), left: new Set(), renamed: [], since: Date.now()};
  const entry = {at: lastAt(list), notice};
  list.push(entry);
  return entry;
}

function settle(list, entry) {
  const {joined, left, renamed} = entry.notice;
  if (!joined.size && !left.size && !renamed.length) list.splice(list.indexOf(entry), 1);
}

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

export function note(list, what, names) {
  const entry = gathering(list);
  const {notice} = entry;
  if (what === "joined") cross(notice.joined, notice.left, names);
  else if (what === "left") cross(notice.left, notice.joined, names);
  else rename(notice, names);
  settle(list, entry);
}
