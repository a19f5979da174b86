-- Upgrades the tombola's state from version 3 to version 4: many halls, which hosts lead, and
-- other prizes. What was stored before is the hall main's. Game ids are unique, so numbers, late
-- cards and prizes need no hall.

CREATE TABLE hall (             -- those that somebody has made; main is not among them
    code TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    maker TEXT NOT NULL,            -- the place from which it was made
    used REAL NOT NULL DEFAULT 0    -- when somebody was there last, in seconds since the epoch
) WITHOUT ROWID;

ALTER TABLE seat ADD COLUMN hall TEXT NOT NULL DEFAULT 'main';
ALTER TABLE game ADD COLUMN hall TEXT NOT NULL DEFAULT 'main';
ALTER TABLE transcript ADD COLUMN hall TEXT NOT NULL DEFAULT 'main';

-- Prizes of patterns, and the house rules that a game began with.
ALTER TABLE game ADD COLUMN amounts TEXT NOT NULL DEFAULT '{}';     -- JSON, by their prizes
ALTER TABLE game ADD COLUMN shared INTEGER NOT NULL DEFAULT 1;
ALTER TABLE game ADD COLUMN one_per TEXT NOT NULL DEFAULT 'none';   -- row or card
ALTER TABLE game ADD COLUMN manual INTEGER NOT NULL DEFAULT 0;      -- 1: a host draws
ALTER TABLE won ADD COLUMN numbers TEXT NOT NULL DEFAULT '[]';      -- those that made the prize
ALTER TABLE won ADD COLUMN by_host INTEGER NOT NULL DEFAULT 0;      -- 1: a host awarded it
ALTER TABLE won ADD COLUMN display TEXT NOT NULL DEFAULT '';

-- What hosts know of players.
ALTER TABLE seat ADD COLUMN display TEXT NOT NULL DEFAULT '';       -- the name as it is shown
ALTER TABLE seat ADD COLUMN browser TEXT NOT NULL DEFAULT '';
ALTER TABLE seat ADD COLUMN muted INTEGER NOT NULL DEFAULT 0;

CREATE TABLE note (             -- small facts of a hall, each under a name
    id INTEGER PRIMARY KEY,
    hall TEXT NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,        -- JSON
    UNIQUE (hall, name)
);

CREATE INDEX seats_by_hall ON seat (hall);
CREATE INDEX transcripts_by_hall ON transcript (hall, id);

ALTER TABLE dealt RENAME TO old_dealt;
CREATE TABLE dealt (
    hall TEXT PRIMARY KEY,
    series INTEGER NOT NULL,
    boards INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO dealt SELECT 'main', series, boards FROM old_dealt;
DROP TABLE old_dealt;

ALTER TABLE coming RENAME TO old_coming;
CREATE TABLE coming (           -- the next game
    hall TEXT PRIMARY KEY,
    game TEXT NOT NULL,
    seed BLOB NOT NULL
) WITHOUT ROWID;
INSERT INTO coming SELECT 'main', game, seed FROM old_coming;
DROP TABLE old_coming;

ALTER TABLE paper RENAME TO old_paper;
CREATE TABLE paper (
    hall TEXT PRIMARY KEY,
    secret BLOB NOT NULL,       -- every printed series follows from this and its number
    first INTEGER NOT NULL,     -- the series that play from the next game on; 0: none do
    last INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO paper SELECT 'main', secret, first, last FROM old_paper;
DROP TABLE old_paper;

ALTER TABLE host RENAME TO old_host;
CREATE TABLE host (
    hall TEXT PRIMARY KEY,
    key TEXT NOT NULL,
    held INTEGER NOT NULL,      -- 1: paused, until a host continues
    pace REAL                   -- seconds between two draws; NULL: hosts have not set them
) WITHOUT ROWID;
INSERT INTO host SELECT 'main', key, held, pace FROM old_host;
DROP TABLE old_host;
