"""Tests that guests who have gone leave little: what the rules keep does not grow with them."""

from __future__ import annotations

from collections.abc import Sized
from contextlib import suppress as without  # trial takes `suppress` of a module for its own
from typing import Any

from chatroom_tw.chat.rules.commands import Add, Command, Join, Say, Tell
from chatroom_tw.chat.rules.operator_commands import Report
from chatroom_tw.chat.rules.person_commands import Away, Ignore, ShareBrowser, Whois
from chatroom_tw.chat.rules.person_events import Ignoring
from chatroom_tw.chat.rules.roles import Role
from chatroom_tw.chat.rules.room_commands import (
    Invite,
    Kick,
    Kind,
    Restrict,
    Set,
    SetRole,
    SetTopic,
)
from chatroom_tw.server.refusals import Refused
from chatroom_tw.tests.support.led_case import LedCase

GUESTS = 120
"""More than are remembered of anything."""


class Gone(LedCase):
    def test_guests_who_are_gone_leave_little(self) -> None:
        sizes = []
        for lap in range(3):
            for number in range(GUESTS):
                self._comes_and_goes(lap * GUESTS + number)
                self.now += 1.0
            sizes.append(self._sizes())
        self.assertEqual(sizes[1], sizes[2])

    def test_ignoring_guests_again_and_again_is_possible(self) -> None:
        for number in range(GUESTS):
            guest = self.guest(f"g{number}", host="192.0.2.9")
            told = self.asks(self.ann, Ignore(f"g{number}"))
            self.assertEqual([type(one) for one in told], [Ignoring])
            self.goes(guest)

    def _comes_and_goes(self, number: int) -> None:
        guest = self.guest(f"g{number}", host=f"10.0.{number // 250}.{number % 250}")
        name = f"g{number}"
        self._tries(guest, ShareBrowser(f"a secret of a browser {number}"))
        self._tries(self.ann, Invite(name, "tea"), Ignore(name), Add(name, "tea"))
        self._tries(guest, Join("tea"), Say("hello", "tea"), Ignore("ann"), Away("gone"))
        self._tries(self.ann, Tell(name, "hello"), SetRole(name, Role.VOICE, "tea"), Whois(name))
        self._tries(self.ann, Restrict(Kind.MUTE, name, 30.0, "", "tea"))
        own = f"own{number}"
        self._tries(guest, Say("but", "tea"), Report("ann", "rude"), Join(own))
        self._tries(guest, SetTopic("mine", own), Set("slow", "3", own), Invite("ann", own))
        self._tries(guest, Restrict(Kind.BAN, "*x*!*@*", 0.0, "", own))
        self._tries(self.ann, Kick(name, "", "tea"))
        self.goes(guest)

    def _tries(self, device: int, *commands: Command) -> None:
        for command in commands:
            with without(Refused):
                self.do(device, command)
        self.told.clear()

    def _sizes(self) -> dict[str, int]:
        """How much there is of everything, but for reports, of which the latest 1,000 are kept."""
        state = self.rules._state
        sizes = {
            name: len(value) for name, value in vars(state).items() if isinstance(value, Sized)
        }
        del sizes["reports"], sizes["touched"]
        sizes["ignores"] = len(state.ignores._by)
        for owner in (*state.rooms.values(), *state.users.values(), *state.accounts.values()):
            for name in type(owner).__dataclass_fields__:
                value: Any = getattr(owner, name)
                if isinstance(value, Sized):
                    sizes[f"{owner.part} {name}"] = len(value)
        return sizes
