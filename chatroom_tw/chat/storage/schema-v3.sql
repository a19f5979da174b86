-- Upgrades the chat's state from version 2 to version 3: what is set for rooms and for people.
-- Rooms and accounts are named by their keys; a person is 'account:KEY'. Times that are REAL are
-- in seconds, exactly as the rules have them: what they take up again is what they have applied.

CREATE TABLE role (
    room TEXT NOT NULL,
    person TEXT NOT NULL,
    name TEXT NOT NULL,         -- the one to show
    role TEXT NOT NULL,         -- owner, operator or voice
    PRIMARY KEY (room, person)
) WITHOUT ROWID;
CREATE INDEX role_of_person ON role (person);

CREATE TABLE setting (
    room TEXT NOT NULL,
    option TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (room, option)
) WITHOUT ROWID;

CREATE TABLE topic (
    room TEXT PRIMARY KEY,
    text TEXT NOT NULL,
    who TEXT NOT NULL,          -- the name of who has set it, as everywhere here
    at REAL NOT NULL
) WITHOUT ROWID;

CREATE TABLE restriction (
    room TEXT NOT NULL,         -- '': the whole server, for a block
    kind TEXT NOT NULL,         -- ban, mute or block
    target TEXT NOT NULL,
    who TEXT NOT NULL,
    at REAL NOT NULL,
    until REAL NOT NULL,        -- 0: for good
    reason TEXT NOT NULL,
    sees_addresses INTEGER NOT NULL,
    PRIMARY KEY (room, kind, target)
) WITHOUT ROWID;

CREATE TABLE ignored (
    account TEXT NOT NULL,
    person TEXT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (account, person)
) WITHOUT ROWID;

CREATE TABLE membership (
    account TEXT NOT NULL,
    room TEXT NOT NULL,
    marker INTEGER NOT NULL,    -- the cursor up to which the room is read
    PRIMARY KEY (account, room)
) WITHOUT ROWID;
CREATE INDEX membership_of_room ON membership (room);

-- Where the owner of an account has logged in from: the latest 16 places.
CREATE TABLE place (
    account TEXT NOT NULL,
    place TEXT NOT NULL,
    at REAL NOT NULL,
    PRIMARY KEY (account, place)
) WITHOUT ROWID;

-- What was done in rooms by those who lead them. Its time, in microseconds, is its key.
CREATE TABLE act (
    at INTEGER PRIMARY KEY,
    room TEXT NOT NULL,
    number INTEGER NOT NULL,    -- counts the acts of the room
    who TEXT NOT NULL,
    what TEXT NOT NULL,
    whom TEXT NOT NULL,
    detail TEXT NOT NULL
);
CREATE INDEX act_of_room ON act (room, number);

-- Reports that no server operator has read. The time, in microseconds, is the key.
CREATE TABLE report (
    at INTEGER PRIMARY KEY,
    who TEXT NOT NULL,
    name TEXT NOT NULL,
    text TEXT NOT NULL
);

-- Times, in microseconds, that only grow. 'line': of the latest line that was taken out of the
-- history. 'report': up to which reports are read. So neither comes back when it is written again.
CREATE TABLE mark (
    name TEXT PRIMARY KEY,
    at INTEGER NOT NULL
) WITHOUT ROWID;

-- Random bytes, such as the key of the addresses that are not shown.
CREATE TABLE secret (
    name TEXT PRIMARY KEY,
    value BLOB NOT NULL
) WITHOUT ROWID;
