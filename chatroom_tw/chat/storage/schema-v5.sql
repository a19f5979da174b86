-- Upgrades the chat's state from version 4 to version 5: the browsers that push services tell of what
-- is for an account.

CREATE TABLE push (
    account TEXT NOT NULL,
    endpoint TEXT NOT NULL,         -- the address at the push service
    key TEXT NOT NULL,              -- what messages are encrypted with
    secret TEXT NOT NULL,
    quiet TEXT NOT NULL,            -- rooms of which it is told nothing, by key, one in a line
    at REAL NOT NULL,
    PRIMARY KEY (account, endpoint)
) WITHOUT ROWID;
