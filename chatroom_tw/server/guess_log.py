"""The lines in the log about failed tries of passwords and keys.

Whoever guesses would fill the log, so there is a line at once, and then one every ten seconds,
with counts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Set

from twisted.logger import Logger

from chatroom_tw.server.clock import Clock
from chatroom_tw.server.limits import RateLimit

LOGGED = RateLimit(1, 0.1)
NAMED = 5
"""How many things and places are named in a line, those that were tried most."""
COUNTED = 1000
"""For how many tries are counted apart, between two lines."""


class GuessLog:
    """The failed tries that the log has not told of."""

    _log = Logger()

    def __init__(self, application: str, clock: Clock, *otherwise: str) -> None:
        """`otherwise` is what is tried that is no account."""
        self._otherwise = frozenset(otherwise)
        self._application = application
        self._clock = clock
        self._full_at = 0.0  # See `RateLimit`.
        self._is_due = False
        self._counts: Counter[tuple[str, str]] = Counter()
        self.total = 0
        """All failed tries."""

    def failed(self, what: str, place: str) -> None:
        """A try for `what`, such as a name, has failed. It was made from `place`."""
        self.total += 1
        known = (what, place) in self._counts or len(self._counts) < COUNTED
        self._counts[(what, place) if known else ("other names", "elsewhere")] += 1
        seconds = LOGGED.delay(self._full_at, 1, self._clock.seconds())
        if seconds <= 0:
            self._tell()
        elif not self._is_due:
            self._is_due = True
            self._clock.callLater(seconds, self._tell)

    def _tell(self) -> None:
        self._is_due = False
        now = self._clock.seconds()
        self._full_at = LOGGED.overdraw(self._full_at, 1, now)
        named = self._counts.most_common(NAMED)
        tried, places = ({pair[at] for pair in self._counts} for at in (0, 1))
        self._log.warn(
            "{name}: failed tries of passwords or keys: {count}; {tries}{more}",
            event="logins-failed",
            name=self._application,
            count=sum(self._counts.values()),
            tries=", ".join(f"{count} for {what} from {where}" for (what, where), count in named),
            more=", …" if len(self._counts) > NAMED else "",
            account=_only(tried - self._otherwise),
            address=_only(places),
        )
        self._counts.clear()


def _only(several: Set[str]) -> str | None:
    """The only one of them; None: there is another one, or none."""
    return next(iter(several)) if len(several) == 1 else None
