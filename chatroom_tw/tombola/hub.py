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

from chatroom_tw.server.effects import CancelTimer, SetTimer
from chatroom_tw.server.hub import Session, Switchboard
from chatroom_tw.server.refusals import CommonError, Refusal, Refused
from chatroom_tw.tombola.rules import commands, effects
from chatroom_tw.tombola.rules.events import Bye, Notice
from chatroom_tw.tombola.rules.journal import Ended, Left, Record
from chatroom_tw.tombola.rules.tombola import TombolaRules
from chatroom_tw.tombola.storage.interface import Journal
from chatroom_tw.tombola.ticker import Ticker

ANOTHER_TRY = 1.0
"""Seconds after which a timer that could do nothing expires again."""


class TombolaSwitchboard(Switchboard):
    """The sessions, the audiences and the clock of one tombola."""

    farewell: ClassVar = Bye()

    def __init__(
        self, clock: IReactorTime, tombola: TombolaRules, interval: float, journal: Journal
    ) -> None:
        """`interval` is how many seconds there are between two draws."""
        super().__init__(clock, tombola)
        self._tombola = tombola
        self._journal = journal
        self.ticker = Ticker(clock, interval, self._beat)
        self._timers: dict[str, IDelayedCall] = {}
        self.carry |= {
            effects.StartDraws: lambda e: self.ticker.start(),
            effects.StopDraws: lambda e: self.ticker.stop(),
            effects.SetPace: lambda e: self.ticker.set_interval(e.seconds),
            SetTimer: self._set_timer,
            CancelTimer: lambda e: self._cancel_timer(e.name),
            effects.Append: lambda e: None,  # The journal has stored it by now.
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
            game=tombola.lobby.game.id,
            count=len(tombola.lobby.game.drawn),
            prizes=", ".join(prize.value for prize in tombola.lobby.game.prizes),
            form=tombola.plan.form,
            seats=kinds.count(Left),
        )
        if Ended in kinds:
            say(
                "tombola: game {game} was broken off after {count} numbers, as this is {form} now; "
                "seats given up: {seats}"
            )
        elif Left in kinds:
            say("tombola: this is {form} now; seats given up: {seats}")
        if tombola.lobby.game_is_on:
            say(
                "tombola: game {game} was interrupted after {count} numbers; "
                "it goes on when a player is back"
            )
            if tombola.lobby.game.prizes != tombola.lobby.settings.prizes:
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
        for name in list(self._timers):
            self._cancel_timer(name)
        self.ticker.stop()

    # -- nothing is told before it is kept

    def carry_out(self, following: Sequence[Any]) -> None:
        if following:
            kept = self._journal.append(_records(following))
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
        return self._journal.append().addErrback(_was_not_kept)

    def _forget(self, session: Session) -> None:
        # What was decided before this names the session, and is perhaps not carried out yet.
        self._carried_out().addCallback(lambda _: self._sessions.pop(session.user, None))

    # -- the clock

    def _beat(self) -> Deferred[None]:
        """Fires when the number is out. Until then the ticker waits."""
        if not self._journal.stuck:
            self.carry_out(self._tombola.beat(self.clock.seconds()))
        return self._carried_out()

    def _set_timer(self, effect: SetTimer) -> None:
        self._cancel_timer(effect.name)
        expire = partial(self._expire, effect.name)
        self._timers[effect.name] = self.clock.callLater(effect.seconds, expire)

    def _cancel_timer(self, name: str) -> None:
        timer = self._timers.pop(name, None)
        if timer:
            timer.cancel()

    def _expire(self, name: str) -> None:
        del self._timers[name]
        if self._journal.stuck:
            self._set_timer(SetTimer(name, ANOTHER_TRY))
            return
        with self._log.failuresHandled("A timer has failed; it will expire again") as tried:
            self.carry_out(self._tombola.timer(name, self.clock.seconds()))
        if tried.failed:
            self._set_timer(SetTimer(name, ANOTHER_TRY))


def _records(following: Sequence[Any]) -> list[Record]:
    """What is to be kept before the rest of this is carried out."""
    return [effect.record for effect in following if type(effect) is effects.Append]


def _was_not_kept(fault: Failure) -> None:
    """The server ends with a disk that cannot be written to; the log has a line already."""
    fault.trap(Refused)
