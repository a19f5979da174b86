"""Web Push: notifications for accounts whose owners see no page of the chat (RFC 8030).

`Pushes` knows the browsers that have subscribed, and whom to tell of what. `web_push` has what
encrypts and sends, in threads of its own.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from urllib.parse import quote

from twisted.internet.defer import Deferred

from chatroom_tw.chat.rules.changes import PUSHES, AccountGone, Change, PushSet
from chatroom_tw.chat.rules.events import Message, Said
from chatroom_tw.chat.rules.extras import is_spoken
from chatroom_tw.chat.rules.stored import cursor
from chatroom_tw.server import text
from chatroom_tw.server.clock import Clock

PAUSE = 5.0
"""The least seconds between two notifications of one account: who has seen one will look."""
WAITING = 200
"""The most notifications that are being sent; further ones are not sent."""
SHOWN = 200
"""The most characters of a text in a notification. Push services take 4 KiB."""
WORDS = 50
"""How many words of a text are looked at: it costs time for each, and mentions come early."""

_WORD = re.compile(r"[^\W_][\w-]*")
_EVERYONE = re.compile(r"(?<![\w.-])@everyone(?![\w-])", re.IGNORECASE)
"""Finds `@everyone`. It calls all members of a room if the speaker leads the room."""

Send = Callable[[PushSet, bytes], Deferred[bool]]
"""Sends to a browser. Fires with whether it takes notifications; fails if that is not known."""


class Pushes:
    """The browsers that are told, and what they are told of."""

    def __init__(
        self,
        clock: Clock,
        send: Send,
        misses: Callable[[str, Said], bool],
        called: Callable[[Said], frozenset[str]],
        record: Callable[[Sequence[Change]], None],
        restored: Iterable[Change] = (),
    ) -> None:
        """`misses` says whether the owner of an account does not see what was said; `called` which
        accounts it calls, if it calls everyone; `record` stores changes. `restored` has the
        browsers that were stored."""
        self._seconds = clock.seconds
        self._send = send
        self._misses = misses
        self._called = called
        self._record = record
        self._browsers: defaultdict[str, dict[str, PushSet]] = defaultdict(dict)
        self._accounts: dict[str, str] = {}
        """The account of each browser, by its endpoint."""
        self._told: dict[str, float] = {}
        self._under_way = 0
        self.changed(restored)

    def changed(self, changes: Iterable[Change]) -> None:
        """These changes are stored."""
        for change in changes:
            if isinstance(change, AccountGone):
                for endpoint in list(self._browsers.get(change.account, ())):
                    self._remove(change.account, endpoint)
            elif isinstance(change, PushSet):
                self._set(change)

    def _set(self, change: PushSet) -> None:
        account, endpoint = change.account, change.endpoint
        if not change.key:
            self._remove(account, endpoint)
            return
        # A browser is told of one account: that of its latest owner.
        self._remove(self._accounts.get(endpoint, account), endpoint)
        self._browsers[account][endpoint] = change
        self._accounts[endpoint] = account
        for oldest in list(self._browsers[account])[:-PUSHES]:
            self._remove(account, oldest)

    def _remove(self, account: str, endpoint: str) -> None:
        """The browser, if it is the account's, is told no more."""
        browsers = self._browsers.get(account, {})
        if browsers.pop(endpoint, None) is None:
            return
        del self._accounts[endpoint]
        if not browsers:
            del self._browsers[account]
            self._told.pop(account, None)

    def private(self, account: str, message: Message) -> None:
        """The owner of the account does not see this private message."""
        self._tell(
            account,
            "",
            {
                "title": str(message.sender),
                "body": message.text[:SHOWN],
                "tag": f"@{text.key(message.sender)}",
                "at": cursor(message.when),
                "hash": "",
            },
        )

    def said(self, lines: Sequence[Said]) -> None:
        """This was said in rooms. Those whom it mentions or calls, and who miss it, are told."""
        if not self._browsers:
            return
        for one in lines:
            if one.room.startswith("@") or not is_spoken(one.extra):
                continue
            words = (found[0] for found, _ in zip(_WORD.finditer(one.text), range(WORDS)))
            keys = {text.key(word) for word in words}
            if _EVERYONE.search(one.text):
                keys |= self._called(one)
            for key in keys & self._browsers.keys():
                if self._misses(key, one):
                    self._mention(key, one)

    def _mention(self, account: str, said: Said) -> None:
        self._tell(
            account,
            text.key(said.room),
            {
                "title": f"{said.name} in {said.room}",
                "body": said.text[:SHOWN],
                "tag": f"#{text.key(said.room)}",
                "at": cursor(said.when),
                "hash": f"#{quote(said.room)}",
            },
        )

    def _tell(self, account: str, room: str, notification: dict[str, object]) -> None:
        now = self._seconds()
        if now - self._told.get(account, -PAUSE) < PAUSE:
            return
        payload = json.dumps(notification, ensure_ascii=False).encode()
        for browser in list(self._browsers.get(account, {}).values()):
            is_quiet = room and room in browser.quiet.split("\n")
            if is_quiet or self._under_way >= WAITING:
                continue
            self._told[account] = now
            self._under_way += 1
            self._send(browser, payload).addCallback(self._sent, browser).addErrback(
                lambda failure: None  # It may be there again the next time.
            ).addBoth(self._done)

    def _sent(self, is_there: bool, browser: PushSet) -> None:
        if not is_there:
            gone = PushSet(browser.account, browser.endpoint, "", "", "", browser.at)
            self._set(gone)
            self._record([gone])

    def _done(self, _: object) -> None:
        self._under_way -= 1
