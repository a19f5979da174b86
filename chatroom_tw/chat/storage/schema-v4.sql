-- Upgrades the chat's state from version 3 to version 4: what clients of IRC need to be stored.
-- From then on, a text in `talk.said` may have a fourth field behind U+001F: what is said of it in
-- JSON, as `extras.plain` has it. A history whose room begins with '@' is a conversation of two
-- accounts, which are in its name.

ALTER TABLE message ADD COLUMN extra TEXT;      -- the same of a private message; NULL: nothing

ALTER TABLE room ADD COLUMN since REAL;         -- when it was made; NULL: that is not known

-- The conversations of an account: the key of the other one, and the room of the history.
CREATE TABLE conversation (
    account TEXT NOT NULL,
    other TEXT NOT NULL,
    room TEXT NOT NULL,
    PRIMARY KEY (account, other)
) WITHOUT ROWID;

-- How far an account has read what is no room that it is in: conversations, and rooms it has left.
CREATE TABLE marker (
    account TEXT NOT NULL,
    target TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (account, target)
) WITHOUT ROWID;

-- What a client proves to know of the account's password by SCRAM-SHA-256.
CREATE TABLE scram (
    account TEXT PRIMARY KEY,
    verifier TEXT NOT NULL
) WITHOUT ROWID;

-- What is told of a person ('account:KEY') or a room ('room:KEY'), by keys.
CREATE TABLE metadata (
    target TEXT NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (target, key)
) WITHOUT ROWID;
