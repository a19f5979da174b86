-- Upgrades the tombola's state from version 1 to version 2: printed cards, and hosts.

CREATE TABLE paper (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    secret BLOB NOT NULL,       -- every printed series follows from this and its number
    first INTEGER NOT NULL,     -- the series that play from the next game on; 0: none do
    last INTEGER NOT NULL
);

CREATE TABLE host (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    key TEXT NOT NULL,
    held INTEGER NOT NULL,      -- 1: paused, until a host continues
    pace REAL                   -- seconds between two draws; NULL: hosts have not set them
);
