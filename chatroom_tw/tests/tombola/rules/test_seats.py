"""Tests for `rules.seats`."""

from __future__ import annotations

from random import Random

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.server.refusals import CommonError, Refused
from chatroom_tw.tests.support.calls import calls_in
from chatroom_tw.tombola.rules import seats as seats_module
from chatroom_tw.tombola.rules.card import Card
from chatroom_tw.tombola.rules.seats import Player, Seats

CARD = ((1, 2, 3, 4, 5), (6, 7, 8, 9, 10), (11, 12, 13, 14, 15))


class SeatsCase(SynchronousTestCase):
    """Three players, on the connections 1, 2 and 3."""

    def setUp(self) -> None:
        self.seats = Seats(Random(3))
        self.ann, self.bob, self.carl = (self.seats.take(user, (), "hall") for user in (1, 2, 3))


class Taking(SeatsCase):
    def test_each_new_player_has_a_name_and_a_token(self) -> None:
        self.assertEqual([player.name for player in self.seats], ["guest-1", "guest-2", "guest-3"])
        tokens = {player.token for player in self.seats}
        self.assertEqual({len(bytes.fromhex(token)) for token in tokens}, {16})
        self.assertEqual(len(tokens), 3)

    def test_players_are_found_by_connection_and_by_token(self) -> None:
        self.assertEqual(self.seats.of(2), self.bob)
        self.assertEqual(self.seats.with_token(self.bob.token), self.bob)
        self.assertEqual((self.seats.of(4), self.seats.with_token("")), (None, None))

    def test_places_continue_after_a_crash(self) -> None:
        seats = Seats(Random(3))
        seats.add(Player("t", "dan", (), "hall", None, place=7))
        self.assertEqual([seats.take(user, (), "hall").place for user in (1, 2)], [8, 9])

    def test_guest_names_that_are_taken_are_skipped(self) -> None:
        self.seats.rename(self.ann, "Guest-4")
        self.assertEqual(self.seats.take(4, (), "hall").name, "guest-5")


class AmongMany(SeatsCase):
    """What is asked costs the same however many players there are."""

    def more(self) -> None:
        for user in range(10, 110):
            self.seats.take(user, (Card("s1-1", CARD),), "hall")

    def test_a_name_is_found(self) -> None:
        self.seats.rename(self.carl, "Carl")
        self.seats.introduce(self.bob, "Zia Bob 🎄")
        few = calls_in(lambda: self.seats.named("carl"))
        self.more()
        self.assertEqual(calls_in(lambda: self.seats.named("carl")), few)
        found = [self.seats.named(name) for name in ("CARL", "zia bob 🎄", "carI", "", "nobody")]
        self.assertEqual(found, [self.carl, self.bob, None, None, None])

    def test_cards_are_counted(self) -> None:
        self.more()
        self.ann.cards = (Card("s2-1", CARD), Card("s2-2", CARD))
        self.seats.touch(self.ann)
        self.assertEqual(self.seats.cards, 102)
        self.seats.leave(self.ann)
        self.assertEqual(self.seats.cards, 100)
        again = Seats(Random(1))
        again.load_parts({name: self.seats.part(name) for name in self.seats.part_names()})
        self.assertEqual(again.cards, 100)


class Displaying(SeatsCase):
    def test_nobody_is_shown_as_the_host_or_the_server(self) -> None:
        for shown in ("Host", "host 🎄", "*Server*", "(you)"):
            refused = self.assertRaises(Refused, self.seats.introduce, self.ann, shown)
            self.assertEqual((refused.reason, refused.subject), (CommonError.NAME_TAKEN, shown))
        for shown in ("Anna (Carla's phone)", "the host's aunt", "Zia 🎄", "D'Angelo", ""):
            self.seats.introduce(self.ann, shown)
            self.assertEqual(self.ann.display, shown)


