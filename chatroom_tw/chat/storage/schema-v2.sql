-- Upgrades the chat's state from version 1 to version 2: the times at which the computer's clock
-- was set. Until then the times of lines and messages were also those to show.

CREATE TABLE clock (
    since INTEGER PRIMARY KEY,  -- from this time of a line or message on
    ahead INTEGER NOT NULL      -- such times are so many microseconds ahead of the clock's
);
