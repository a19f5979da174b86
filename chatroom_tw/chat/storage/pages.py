"""Pages of the history in the database of a chat: for clients that show it as a whole."""

from __future__ import annotations

import math
import sqlite3

from chatroom_tw.chat.rules.stored import Page
from chatroom_tw.chat.storage import history, reactions


def read(
    database: sqlite3.Connection,
    room: str,
    count: int,
    since: int,
    before: int | None,
    after: int | None,
    whole: bool,
) -> Page:
    """A page as `Storage.page` has it, of texts from the cursor `since` on."""
    entries = history.entries_with_deleted if whole else history.entries_of
    if after is not None:
        page = history.page_after(database, room, count, max(after, since), entries)
    else:
        end = math.inf if before is None else before
        page = history.page_before(database, room, count, since, end, entries)
    if not whole:
        return page
    return Page(tuple(reactions.with_reactions(database, page.lines)), page.more)
