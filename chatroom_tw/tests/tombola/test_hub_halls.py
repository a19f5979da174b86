"""Tests for `tombola.hub`: each hall has its clock, and what it decides is stored with its code."""

from __future__ import annotations

from twisted.logger import LogEvent, formatEvent, globalLogPublisher
from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.server.refusals import Refusal
from chatroom_tw.tests.support.slow_journal import SlowJournal
from chatroom_tw.tests.support.tombola import (
    INTERVAL,
    FakeTombola,
    HostClient,
    Notebook,
    first_words,
    numbers,
)
from chatroom_tw.tombola.rules.commands import GoToHall
from chatroom_tw.tombola.rules.events import InHall
from chatroom_tw.tombola.rules.hall_limits import DAY, HallLimits
from chatroom_tw.tombola.rules.halls import LOOK
from chatroom_tw.tombola.rules.host_commands import (
    ContinueGame,
    EndHall,
    PauseGame,
    SetPace,
    StartNow,
)
from chatroom_tw.tombola.rules.journal import (
    Begun,
    Drew,
    Ended,
    HallGone,
    HallMade,
    HallUsed,
    HostSettings,
    Left,
    Seated,
    StoredGame,
    StoredHall,
    StoredLobby,
    StoredTombola,
)
from chatroom_tw.tombola.rules.prizes import AMBO
from chatroom_tw.tombola.rules.refusals import TombolaError


class HubHallsCase(SynchronousTestCase):
    """Two halls have been made, with a player each; Ann is in `main`."""

    def setUp(self) -> None:
        self.play = FakeTombola(journal=self.journal(), halls=HallLimits(days=1.0))
        self.one, self.two = self.play.made("One"), self.play.made("Two")
        [self.bob] = self.play.players_in(self.one.code, "bob")
        [self.carl] = self.play.players_in(self.two.code, "carl")

    def journal(self) -> Notebook:
        return Notebook()

    def begin(self, *hosts: HostClient) -> None:
        for host in hosts:
            host.request(StartNow())
        for player in (self.bob, self.carl):
            player.received()

    def drawn(self) -> list[int]:
        """How many numbers have come to each player."""
        return [len(numbers(player.received())) for player in (self.bob, self.carl)]


class Clocks(HubHallsCase):
    def test_each_hall_draws_in_its_own_time(self) -> None:
        self.two.request(SetPace(1.0))
        self.begin(self.one)
        self.play.clock.advance(2)
        self.begin(self.two)
        self.play.clock.pump([1] * 3)
        self.assertEqual(self.drawn(), [1, 3])
        self.one.request(PauseGame())
        self.play.clock.pump([1] * INTERVAL)
        self.assertEqual(self.drawn(), [0, INTERVAL])
        self.one.request(SetPace(2.0), ContinueGame())
        self.play.clock.pump([1] * 4)
        self.assertEqual(self.drawn(), [2, 4])

    def test_a_hall_that_ends_draws_no_more(self) -> None:
        self.begin(self.one, self.two)
        self.one.request(EndHall())
        self.bob.received()
        self.play.draw(2)
        self.assertEqual(self.drawn(), [0, 2])
        self.assertEqual(list(self.play.hub.tickers.dump()), [self.two.code])

    def test_a_hall_goes_when_nobody_has_been_in_it_for_long(self) -> None:
        self.begin(self.one)
        for client in (self.bob, self.one):
            client.reset()
        self.play.clock.pump([LOOK] * int(DAY / LOOK + 1))
        self.assertEqual([hall.name for hall in self.play.tombola.halls][1:], ["Two"])
        gone = [hall for hall, record in self.play.journal.entries if record == HallGone()]
        self.assertEqual(gone, [self.one.code])

    def test_the_server_stops_with_all_of_them(self) -> None:
        self.begin(self.one, self.two)
        self.play.draw()
        for player in (self.bob, self.carl):
            player.received()
        self.successResultOf(self.play.stop())
        self.assertEqual(self.play.hub.tickers.dump(), {})
        for player in (self.bob, self.carl):
            self.assertIn("OVER", first_words(player.told()))
        ended = [hall for hall, record in self.play.journal.entries if isinstance(record, Ended)]
        self.assertEqual(ended, [self.one.code, self.two.code])
        stored = len(self.play.journal.entries)
        self.play.clock.pump([LOOK] * 3)
        self.assertEqual(len(self.play.journal.entries), stored)

    def test_a_fault_in_one_hall_does_not_stop_another(self) -> None:
        self.begin(self.one, self.two)
        hall = self.play.hall(self.one.code)
        self.patch(hall, "beat", lambda when: 1 / 0)
        self.play.draw(2)
        self.assertEqual(self.drawn(), [0, 2])
        self.assertEqual(len(self.flushLoggedErrors(ZeroDivisionError)), 2)


