"""The chat's hub: how the effects that only a chat has are carried out.

Lines go to their rooms and into the history, messages and accounts into the storage.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import Any

from twisted.internet.defer import Deferred

from chatroom_tw.chat.pushes import Pushes
from chatroom_tw.chat.rules import changes, commands, effects
from chatroom_tw.chat.rules.chat import ChatRules
from chatroom_tw.chat.rules.events import Said, Stopping
from chatroom_tw.chat.rules.extras import is_spoken
from chatroom_tw.chat.storage.interface import Storage
from chatroom_tw.server import link, text
from chatroom_tw.server.clock import Clock, Wall
from chatroom_tw.server.counts import Counts
from chatroom_tw.server.guess_log import GuessLog
from chatroom_tw.server.hub import Hub
from chatroom_tw.server.hub_state import HubGateway
from chatroom_tw.server.refusals import Refused

STEP = 2e-6
"""The least number of seconds between two things that are said or stored: a microsecond, in
which cursors are counted, and one more so that rounding does not matter."""

TOLERANCE = 1.0
"""Seconds by which the times of what is said and the computer's clock may differ."""

NO_ACCOUNT = "a name that is not registered"
"""What somebody has tried to log in as, in the log."""

LOOKS = 0.25
"""Seconds after which the computer's clock is looked at again, with the next batch."""
_TEXT = itemgetter(Said._fields.index("text"))


