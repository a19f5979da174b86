-- The chat's state, version 1. Times are in microseconds since the epoch; keys are names as
-- they are compared. A later version is another file, schema-v2.sql, which upgrades this one.

CREATE TABLE account (
    key TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    password TEXT NOT NULL      -- a hash, which says how it was made
) WITHOUT ROWID;

-- The id of a message is its time, as in `at`. Earlier versions numbered them from 1.
CREATE TABLE message (
    id INTEGER PRIMARY KEY,
    account TEXT NOT NULL,
    sender TEXT NOT NULL,
    recipient TEXT NOT NULL,
    text TEXT NOT NULL,
    at INTEGER NOT NULL,
    read_at INTEGER             -- NULL while it waits
);
-- There is no index by account: each message would change a page of its own, and commits
-- would cost three times as much. The server knows which ones wait, and reads this at its start.
CREATE INDEX message_read ON message (read_at) WHERE read_at IS NOT NULL;

CREATE TABLE room (
    key TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    number INTEGER NOT NULL UNIQUE,
    owner TEXT                  -- an account's key; NULL: the room goes when it is empty
) WITHOUT ROWID;

-- What was said in a room, several lines to a row: those that came within a moment.
-- `said` is one text: for each that spoke TIME, U+001F, NAME, U+001F, TEXT, and U+001E between
-- two of them. TEXT may be several lines. None of these can have such characters in it.
CREATE TABLE talk (
    id INTEGER PRIMARY KEY,
    room TEXT NOT NULL,
    lines INTEGER NOT NULL,     -- how many there are in it
    last_at INTEGER NOT NULL,   -- when the last of them was said
    said TEXT NOT NULL
);
CREATE INDEX talk_of_room ON talk (room, id);
