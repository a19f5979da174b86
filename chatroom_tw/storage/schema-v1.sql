-- The chat's state, version 1. Times are microseconds since the epoch; keys are names
-- as they are compared. A later version is a further file, schema-v2.sql, that makes
-- it of this one.

CREATE TABLE account (
    key TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    password TEXT NOT NULL      -- a hash, which says how it was made
) WITHOUT ROWID;

CREATE TABLE message (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account TEXT NOT NULL,
    sender TEXT NOT NULL,
    recipient TEXT NOT NULL,
    text TEXT NOT NULL,
    at INTEGER NOT NULL,
    read_at INTEGER             -- NULL while it waits
);
CREATE INDEX message_unread ON message (account, id) WHERE read_at IS NULL;
CREATE INDEX message_read ON message (read_at) WHERE read_at IS NOT NULL;

CREATE TABLE room (
    key TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    number INTEGER NOT NULL UNIQUE,
    owner TEXT                  -- an account's key; NULL: the room goes when it is empty
) WITHOUT ROWID;

CREATE TABLE line (
    id INTEGER PRIMARY KEY,
    room TEXT NOT NULL,
    name TEXT NOT NULL,
    text TEXT NOT NULL,
    at INTEGER NOT NULL
);
CREATE INDEX line_of_room ON line (room, id);
