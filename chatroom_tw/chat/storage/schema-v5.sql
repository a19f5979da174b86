-- Upgrades the chat's state from version 4 to version 5: messages can be answered, reacted to,
-- edited, deleted and searched for, and push services are told of what is for an account. From then
-- on, what is said of a text in `talk.said` may have more values at its end, as `extras.plain` has
-- them, and a text that was deleted stays there without its words.

-- Since when the owner of an account has its name, in seconds. 0: it was not known in version 4.
ALTER TABLE account ADD COLUMN since REAL NOT NULL DEFAULT 0;

-- What people have reacted to messages with. `at` is the cursor of the message, which is unique.
CREATE TABLE reaction (
    id INTEGER PRIMARY KEY,     -- the order in which they came
    room TEXT NOT NULL,         -- as in `talk`
    at INTEGER NOT NULL,
    emoji TEXT NOT NULL,
    party TEXT NOT NULL,        -- 'account:KEY' or 'name:KEY'
    name TEXT NOT NULL,         -- the one to show
    UNIQUE (at, emoji, party)
);
CREATE INDEX reaction_of_room ON reaction (room, at);

-- The words of messages: the rowid is a message's cursor. `place` has a token for the room, or for
-- each of both parties of a conversation, and `speaker` one for the name (storage/index.py).
-- The mark 'indexed' is the id of the last row of `talk` whose texts are in here.
CREATE VIRTUAL TABLE word USING fts5 (
    text, place, speaker, room UNINDEXED, name UNINDEXED,
    tokenize = 'unicode61 remove_diacritics 2'
);

-- The browsers that push services tell of what is for an account.
CREATE TABLE push (
    account TEXT NOT NULL,
    endpoint TEXT NOT NULL,         -- the address at the push service
    key TEXT NOT NULL,              -- what messages are encrypted with
    secret TEXT NOT NULL,
    quiet TEXT NOT NULL,            -- rooms of which it is told nothing, by key, one in a line
    at REAL NOT NULL,
    PRIMARY KEY (account, endpoint)
) WITHOUT ROWID;

-- The files that were sent with messages. `name` is the unguessable part of a file's address. The
-- bytes are in the folder `files`, under their SHA-256, which several rows can have.
CREATE TABLE file (
    name TEXT PRIMARY KEY,
    digest TEXT NOT NULL,
    path TEXT NOT NULL,         -- of the address: 'files/NAME/photo.jpg'
    title TEXT NOT NULL,        -- what it is called
    media TEXT NOT NULL,
    size INTEGER NOT NULL,      -- in bytes
    width INTEGER NOT NULL,     -- of a picture; 0: it is none
    height INTEGER NOT NULL,
    room TEXT,                  -- as in `talk`
    at INTEGER                  -- the cursor of its message; NULL: it is not sent yet
) WITHOUT ROWID;
CREATE INDEX file_digest ON file (digest);
CREATE INDEX file_at ON file (at);
CREATE INDEX file_of_room ON file (room, at);

-- The files whose messages are gone, and whose bytes may not be needed any more.
CREATE TABLE file_gone (
    id INTEGER PRIMARY KEY,
    digest TEXT NOT NULL,
    size INTEGER NOT NULL       -- 0: it was never sent
);
CREATE TRIGGER file_goes AFTER DELETE ON file BEGIN
    INSERT INTO file_gone (digest, size)
    VALUES (OLD.digest, CASE WHEN OLD.at IS NULL THEN 0 ELSE OLD.size END);
END;
