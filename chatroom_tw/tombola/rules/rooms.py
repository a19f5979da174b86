"""The rooms of a tombola: who receives which events."""

from __future__ import annotations

from dataclasses import dataclass

from chatroom_tw.server.effects import InRoom, InRooms, Recipients


@dataclass(frozen=True, slots=True)
class Rooms:
    """The rooms of an open hall or of a table."""

    game: str
    """The room of the players whose game is on."""
    entrance: str
    """The room of the players who have just taken a seat. It can be the same."""
    hosts: str = "hosts"
    """The room that only hosts receive."""

    @property
    def everyone(self) -> Recipients:
        """All players and hosts."""
        if self.game == self.entrance:
            return InRoom(self.game)
        return InRooms((self.game, self.entrance))
