"""Tests for `rules.host_settings`: what hosts have set survives a crash."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from chatroom_tw.tests.support.tombola_case import KEY, PAUSE, SETTINGS, TombolaCase
from chatroom_tw.tombola.rules.effects import Append
from chatroom_tw.tombola.rules.effects import SetPace as SetPaceTo
from chatroom_tw.tombola.rules.host_commands import PauseGame, SetPace
from chatroom_tw.tombola.rules.journal import HostSettings, StoredLobby, StoredTombola
from chatroom_tw.tombola.rules.tombola import TombolaRules


class OverACrash(TombolaCase):
    def sets(self) -> None:
        host = self.hosts()
        self.does(host, PauseGame())
        self.does(host, SetPace(2.0))

    def restarted(self) -> TombolaRules:
        """An open hall that starts again with the last host settings that were stored."""
        hall = TombolaRules.open_hall(replace(SETTINGS, key="another"), Random(2), PAUSE)
        self.following = hall.start(
            StoredTombola(StoredLobby(host_settings=self.records_of(HostSettings)[-1]))
        )
        return hall

    def test_the_first_key_stays_the_key(self) -> None:
        effects = self.tombola.start(StoredTombola())
        self.records += [each.record for each in effects if isinstance(each, Append)]
        self.assertEqual(self.records_of(HostSettings), [HostSettings(KEY)])
        self.assertEqual(self.restarted().lobby.host_settings.key, KEY)

    def test_a_pause_and_a_pace_survive_a_crash(self) -> None:
        self.sets()
        hall = self.restarted()
        self.assertEqual((hall.lobby.paused, hall.lobby.host_settings.seconds), (True, 2.0))
        self.assertIn(SetPaceTo(2.0), self.following)

    def test_without_host_settings_the_servers_apply(self) -> None:
        self.records = [HostSettings(KEY)]
        hall = self.restarted()
        self.assertEqual(
            (hall.lobby.paused, hall.lobby.host_settings.seconds), (False, SETTINGS.interval)
        )

    def test_after_an_orderly_stop_only_the_key_is_stored(self) -> None:
        self.sets()
        self.tombola.stop()
        self.assertEqual(self.records_of(HostSettings)[-1], HostSettings(KEY))