class Leaving(SeatsCase):
    def test_an_absent_player_still_has_the_seat(self) -> None:
        self.assertIsNone(self.seats.disconnect(self.bob))
        self.assertEqual((self.seats.connected, self.seats.of(2), self.bob.user), (2, None, None))
        self.assertEqual(self.seats.absent(), [self.bob])
        self.assertEqual(self.seats.with_token(self.bob.token), self.bob)
        self.assertEqual(list(self.seats), [self.ann, self.bob, self.carl])

    def test_a_returning_player_is_on_the_new_connection(self) -> None:
        self.seats.disconnect(self.bob)
        self.seats.connect(self.bob, 7)
        self.assertEqual((self.seats.connected, self.seats.absent()), (3, []))
        self.assertEqual((self.seats.of(7), self.bob.user), (self.bob, 7))

    def test_a_seat_is_on_one_connection_only(self) -> None:
        self.seats.connect(self.bob, 7)
        self.assertEqual((self.seats.of(2), self.seats.of(7)), (None, self.bob))
        self.assertEqual((self.seats.connected, self.seats.absent()), (3, []))

    def test_a_seat_that_is_given_up_leaves_nothing(self) -> None:
        self.seats.disconnect(self.ann)
        for player in (self.ann, self.bob):  # One is absent, the other is connected.
            self.seats.leave(player)
            self.assertIsNone(self.seats.with_token(player.token))
        self.assertEqual(list(self.seats), [self.carl])
        self.assertEqual((self.seats.absent(), self.seats.of(2)), ([], None))
        self.seats.rename(self.carl, "guest-2")

    def test_beyond_the_limit_the_first_absent_player_is_returned(self) -> None:
        self.patch(seats_module, "ABSENT_LIMIT", 1)
        self.assertIsNone(self.seats.disconnect(self.bob))
        self.assertEqual(self.seats.disconnect(self.ann), self.bob)
        self.seats.leave(self.bob)
        self.assertEqual(self.seats.disconnect(self.carl), self.ann)

    def test_an_address_with_many_absent_seats_gives_one_up(self) -> None:
        self.patch(seats_module, "ABSENT_LIMIT", 3)
        self.seats.disconnect(self.ann)
        many = [self.seats.take(user, (), "hall") for user in (4, 5, 6, 7)]
        for player in many:
            player.address = "192.0.2.1"
        displaced = [self.seats.disconnect(player) for player in many[:3]]
        self.assertEqual(displaced, [None, None, many[0]])
        self.seats.leave(many[0])
        self.assertEqual(self.seats.disconnect(many[3]), many[1])
        self.assertIn(self.ann, self.seats.absent())

    def test_a_player_who_was_back_departs_last(self) -> None:
        for player in (self.ann, self.bob):
            self.seats.disconnect(player)
        self.seats.connect(self.ann, 7)
        self.seats.disconnect(self.ann)
        self.assertEqual(self.seats.absent(), [self.bob, self.ann])


class Naming(SeatsCase):
    def refuses(self, player: Player, name: str) -> tuple[object, str]:
        before = player.name
        refused = self.assertRaises(Refused, self.seats.rename, player, name)
        self.assertEqual(player.name, before)
        return refused.reason, refused.subject

    def test_a_taken_name_is_refused_in_any_spelling(self) -> None:
        self.seats.rename(self.ann, "Ann")
        for name in ("ann", "ANN", "ａｎｎ"):
            self.assertEqual(self.refuses(self.bob, name), (CommonError.NAME_TAKEN, name))

    def test_a_player_can_respell_the_own_name(self) -> None:
        for name in ("ann", "ANN", "ANN"):
            self.seats.rename(self.ann, name)
            self.assertEqual(self.ann.name, name)
        self.assertEqual(self.refuses(self.bob, "ann")[0], CommonError.NAME_TAKEN)

    def test_the_earlier_name_becomes_free(self) -> None:
        self.seats.rename(self.ann, "ann")
        self.seats.rename(self.bob, "guest-1")
        self.assertEqual(self.bob.name, "guest-1")

    def test_an_absent_player_has_the_name_until_somebody_wants_it(self) -> None:
        self.seats.disconnect(self.ann)
        self.assertEqual(self.ann.name, "guest-1")
        self.assertEqual(self.seats.rename(self.bob, "Guest-1"), [self.ann])
        self.assertEqual((self.ann.name, self.bob.name), ("guest-4", "Guest-1"))
        self.seats.connect(self.ann, 7)
        self.assertEqual(self.refuses(self.ann, "guest-1")[0], CommonError.NAME_TAKEN)
        self.seats.leave(self.ann)
        self.assertEqual(self.seats.rename(self.carl, "guest-4"), [])

    def test_a_name_that_looks_like_another_players_is_refused(self) -> None:
        self.seats.rename(self.bob, "Hanna-1")
        for name in ("hanna-1", "hannа-1", "Ηanna-1", "Hanna-l", "HANNA-I"):
            with self.subTest(name=name):
                self.assertEqual(self.refuses(self.ann, name), (CommonError.NAME_TAKEN, name))
        self.seats.rename(self.bob, "bob")
        self.seats.rename(self.ann, "hannа-1")
        self.assertEqual(self.ann.name, "hannа-1")

    def test_a_name_that_is_nobodys_is_refused(self) -> None:
        for name in ("you", "Ѕerver", "sheet-17", "ѕheet-l7", "ΗΟЅΤ"):
            with self.subTest(name=name):
                self.assertEqual(self.refuses(self.ann, name), (CommonError.NAME_TAKEN, name))

    def test_a_player_can_write_the_name_otherwise(self) -> None:
        self.seats.rename(self.ann, "Iris")
        self.seats.rename(self.ann, "iris")
        self.seats.rename(self.bob, "lris")
        self.assertEqual((self.ann.name, self.bob.name), ("iris", "lris"))

    def test_an_invalid_name_is_refused(self) -> None:
        for name in ("", "a b", "x" * 33):
            self.assertEqual(self.refuses(self.ann, name), (CommonError.BAD_NAME, name))
