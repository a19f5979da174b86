-- The tombola's state, version 1. A later version is another file, schema-v2.sql,
-- which upgrades this one. Cards are JSON: a list of [serial, n1, …, n15]. A reader of
-- the database knows the seed of the game that is on.

CREATE TABLE dealt (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    series INTEGER NOT NULL,
    boards INTEGER NOT NULL
);

CREATE TABLE coming (           -- the next game
    id INTEGER PRIMARY KEY CHECK (id = 1),
    game TEXT NOT NULL,
    seed BLOB NOT NULL
);

CREATE TABLE seat (
    token TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    room TEXT NOT NULL,         -- hall, table or queue
    cards TEXT NOT NULL,
    later TEXT NOT NULL,        -- cards for the next game, if others were chosen during this one
    contributed TEXT NOT NULL,  -- the last game to whose draw the player has added words
    words TEXT NOT NULL,
    place INTEGER NOT NULL      -- the player's number, in the order of arrival
) WITHOUT ROWID;

CREATE TABLE game (             -- the game that is on
    id TEXT PRIMARY KEY,
    seed BLOB NOT NULL,
    room TEXT NOT NULL,
    prizes TEXT NOT NULL,       -- ambo,tombola
    entropy TEXT NOT NULL,      -- a JSON list of texts
    cards TEXT NOT NULL         -- the cards in play when it began
) WITHOUT ROWID;

CREATE TABLE late (             -- cards that came into play later, in this order
    id INTEGER PRIMARY KEY,     -- a new one when the card comes again
    game TEXT NOT NULL,
    serial TEXT NOT NULL,
    numbers TEXT NOT NULL,      -- a JSON list
    after INTEGER,              -- how many numbers had been drawn; NULL: it was withdrawn
    UNIQUE (game, serial)
);

CREATE TABLE drawn (
    game TEXT NOT NULL,
    place INTEGER NOT NULL,     -- from 1
    number INTEGER NOT NULL,
    PRIMARY KEY (game, place)
) WITHOUT ROWID;

CREATE TABLE won (
    id INTEGER PRIMARY KEY,
    game TEXT NOT NULL,
    prize TEXT NOT NULL,
    name TEXT NOT NULL,
    serial TEXT NOT NULL,
    after INTEGER NOT NULL,     -- how many numbers had been drawn
    player TEXT NOT NULL        -- the serial of the winner's first card
);

CREATE TABLE transcript (       -- of the last games that are over; JSON, without the cards
    id INTEGER PRIMARY KEY,
    game TEXT NOT NULL,
    whole TEXT NOT NULL
);
