"""The tombola's hub: how the effects that only a tombola has are carried out.

It has the clock of the draws, and lets nobody be told what is not stored: what the rules
decide is carried out in the order in which it was decided, each thing when the journal has
stored its records and all that were before.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from twisted.internet.defer import Deferred
from twisted.python.failure import Failure

from chatroom_tw.server import link
from chatroom_tw.server.clock import Clock, Wall
from chatroom_tw.server.effects import Ask, Close, Deliver, Person, Unsubscribe
from chatroom_tw.server.ending import when_stored
from chatroom_tw.server.guess_log import GuessLog
from chatroom_tw.server.hub import Hub
from chatroom_tw.server.hub_state import HubGateway
from chatroom_tw.server.refusals import CommonError, Refusal, Refused
from chatroom_tw.tombola.rules import commands, effects
from chatroom_tw.tombola.rules.events import Notice, Stopping
from chatroom_tw.tombola.rules.hall import Hall
from chatroom_tw.tombola.rules.journal import Begun, Ended, Left
from chatroom_tw.tombola.rules.prizes import kinds
from chatroom_tw.tombola.rules.tombola import TombolaRules
from chatroom_tw.tombola.storage.interface import Entry, Journal
from chatroom_tw.tombola.ticker import Tickers

ANOTHER_TRY = 1.0
"""Seconds after which a timer that could do nothing fires again, or nothing would go on."""


class TombolaHub(Hub):
    """The hub of one tombola."""

    def __init__(
        self,
        clock: Clock,
        rules: TombolaRules,
        journal: Journal,
        wall: Wall | None = None,
    ) -> None:
        super().__init__(clock, rules, wall)
        self._tombola = rules
        self._journal = journal
        self.tickers = Tickers(clock, self._beat, self.lead)
        self.clocks["hub/tickers"] = self.tickers
        self.games = 0
        """The games that have begun since the server started."""
        self.commands = 0
        """What players and hosts have sent."""
        self.guesses = GuessLog("tombola", clock, effects.HOSTS_KEY)
        self.carry |= {
            effects.Guessed: lambda effect: self.guesses.failed(effect.what, effect.place),
            effects.StartDraws: lambda effect: self.tickers.start(effect.hall, effect.seconds),
            effects.StopDraws: lambda effect: self.tickers.stop(effect.hall),
            effects.SetPace: lambda effect: self.tickers.set_interval(effect.hall, effect.seconds),
            effects.Append: lambda effect: None,  # It is stored by now.
            Ask: self._ask_if_connected,
        }

    # -- the beginning and the end

    def start(self, following: Sequence[Any]) -> None:
        """The server starts; carry out what follows from that for the tombola."""
        self._journal.start()
        self._log_what_was_stored(_records(following))
        self.carry_out(following)

    def _log_what_was_stored(self, records: Sequence[Entry]) -> None:
        """Say in the log what becomes of it. The records are what follows from it."""
        for hall in self._tombola.halls:
            followed = [type(record) for of, record in records if of == hall.code]
            self._log_what_a_hall_had(hall, followed)

    def _log_what_a_hall_had(self, hall: Hall, followed: Sequence[type]) -> None:
        lobby = hall.lobby
        say = partial(
            self._log.info,
            game=lobby.game.id,
            count=len(lobby.game.drawn),
            prizes=", ".join(kinds(lobby.game.prizes)),
            form=hall.plan.form,
            seats=followed.count(Left),
        )
        if Ended in followed:
            say(
                "tombola: game {game} was broken off after {count} numbers, as this is {form} now; "
                "seats given up: {seats}",
                event="game-broken-off",
            )
        elif Left in followed:
            say("tombola: this is {form} now; seats given up: {seats}", event="seats-given-up")
        if lobby.game_is_on:
            say(
                "tombola: game {game} was interrupted after {count} numbers; "
                "it goes on when a player is back",
                event="game-interrupted",
            )
            if hall.is_main and lobby.game.prizes != lobby.rules.prizes:
                say(
                    "tombola: game {game} is played for {prizes}, as it was begun; "
                    "--prizes holds from the next one",
                    event="game-keeps-prizes",
                )

    def end_all(self) -> Deferred[None]:
        """Store everything, and tell everyone that the server stops. Fires when that is done.

        A game goes on when the server is started again. One that is in memory only is broken off.
        If the journal takes too long, that is given up, and everyone is told even so.
        """
        self._stop_clock()
        if not self._journal.is_durable:
            self.carry_out(self._tombola.stop())
        stored = when_stored(self.clock, "tombola", self._journal.close())
        return stored.addCallback(lambda _: self._stopped())

    def _stopped(self) -> None:
        self._stop_clock()  # What was carried out only now may have started it.
        self.stop(Stopping())

    def _stop_clock(self) -> None:
        self.timers.cancel_all()
        self.tickers.stop_all()

    # -- nothing is told before it is stored

    def carry_out(self, following: Sequence[Any]) -> None:
        if following:
            for effect in following:
                if type(effect) is Ask:
                    self.answers.expect(effect.user)  # It is asked only later.
            records = _records(following)
            self.games += sum(isinstance(record, Begun) for _, record in records)
            stored = self._journal.append(records)
            stored.addCallback(lambda _: self._carry_out_each(following))
            stored.addErrback(_was_not_stored)

    def _carry_out_each(self, following: Sequence[Any]) -> None:
        """A fault is logged, and the rest is done: without the clock nothing would go on."""
        with self.deciding():
            for effect in following:
                with self._log.failuresHandled(
                    "Could not carry out {what}", event="effect-fault", what=type(effect).__name__
                ):
                    super().carry_out([effect])

    def _unsubscribe(self, effect: Unsubscribe) -> None:
        """At the end of the server a seat may not be stored, and so not be subscribed."""
        if effect.room in self.rooms:
            super()._unsubscribe(effect)

    def _ask_if_connected(self, effect: Ask) -> None:
        """The user may have gone since this was decided."""
        if effect.user in self.users:
            self.answers.ask(effect)

    def done(self, sender: HubGateway, number: int) -> None:
        """The batch is done when all that was decided by now is carried out."""
        self._when_carried_out(partial(super().done, sender, number))

    def end(self, user: int) -> None:
        """What was decided before this may name the session, and not be carried out yet."""
        self._when_carried_out(partial(super().end, user))

    def _when_carried_out(self, call: Any) -> None:
        def do(_: object) -> None:
            with self.deciding():
                call()

        self._carried_out().addCallback(do)

    def _carried_out(self) -> Deferred[None]:
        """Fires when all that was decided by now is carried out, or will never be."""
        return self._journal.append().addErrback(_was_not_stored)

    # -- a journal that cannot store anything

    def submit(self, user: int, command: object) -> None:
        self.commands += 1
        if self._journal.stuck:
            self._put_off(user, command)
        else:
            super().submit(user, command)

    def _put_off(self, user: int, command: object) -> None:
        """Nothing can be decided, as nobody could be told; this is told out of order."""
        comes = isinstance(command, commands.Sit | commands.Resume)
        # A refusal would mean that the seat is gone. A client whose connection is lost comes back.
        told = Notice.COME_AGAIN if comes else Refusal(CommonError.NOT_STORED, "")
        self.send(user, Deliver(Person(user), told))
        if comes or isinstance(command, commands.Drop):
            self.carry[Close](Close(user))
        self.send(user, link.Proceed(user))

    # -- the clock

    def _beat(self, hall: str) -> Deferred[None]:
        """Fires when the number is out. Until then the hall's ticker waits."""
        if not self._journal.stuck:
            self.carry_out(self._tombola.beat(self.time(), hall))
        return self._carried_out()

    def timer(self, name: str) -> None:
        if self._journal.stuck:
            self.timers.set(name, ANOTHER_TRY)
            return
        with self._log.failuresHandled(
            "A timer has failed; it will fire again", event="tombola-timer-fault"
        ) as fired:
            self.carry_out(self.rules.timer(name, self.time()))
        if fired.failed:
            self.timers.set(name, ANOTHER_TRY)


def _records(following: Sequence[Any]) -> list[Entry]:
    """What is to be stored before the rest of this is carried out."""
    return [(effect.hall, effect.record) for effect in following if type(effect) is effects.Append]


def _was_not_stored(fault: Failure) -> None:
    """The server ends with a disk that cannot be written to; the log has a line already."""
    fault.trap(Refused)