class Records(HubHallsCase):
    def test_what_a_hall_decides_is_stored_with_its_code(self) -> None:
        self.begin(self.one, self.two)
        self.play.draw()
        for host in (self.one, self.two):
            kinds = [
                type(record) for hall, record in self.play.journal.entries if hall == host.code
            ]
            self.assertEqual(kinds[:3], [HallMade, HallUsed, HostSettings])
            self.assertEqual(kinds[-1], Drew)
            self.assertIn(Seated, kinds)
            self.assertIn(Begun, kinds)
        self.assertNotIn(
            "main", [hall for hall, r in self.play.journal.entries if type(r) is Begun]
        )

    def test_all_games_are_counted(self) -> None:
        self.begin(self.one, self.two)
        self.assertEqual(self.play.hub.games, 2)


class OnASlowDisk(HubHallsCase):
    def journal(self) -> Notebook:
        return SlowJournal()

    def test_a_hall_is_told_of_when_it_is_stored(self) -> None:
        self.play.journal.slow = True
        self.carl.send("MAKE Zoe")
        self.play.clock.advance(0)
        self.assertEqual(self.carl.received(), [])
        self.play.journal.commit()
        self.assertEqual(first_words(self.carl.received()), ["MADE", "COMMIT"])

    def test_each_hall_waits_for_its_number_to_be_stored(self) -> None:
        self.begin(self.one, self.two)
        self.play.journal.slow = True
        self.play.draw(3)
        self.assertEqual(self.drawn(), [0, 0])
        self.play.journal.commit()
        self.play.clock.advance(0)
        self.assertEqual(self.drawn(), [1, 1])

    def test_a_hall_can_end_before_its_beginning_is_stored(self) -> None:
        self.play.journal.slow = True
        self.one.submit(StartNow(), EndHall())
        self.play.clock.advance(0)
        self.play.journal.commit()
        self.play.clock.advance(0)
        self.assertEqual(first_words(self.bob.told()), ["BEGIN", "OVER", "REVEAL", "BYE"])
        self.play.draw(2)
        self.assertEqual(self.play.hub.tickers.dump(), {})


class Logging(SynchronousTestCase):
    def setUp(self) -> None:
        self.events: list[LogEvent] = []
        globalLogPublisher.addObserver(self.events.append)
        self.addCleanup(globalLogPublisher.removeObserver, self.events.append)

    def test_the_log_tells_of_games_of_halls_that_go_on(self) -> None:
        begun = Begun("1a" * 8, b"s" * 32, "hall:K7TQM", (AMBO,), (), {})
        lobby = StoredLobby(game=StoredGame(begun), host_settings=HostSettings("key"))
        stored = StoredTombola(halls=(StoredHall("K7TQM", HallMade("Anna", ""), 0.0, lobby),))
        journal = Notebook()
        self.patch(journal, "stored", lambda: stored)
        FakeTombola(journal=journal)
        self.assertEqual(
            [formatEvent(event) for event in self.events],
            [
                f"tombola: game {'1a' * 8} was interrupted after 0 numbers; "
                "it goes on when a player is back"
            ],
        )

    def test_the_log_tells_of_wrong_codes_and_not_which(self) -> None:
        play = FakeTombola()
        host = play.host_client()
        host.events()
        self.assertEqual(
            host.request(GoToHall("AAAAA")), [Refusal(TombolaError.NO_SUCH_HALL, "AAAAA")]
        )
        [event] = [one for one in self.events if one.get("event") == "logins-failed"]
        self.assertIn("1 for a hall's code from 127.0.0.1", formatEvent(event))
        self.assertEqual((event["account"], event["address"]), (None, "127.0.0.1"))
        self.assertNotIn("AAAAA", formatEvent(event))

    def test_hosts_who_go_are_told_where_they_are(self) -> None:
        play = FakeTombola()
        host = play.made("One")
        self.assertEqual(host.request(GoToHall("main")), [InHall("main", "tombola.example")])
        left = [record for _, record in play.journal.entries if isinstance(record, Left)]
        self.assertEqual(left, [])
