"""Tests for late cards: how many each address has in a game, and who watches after that."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Any

from chatroom_tw.server.effects import Deliver, Person
from chatroom_tw.tests.support.tombola_case import BOARD, PAUSE, SETTINGS, TombolaCase
from chatroom_tw.tombola.rules import commands, events, game
from chatroom_tw.tombola.rules.commands import ListPlayers
from chatroom_tw.tombola.rules.effects import Effects
from chatroom_tw.tombola.rules.events import Notice
from chatroom_tw.tombola.rules.host_commands import AwardPrize, Host, PutInPlay
from chatroom_tw.tombola.rules.journal import Late, Seated
from chatroom_tw.tombola.rules.lobby import ALARM
from chatroom_tw.tombola.rules.refusals import TombolaError
from chatroom_tw.tombola.rules.settings import LATE_CARDS
from chatroom_tw.tombola.rules.tombola import TombolaRules


class LateCase(TombolaCase):
    """A hall in which a game is on, and two late cards are dealt to each address."""

    limit = 2

    def make(self) -> TombolaRules:
        return TombolaRules.open_hall(replace(SETTINGS, late_cards=self.limit), Random(90), PAUSE)

    def setUp(self) -> None:
        super().setUp()
        self.one = self.comes("192.0.2.9:1")
        self.begins()
        self.records.clear()

    def comes(self, address: str) -> int:
        user, _ = self.tombola.connect(address)
        self.does(user, commands.Sit())
        return user

    def plays(self, user: int) -> bool:
        return self.tombola.plan.plays(self.player(user))

    def late_cards(self) -> int:
        return len(self.tombola.lobby.game.late_cards)


class Counting(LateCase):
    def test_six_are_dealt_to_an_address_by_default(self) -> None:
        self.assertEqual((LATE_CARDS, SETTINGS.late_cards), (6, 6))

    def test_whoever_comes_after_those_watches(self) -> None:
        played = [self.plays(self.comes(f"192.0.2.1:{port}")) for port in range(4)]
        self.assertEqual(played, [True, True, False, False])
        self.assertEqual(self.late_cards(), 2)

    def test_each_address_is_counted_for_itself(self) -> None:
        for host in ("192.0.2.1", "192.0.2.2", "[2001:db8::1]", "127.0.0.1"):
            played = [self.plays(self.comes(f"{host}:1")) for _ in range(3)]
            self.assertEqual(played, [True, True, False], host)

    def test_another_spelling_is_no_other_address(self) -> None:
        for first, second in (
            ("[2001:db8::1]:1", "[2001:db8::ffff]:1"),
            ("192.0.2.1:1", "[::ffff:192.0.2.1]:2"),
            ("127.0.0.1:1", "[::1]:1"),
        ):
            played = [self.plays(self.comes(where)) for where in (first, second, first, second)]
            self.assertEqual(played, [True, True, False, False], first)

    def test_a_unix_socket_counts_as_this_computer(self) -> None:
        played = [self.plays(self.comes(where)) for where in ("unix", "127.0.0.1:1", "unix")]
        self.assertEqual(played, [True, True, False])

    def test_dropping_and_coming_again_gets_no_further_card(self) -> None:
        for _ in range(9):
            self.tombola.disconnect(self.comes("192.0.2.1:1"))
        self.assertEqual(self.late_cards(), 2)

    def test_leaving_and_coming_again_gets_the_same_card(self) -> None:
        first = self.comes("192.0.2.1:1")
        cards = self.player(first).cards
        for _ in range(9):
            self.does(first, commands.Exit())
            self.tombola.disconnect(first)
            first = self.comes("192.0.2.1:1")
            self.assertEqual(self.player(first).cards, cards)
        self.assertEqual(self.late_cards(), 1)

    def test_a_card_that_won_is_counted_after_its_player_left(self) -> None:
        self.draws(90)
        for _ in range(2):
            user = self.comes("192.0.2.1:1")
            self.does(user, commands.Claim("tombola"))
            self.does(user, commands.Exit())
            self.tombola.disconnect(user)
        self.assertFalse(self.plays(self.comes("192.0.2.1:1")))

    def test_in_the_next_game_counting_begins_again(self) -> None:
        for _ in range(3):
            self.comes("192.0.2.1:1")
        self.ends()
        self.tombola.timer(ALARM, PAUSE)
        self.assertTrue(self.plays(self.comes("192.0.2.1:1")))

    def test_before_a_game_nobody_is_late(self) -> None:
        self.ends()
        for _ in range(5):
            self.comes("192.0.2.1:1")
        self.tombola.timer(ALARM, PAUSE)
        self.assertEqual(len(self.tombola.lobby.game.cards), 6)

    def test_the_address_is_in_the_record_of_the_card(self) -> None:
        user = self.comes("[2001:db8::1]:1")
        now, [card] = self.tombola.lobby.game.id, self.player(user).cards
        self.assertEqual(self.records_of(Late), [Late(now, card, 0, "2001:db8::/64")])


class WithoutLateCards(LateCase):
    limit = 0

    def test_no_late_cards_at_all(self) -> None:
        self.assertFalse(self.plays(self.comes("192.0.2.1:1")))
        self.assertEqual((self.late_cards(), self.records_of(Late)), (0, []))


class Returning(LateCase):
    """Whoever comes back by RESUME is not late."""

    def setUp(self) -> None:
        super().setUp()
        self.late = [self.comes("192.0.2.1:1") for _ in range(2)]
        self.seat = self.player(self.late[0])
        self.cards = self.seat.cards
        self.tombola.disconnect(self.late[0])

    def test_a_seat_is_taken_up_again_with_its_cards(self) -> None:
        for _ in range(5):
            user = self.comes("192.0.2.1:1")  # A client of the line protocol has a seat at once.
            self.does(user, commands.Resume(self.seat.token))
            self.assertEqual((self.player(user).cards, self.plays(user)), (self.cards, True))
            self.tombola.disconnect(user)
        self.assertEqual(self.late_cards(), 2)

    def test_the_seat_of_the_new_connection_is_not_counted(self) -> None:
        token = self.player(self.one).token
        self.tombola.disconnect(self.one)
        for _ in range(5):
            user = self.comes("192.0.2.5:1")
            self.does(user, commands.Resume(token))
            self.tombola.disconnect(user)
        self.assertTrue(self.plays(self.comes("192.0.2.5:1")))

    def test_a_seat_goes_on_at_another_address(self) -> None:
        user = self.comes("192.0.2.7:1")
        self.does(user, commands.Resume(self.seat.token))
        self.assertTrue(self.plays(user))
        self.assertEqual(self.tombola.lobby.game.late_from("192.0.2.1"), 2)


class Watching(LateCase):
    """One player too many: sees the game that is on, and plays in the next one."""

    def setUp(self) -> None:
        super().setUp()
        for _ in range(2):
            self.comes("192.0.2.1:1")
        self.draws(3)
        self.user, _ = self.tombola.connect("192.0.2.1:1")
        self.first_effects = self.does(self.user, commands.Sit())
        [self.card] = self.player(self.user).later

    def told(self, effects: Effects) -> list[Any]:
        return [each.event for each in effects if isinstance(each, Deliver)]

    def test_the_player_is_told_the_game_and_that_there_is_no_card(self) -> None:
        now = self.tombola.lobby.game
        told = self.told(self.first_effects)[2:]
        self.assertEqual(
            told,
            [
                events.Cards(()),
                events.Committed(now.id, now.commit),
                events.Begun(now.id, now.cards_sha256),
                events.Drawn(tuple(now.drawn)),
            ],
        )

    def test_the_card_is_for_the_next_game(self) -> None:
        cards = Deliver(Person(self.user), events.Cards((self.card,)))
        self.assertIn(cards, self.ends())
        self.tombola.timer(ALARM, PAUSE)
        self.assertIn(self.card.serial, self.tombola.lobby.game.cards)
        self.assertTrue(self.plays(self.user))

    def test_cards_are_chosen_for_the_next_game(self) -> None:
        for command in (commands.TakeCards(2), commands.TakeBoard(BOARD)):
            [told] = self.does(self.user, command)
            self.assertEqual(told.event, Notice.CARDS_LATER)
            self.assertFalse(self.plays(self.user))
        self.ends()
        self.assertEqual(self.player(self.user).cards[0].numbers, BOARD)

    def test_there_is_nothing_to_claim(self) -> None:
        token, other = self.player(self.user).token, self.unseated_user()
        for user, claim in (
            (self.user, commands.Claim("ambo")),
            (other, commands.Claim("ambo", token)),
        ):
            self.assertEqual(self.refuses(user, claim), (TombolaError.NO_GAME, ""))

    def test_the_status_is_that_of_the_game_that_is_seen(self) -> None:
        [status] = self.told(self.does(self.user, commands.AskStatus()))
        self.assertEqual(status.drawn, tuple(self.tombola.lobby.game.drawn))

    def test_words_are_for_the_next_draw(self) -> None:
        self.does(self.user, commands.Contribute("words"))
        self.assertEqual(self.tombola.lobby.next_game.entropy, ["words"])

    def test_a_returning_watcher_still_watches(self) -> None:
        token = self.player(self.user).token
        self.tombola.disconnect(self.user)
        user, _ = self.tombola.connect("192.0.2.1:1")
        self.assertIn(events.Cards(()), self.told(self.does(user, commands.Resume(token))))
        self.assertFalse(self.plays(user))

    def test_the_seat_is_stored_without_a_card_in_the_game(self) -> None:
        stored = self.records_of(Seated)[-1]
        self.assertEqual((stored.cards, stored.later), ((), (self.card,)))

    def test_hosts_and_printed_cards_are_not_counted(self) -> None:
        host, _ = self.tombola.connect("192.0.2.1:1")
        self.does(host, Host(SETTINGS.key or ""))
        self.does(host, PutInPlay(1, 3))
        [listed] = self.told(self.does(host, ListPlayers()))
        self.assertEqual([seat.cards for seat in listed.players], [1, 1, 1, 0])
        self.ends()
        self.tombola.timer(ALARM, PAUSE)
        self.draws(90)
        [won] = self.told(self.does(host, AwardPrize("tombola", "1-1")))
        self.assertEqual(won.serial, "p1-1")


class AtATable(TombolaCase):
    """Nobody is late at a table: whoever comes during a game is seated for the next one."""

    def make(self) -> TombolaRules:
        return TombolaRules.table(replace(SETTINGS, late_cards=0), Random(90), 1)

    def test_all_who_come_during_a_game_have_cards(self) -> None:
        self.sits()
        self.begins()
        for _ in range(3):
            user = self.sits()
            self.assertEqual(len(self.player(user).cards), 1)
        self.assertEqual(self.records_of(Late), [])


class Absent(LateCase):
    """An absent seat takes nothing from those who are connected."""

    def setUp(self) -> None:
        super().setUp()
        self.two = self.comes("192.0.2.2:1")
        self.ends()

    def test_the_words_of_an_absent_player_are_not_in_the_draw(self) -> None:
        for user, words in ((self.one, "one"), (self.two, "two")):
            self.does(user, commands.Contribute(words))
        seat = self.player(self.one)
        self.tombola.disconnect(self.one)
        self.assertEqual(self.tombola.lobby.next_game.entropy, ["two"])
        user = self.unseated_user()
        self.does(user, commands.Resume(seat.token))
        self.assertEqual(self.tombola.lobby.next_game.entropy, ["two", "one"])
        self.tombola.disconnect(user)
        self.tombola.timer(ALARM, PAUSE)
        self.assertEqual(self.tombola.lobby.game.entropy, ["two"])

    def test_absent_words_leave_room_for_those_of_others(self) -> None:
        self.patch(game, "ENTROPY_LIMIT", 1)
        self.does(self.one, commands.Contribute("one"))
        seat = self.player(self.one)
        self.tombola.disconnect(self.one)
        self.does(self.two, commands.Contribute("two"))
        user = self.unseated_user()
        self.does(user, commands.Resume(seat.token))
        self.assertEqual(self.tombola.lobby.next_game.entropy, ["two"])
        self.tombola.disconnect(self.two)
        self.does(user, commands.Contribute("again"))  # The first words were forgotten.
        self.assertEqual(self.tombola.lobby.next_game.entropy, ["again"])

    def test_a_connected_player_can_have_an_absent_players_name(self) -> None:
        self.does(self.one, commands.Rename("ann"))
        seat = self.player(self.one)
        self.tombola.disconnect(self.one)
        self.records.clear()
        [told] = self.does(self.two, commands.Rename("Ann"))
        self.assertEqual(told.event.name, "Ann")
        names = [record.name for record in self.records_of(Seated)]
        self.assertEqual(names, [seat.name, "Ann"])
        self.assertTrue(seat.name.startswith("guest-"))

    def test_a_connected_player_keeps_the_name(self) -> None:
        self.does(self.one, commands.Rename("ann"))
        self.refuses(self.two, commands.Rename("ann"))