class ChatHub(Hub):
    """The hub of one chat."""

    def __init__(
        self,
        clock: Clock,
        rules: ChatRules,
        storage: Storage,
        stop_server: Callable[[], None],
        wall: Wall | None = None,
        reload: Callable[[], Any] = lambda: None,
        counts: Counts | None = None,
        pushes: Pushes | None = None,
    ) -> None:
        """`stop_server` is called when a client stops the server; it may be called again.

        `reload` is called when an operator has the files read again. `counts` None: nobody reads
        how much is said. `pushes` None: no push service is told of anything.
        """
        super().__init__(clock, rules, wall)
        self._seconds = clock.seconds
        self._wall = wall
        self._look_next = 0.0
        self._chat = rules
        self._storage = storage
        self.state.last_time = storage.last_time()
        self._catch_up()
        self._ahead = storage.ahead()
        rules.set_ahead(self._ahead)
        self._said: list[Said] = []
        self._silent = 0
        """How many of these are no lines, but have happened."""
        self._counts = counts
        self._pushes = pushes
        self.guesses = GuessLog("chat", clock, NO_ACCOUNT)
        self.carry |= {
            Said: self._say,
            effects.Store: lambda effect: self.answers.store(effect.user, effect.write),
            effects.Forget: self._forget,
            effects.Remember: self._remember,
            effects.NumberRoom: lambda effect: storage.number_room(effect.room),
            effects.Record: self._record,
            effects.Notify: self._notify,
            effects.Reload: lambda effect: reload(),
            effects.StopServer: lambda effect: stop_server(),
            effects.Guessed: lambda effect: self.guesses.failed(
                effect.account or NO_ACCOUNT, effect.place
            ),
        }
        self.take[commands.Say] = self._talk
        storage.files.observe(self._files_gone)
        self.write |= {
            effects.MarkRead: lambda w: storage.mark_read(w.account, w.ids, w.when),
            effects.NewMessage: lambda w: storage.add_message(w.account, w.message),
            effects.NewRoom: lambda w: storage.add_room(w.room),
            effects.NewPassword: lambda w: storage.set_password(
                w.account, w.password_hash, w.verifier
            ),
            effects.NewAccount: lambda w: storage.add_account(
                *(text.key(w.name), w.name, w.password_hash, w.rooms, w.verifier, w.since)
            ),
        }
        self.write[effects.Decided] = self._apply

    def _talk(self, sender: HubGateway, user: int, command: commands.Say) -> None:
        """The hot path: what `submit` and `_say` do, if nothing but a `Said` follows."""
        if user in self.waiting or user not in self.users:
            self.submit(user, command)
            return
        try:
            following = self.rules.submit(user, command, self.time())
        except Refused as refused:
            self.refuse(user, refused.reason, refused.subject)
            return
        if len(following) == 1:
            [said] = following
            self._said.append(said)
            for gateway in self.rooms.get(said.room, ()):
                gateway.items.append(said)
        else:
            self.carry_out(following)

    def time(self) -> float:
        """The time of what is said or stored next: later than all before.

        It is also the cursor of what is said and the key of what is stored, so it goes on even if
        the computer's clock is put back. `_look_at_the_wall` finds by how much they differ.
        """
        state = self.state
        now, least = self._seconds() + self.lead, state.last_time + STEP
        state.last_time = now = now if now > least else least
        return now

    def _catch_up(self) -> None:
        """Have the time go on from the last one that there was, if the clock was ahead then."""
        last = self.state.last_time
        if last > self._seconds() + self.lead:
            self.lead = last + STEP - self._seconds()

    def _look_at_the_wall(self, wall: Wall) -> None:
        now = self._seconds()
        self._look_next = now + LOOKS
        ahead = now + self.lead - wall()
        if abs(ahead - self._ahead) > TOLERANCE:
            self._ahead = ahead if abs(ahead) > TOLERANCE else 0.0
            self._chat.set_ahead(self._ahead)
            self._storage.set_ahead(self.time(), self._ahead)

    def receive(self, gateway: str, batch: link.Batch) -> None:
        if self._wall and self._seconds() >= self._look_next:
            self._look_at_the_wall(self._wall)
        super().receive(gateway, batch)

    def set_operators(self, names: frozenset[str]) -> None:
        """The operators' file has these names, by key. Whoever is not in it is none any more."""
        with self.deciding():
            self.carry_out(self._chat.set_operators(names))

    def _files_gone(self, count: int, size: int) -> None:
        """The storage has removed files with their messages."""
        with self.deciding():
            self.carry_out(self._chat.files_gone(count, size))

    def load(self, parts: Mapping[str, Any]) -> None:
        super().load(parts)
        self._catch_up()

    def stop(self, farewell: object = Stopping()) -> None:
        """Tell every client that the server stops, and close its connection."""
        super().stop(farewell)

    def flush(self) -> None:
        """Store what was said, and send it to the gateways."""
        self._store_lines()
        super().flush()

    def _store_lines(self) -> None:
        """Put what was said into the history: before it is removed, if it is to be removed."""
        if self._said:
            said, self._said = self._said, []
            if self._counts is not None:
                self._counts.lines += "\n".join(map(_TEXT, said)).count("\n") + 1 - self._silent
            self._silent = 0
            try:
                self._storage.add_lines(said)
                if self._pushes is not None:
                    self._pushes.said(said)
            except Exception:
                self._log.failure(
                    "Could not put {count} lines into the history",
                    event="history-fault",
                    count=len(said),
                )

    def _apply(self, write: effects.Decided) -> Deferred[None]:
        self._store_lines()
        self._log_acts(write.changes)
        return self._storage.apply(write.changes).addCallback(
            lambda _: self._have_pushes(write.changes)
        )

    def _have_pushes(self, stored: Sequence[changes.Change]) -> None:
        if self._pushes is not None:
            self._pushes.changed(stored)

    def _notify(self, effect: effects.Notify) -> None:
        if self._pushes is not None:
            self._pushes.private(effect.account, effect.message)

    def _record(self, effect: effects.Record) -> None:
        self._store_lines()
        self._log_acts(effect.changes)
        self._storage.record(effect.changes)
        self._have_pushes(effect.changes)

    def _log_acts(self, decided: Sequence[changes.Change]) -> None:
        """Log what server operators do on the whole server, without what they have written."""
        for change in decided:
            if isinstance(change, changes.ActDone) and not change.room:
                self._log.info(
                    "chat: {by} has used /{what} on {whom}",
                    event="operator-act",
                    by=change.by,
                    what=change.what,
                    whom=change.whom,
                )

    def _forget(self, effect: effects.Forget) -> None:
        self._store_lines()
        self._storage.forget_room(effect.room)

    def _remember(self, effect: effects.Remember) -> None:
        said = effect.said
        if not said.when:
            said = said._replace(when=self.time(), ahead=self._ahead)
        self._said.append(said)
        self._silent += not is_spoken(said.extra)

    def _say(self, said: Said) -> None:
        self._said.append(said)
        self.deliver_in_room(said.room, said)
