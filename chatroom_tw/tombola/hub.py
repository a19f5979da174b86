"""The tombola's switchboard: how what only a tombola decides is carried out.

It is the tombola's clock: the ticker for the draws, and one alarm for all else. And
it lets nobody hear what is not kept: what is decided is carried out in the order in
which it was decided, each thing when the journal has it and all that was before.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, ClassVar

from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IDelayedCall, IReactorTime
from twisted.python.failure import Failure

from chatroom_tw.server.hub import Session, Switchboard
from chatroom_tw.server.refusals import CommonError, Refusal, Refused
from chatroom_tw.tombola.rules import commands, effects
from chatroom_tw.tombola.rules.events import Bye, Notice
from chatroom_tw.tombola.rules.journal import Ended, Left, Record
from chatroom_tw.tombola.rules.tombola import Tombola
from chatroom_tw.tombola.storage.interface import Journal
from chatroom_tw.tombola.ticker import Ticker

ANOTHER_TRY = 1.0
"""Seconds after which an alarm that could do nothing rings again, or nothing would go on."""


class TombolaSwitchboard(Switchboard):
    """The sessions, the audiences and the clock of one tombola."""

    farewell: ClassVar = Bye()

    def __init__(
        self, clock: IReactorTime, tombola: Tombola, interval: float, journal: Journal
    ) -> None:
        """`interval` is how many seconds there are between two draws."""
        super().__init__(clock, tombola)
        self._tombola = tombola
        self._journal = journal
        self.ticker = Ticker(clock, interval, self._beat)
        self._alarm: IDelayedCall | None = None
        self.carry |= {
            effects.StartDraws: lambda e: self.ticker.start(),
            effects.StopDraws: lambda e: self.ticker.stop(),
            effects.SetPace: lambda e: self.ticker.set_interval(e.seconds),
            effects.SetAlarm: self._set_alarm,
            effects.CancelAlarm: lambda e: self._cancel_alarm(),
            effects.Store: lambda e: None,  # It is kept by now.
        }

    # -- the beginning and the end

    def start(self, following: Sequence[Any]) -> None:
        """The server starts; carry out what follows from that for the tombola."""
        self._journal.start()
        self._say_what_was_kept(_records(following))
        self.carry_out(following)

    def _say_what_was_kept(self, records: Sequence[Record]) -> None:
        """What becomes of it. The records are what follows from it."""
        tombola = self._tombola
        kinds = [type(record) for record in records]
        say = partial(
            self._log.info,
            game=tombola.game.id,
            count=len(tombola.game.drawn),
            prizes=", ".join(prize.value for prize in tombola.game.prizes),
            form=tombola.form,
            seats=kinds.count(Left),
        )
        if Ended in kinds:
            say(
                "tombola: game {game} was broken off after {count} numbers, as this is {form} now; "
                "seats given up: {seats}"
            )
        elif Left in kinds:
            say("tombola: this is {form} now; seats given up: {seats}")
        if tombola.game_is_on:
            say(
                "tombola: game {game} was interrupted after {count} numbers; "
                "it goes on when a player is back"
            )
            if tombola.game.prizes != tombola.house.prizes:
                say(
                    "tombola: game {game} is played for {prizes}, as it was begun; "
                    "--prizes holds from the next one"
                )

    def stop(self) -> Deferred[None]:
        """Break off a game, and tell everyone. Fires when all of that is kept and told."""
        self._stop_clock()
        self.carry_out(self._tombola.stop())
        return self._journal.close().addCallback(lambda _: self._stopped())

    def _stopped(self) -> None:
        self._stop_clock()  # What was carried out only now may have set it going.
        super().stop()

    def _stop_clock(self) -> None:
        self._cancel_alarm()
        self.ticker.stop()

    # -- nothing is told before it is kept

    def carry_out(self, following: Sequence[Any]) -> None:
        if following:
            kept = self._journal.keep(_records(following))
            kept.addCallback(lambda _: self._carry_out_each(following))
            kept.addErrback(_was_not_kept)

    def _carry_out_each(self, following: Sequence[Any]) -> None:
        """What fails is logged, and the rest is done: without the clock nothing would go on."""
        for effect in following:
            try:
                super().carry_out([effect])
            except Exception:
                self._failed(Failure(), "Could not carry out what was decided")

    def submit(self, session: Session, command: Any) -> None:
        if self._journal.stuck:
            self._put_off(session, command)
            return
        super().submit(session, command)
        carried_out = self._carried_out()
        if not carried_out.called:
            session.hold(carried_out)
            carried_out.addErrback(self._broken, session)

    def _put_off(self, session: Session, command: Any) -> None:
        """Nothing can be decided, as nobody could be told; this says so out of turn."""
        if isinstance(command, commands.Sit | commands.Resume):
            # A refusal would mean that the seat is gone. Who loses the connection comes back.
            self._tell(session, Notice.COME_AGAIN)
            session.end()
            return
        self._tell(session, Refusal(CommonError.NOT_STORED, ""))
        if isinstance(command, commands.Drop):
            session.end()

    def _carried_out(self) -> Deferred[None]:
        """Fires when all that was decided by now is carried out, or will never be."""
        return self._journal.keep().addErrback(_was_not_kept)

    def _forget(self, session: Session) -> None:
        # What was decided before this names the session, and is perhaps not carried out yet.
        self._carried_out().addCallback(lambda _: self._sessions.pop(session.user, None))

    # -- the clock

    def _beat(self) -> Deferred[None]:
        """Fires when the number is out. Until then the ticker waits."""
        if not self._journal.stuck:
            self.carry_out(self._tombola.beat(self.clock.seconds()))
        return self._carried_out()

    def _set_alarm(self, effect: effects.SetAlarm) -> None:
        self._cancel_alarm()
        self._alarm = self.clock.callLater(effect.seconds, self._ring)

    def _cancel_alarm(self) -> None:
        if self._alarm:
            self._alarm.cancel()
            self._alarm = None

    def _ring(self) -> None:
        self._alarm = None
        if self._journal.stuck:
            self._set_alarm(effects.SetAlarm(ANOTHER_TRY))
            return
        with self._log.failuresHandled("An alarm has failed; it will ring again") as rung:
            self.carry_out(self._tombola.alarm(self.clock.seconds()))
        if rung.failed:
            self._set_alarm(effects.SetAlarm(ANOTHER_TRY))


def _records(following: Sequence[Any]) -> list[Record]:
    """What is to be kept before the rest of this is carried out."""
    return [effect.record for effect in following if type(effect) is effects.Store]


def _was_not_kept(fault: Failure) -> None:
    """The server ends with a disk that cannot be written to; the log has a line already."""
    fault.trap(Refused)
