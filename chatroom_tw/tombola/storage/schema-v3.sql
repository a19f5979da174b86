-- Upgrades the tombola's state from version 2 to version 3: late cards are counted.

ALTER TABLE late ADD COLUMN address TEXT;   -- to which the card was dealt; NULL: not recorded
