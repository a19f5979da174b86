"""Tests for `core.hosted`: what hosts have said holds on over a crash."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from chatroom_tw.tests.support.tombola_case import HOUSE, KEY, PAUSE, TombolaCase
from chatroom_tw.tombola.rules.effects import Append
from chatroom_tw.tombola.rules.effects import SetPace as SetPaceTo
from chatroom_tw.tombola.rules.host_commands import PauseGame, SetPace
from chatroom_tw.tombola.rules.journal import HostSettings, StoredLobby
from chatroom_tw.tombola.rules.open_hall import OpenHall


class OverACrash(TombolaCase):
    def leads(self) -> None:
        host = self.hosts()
        self.does(host, PauseGame())
        self.does(host, SetPace(2.0))

    def again(self) -> OpenHall:
        """The evening as it is begun anew, with the last of what was kept."""
        hall = OpenHall(replace(HOUSE, key="another"), Random(2), PAUSE)
        self.following = hall.start(StoredLobby(led=self.kept_of(HostSettings)[-1]))
        return hall

    def test_the_key_is_the_first_that_there_was(self) -> None:
        effects = self.tombola.start(StoredLobby())
        self.kept += [each.record for each in effects if isinstance(each, Append)]
        self.assertEqual(self.kept_of(HostSettings), [HostSettings(KEY)])
        self.assertEqual(self.again().key, KEY)

    def test_what_is_held_is_held_and_the_pace_is_the_hosts(self) -> None:
        self.leads()
        hall = self.again()
        self.assertEqual((hall.held, hall.seconds), (True, 2.0))
        self.assertIn(SetPaceTo(2.0), self.following)

    def test_where_hosts_have_said_nothing_it_is_what_the_server_was_told(self) -> None:
        self.kept = [HostSettings(KEY)]
        hall = self.again()
        self.assertEqual((hall.held, hall.seconds), (False, HOUSE.interval))

    def test_a_server_that_stops_in_order_keeps_nothing_but_the_key(self) -> None:
        self.leads()
        self.tombola.stop()
        self.assertEqual(self.kept_of(HostSettings)[-1], HostSettings(KEY))
