-- The tombola's state, version 2, made of version 1: printed cards, and hosts.

CREATE TABLE paper (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    secret BLOB NOT NULL,       -- what every printed sheet follows from, with its number
    first INTEGER NOT NULL,     -- the sheets that play from the next game on; 0: none do
    last INTEGER NOT NULL
);

CREATE TABLE host (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    key TEXT NOT NULL,
    held INTEGER NOT NULL,      -- 1: nothing is drawn or begins until a host says so
    pace REAL                   -- seconds between two draws; NULL: as the server was told
);
