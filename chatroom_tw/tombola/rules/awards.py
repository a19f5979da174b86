"""Awards: the prizes of one game, who has won them, and what can still be won.

A prize is won whenever the first valid claim for it comes; by the house rules others share
it until the next number is drawn. Once it has been won as often as it can be, it is closed.
A prize for the next full card opens when the prize for a full card before it is closed, and
no card wins it that has won such a prize before.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from chatroom_tw.server.refusals import Refused
from chatroom_tw.tombola.rules.house import CARD, NONE, ROW, House
from chatroom_tw.tombola.rules.parts import Touched
from chatroom_tw.tombola.rules.patterns import Shape
from chatroom_tw.tombola.rules.prizes import Prize
from chatroom_tw.tombola.rules.refusals import TombolaError
from chatroom_tw.tombola.rules.winners import Chance, Winner

Won = tuple[Winner, str]
"""A winner, and the serial of the first card of this player."""


class Awards:
    """What is won in a game. `touched` gets the names of the parts that change."""

    __slots__ = ("_players", "_serials", "_times", "closed", "house", "prizes", "touched", "won")

    def __init__(self, prizes: Sequence[Prize], house: House, touched: Touched) -> None:
        self.prizes = {prize.kind: prize for prize in prizes}
        self.house = house
        self.touched = touched
        self.won: list[Won] = []
        self.closed: set[str] = set()
        """The kinds of the prizes that can no longer be won."""
        self._clear()

    def _clear(self) -> None:
        self._players: dict[str, dict[str, int]] = {}
        """For each kind its players, and when each of them won it last."""
        self._serials: dict[str, list[Winner]] = {}
        """What each card has won."""
        self._times: dict[str, tuple[int, int]] = {}
        """How often each kind has been won, and when last."""

    # -- asking

    def is_won(self, kind: str) -> bool:
        return kind in self._times

    def has_won(self, serial: str) -> bool:
        """Whether the card has won any prize."""
        return serial in self._serials

    def has_won_full(self, serial: str) -> bool:
        """Whether the card has won a prize for a full card."""
        won = self._serials.get(serial, ())
        return any(self.prizes[winner.kind].pattern.is_full for winner in won)

    def winners_of(self, kind: str) -> list[Winner]:
        return [winner for winner, _ in self.won if winner.kind == kind]

    def all_decided(self) -> bool:
        """Whether nothing is left to play for: all prizes for full cards are closed, if there
        are any, or else all prizes."""
        return self._decides(self.closed)

    def would_be_decided(self) -> bool:
        """Whether nothing is left to play for when the next number is due."""
        won = {kind for kind, (times, _) in self._times.items() if times >= self.prizes[kind].times}
        return self._decides(self.closed | won)

    def _decides(self, closed: set[str]) -> bool:
        full = [kind for kind, prize in self.prizes.items() if prize.pattern.is_full]
        return closed.issuperset(full or self.prizes)

    def opener(self, kind: str) -> str | None:
        """The prize that must be closed before this one, for the next full card, is open."""
        before = None
        for one, prize in self.prizes.items():
            if one == kind:
                return before if prize.pattern.shape is Shape.NEXT_FULL else None
            if prize.pattern.is_full:
                before = one
        return None

    # -- claiming

    def check(self, kind: str, player: str, drawn: int) -> Prize:
        """The prize, if the player can win it now at all. Raises `Refused`: NOT_PLAYED_FOR,
        WON_ALREADY, CLOSED or NOT_OPEN_YET."""
        prize = self.prizes.get(kind)
        if prize is None:
            raise Refused(TombolaError.NOT_PLAYED_FOR, ", ".join(self.prizes))
        own = self._players.get(kind, {}).get(player)
        closed = kind in self.closed
        if own is not None and (closed or own == drawn):
            raise Refused(TombolaError.WON_ALREADY, kind)
        if closed:
            names = dict.fromkeys(winner.name for winner in self.winners_of(kind))
            raise Refused(TombolaError.CLOSED, ", ".join(names))
        opener = self.opener(kind)
        if opener is not None and opener not in self.closed:
            raise Refused(TombolaError.NOT_OPEN_YET, opener)
        return prize

    def best(self, prize: Prize, chances: Sequence[Chance]) -> Chance:
        """The chance that wins, of several that have the prize: one that can still win. If it
        wins nothing more after that, it is the one that has fewest numbers for other prizes.
        Raises `Refused`: ROW_WON or CARD_WON."""
        able = [chance for chance in chances if not self.bar(prize, chance)]
        if not able:
            reason = self.bar(prize, chances[0]) or TombolaError.CARD_WON
            raise Refused(reason, chances[0].card.serial)
        if self.house.one_per == NONE:
            able = [chance for chance in able if chance.card is able[0].card]
        return min(able, key=lambda chance: len(chance.hits))

    def bar(self, prize: Prize, chance: Chance) -> TombolaError | None:
        """Why this area of a card cannot win the prize, although it may have it."""
        for winner in self._serials.get(chance.card.serial, ()):
            won = self.prizes[winner.kind]
            if reason := self._barred(prize, won, chance, winner):
                return reason
        return None

    def _barred(
        self, prize: Prize, won: Prize, chance: Chance, winner: Winner
    ) -> TombolaError | None:
        pattern = prize.pattern
        if self.house.one_per == CARD:
            return TombolaError.CARD_WON
        if pattern.shape is Shape.NEXT_FULL and won.pattern.is_full:
            return TombolaError.CARD_WON
        if won is not prize and (self.house.one_per != ROW or pattern.is_full):
            return None
        if pattern.in_one_row != won.pattern.in_one_row:
            return None
        if not pattern.in_one_row:
            return TombolaError.CARD_WON
        same_row = not set(chance.numbers).isdisjoint(winner.numbers)
        return TombolaError.ROW_WON if same_row else None

    def award(self, winner: Winner, player: str) -> None:
        """Note a prize that was won. `player` is the serial of the winner's first card."""
        self.touched.add(f"winner:{len(self.won)}")
        self.won.append((winner, player))
        self._count(winner, player)
        if not self.house.shared:
            self._close([winner.kind])
            self.touched.add("drawn")

    def settle(self) -> None:
        """The next number is due: close the prizes that are won."""
        self._close(list(self._times))

    # -- taking back

    def take_back(self, kind: str, drawn: int) -> list[Winner]:
        """Take back the last prize of this kind that a host has awarded at this number, and
        prizes for the next full card that were won since, as they are not open any more.
        Returns the winners. Raises `Refused`: NOT_AWARDED."""
        for place in reversed(range(len(self.won))):
            winner = self.won[place][0]
            if winner.after != drawn:
                break
            if winner.kind == kind and winner.by_host:
                return self._remove_at(place, drawn)
        raise Refused(TombolaError.NOT_AWARDED, kind)

    def undraw(self, drawn: int) -> list[Winner]:
        """Take back all prizes won at this number, the last one, and reopen those that were won
        at the number before. Returns the winners."""
        gone = [winner for winner, _ in self.won if winner.after == drawn]
        self._keep([one for one in self.won if one[0].after != drawn], drawn - 1)
        return gone

    def load(self, won: Iterable[Won], closed: Iterable[str]) -> None:
        """Take over what was won."""
        self.won = list(won)
        self._recount()
        self.closed = set(closed)

    def _remove_at(self, place: int, drawn: int) -> list[Winner]:
        gone = [self.won[place][0]]
        self._keep([*self.won[:place], *self.won[place + 1 :]], drawn)
        for later, _ in self.won[place:]:
            opener = self.opener(later.kind)
            if opener is not None and opener not in self.closed:
                gone.append(later)
                self._keep([one for one in self.won if one[0] is not later], drawn)
        return gone

    def _keep(self, won: list[Won], drawn: int) -> None:
        """These are the prizes that are won after so many numbers."""
        self.touched.update(f"winner:{place}" for place in range(len(self.won)))
        self.touched.add("drawn")
        self.won = won
        self.closed.clear()
        if self.house.shared:  # What was won at this number is not closed yet.
            self.won = [one for one in won if one[0].after < drawn]
            self._recount()
            self.settle()
            self.won = won
        self._recount()
        if not self.house.shared:
            self.settle()

    def _recount(self) -> None:
        self._clear()
        for winner, player in self.won:
            self._count(winner, player)

    def _count(self, winner: Winner, player: str) -> None:
        self._players.setdefault(winner.kind, {})[player] = winner.after
        self._serials.setdefault(winner.serial, []).append(winner)
        times, last = self._times.get(winner.kind, (0, -1))
        times += not self.house.shared or last != winner.after
        self._times[winner.kind] = times, winner.after

    def _close(self, kinds: list[str]) -> None:
        self.closed.update(
            kind for kind in kinds if self._times[kind][0] >= self.prizes[kind].times
        )
