"""Tests for `rules.halls` and `rules.clients`: halls are entered and left, by code and by key."""

from __future__ import annotations

from dataclasses import replace

from chatroom_tw.server.effects import Deliver, Person, Subscribe, Unsubscribe
from chatroom_tw.server.guessing import FIRST_BLOCK, FOR_ANYTHING, FROM_ONE_ADDRESS
from chatroom_tw.server.refusals import Refusal
from chatroom_tw.tests.support.halls_case import (
    ELSEWHERE,
    HallsCase,
    committed,
    events_for,
)
from chatroom_tw.tests.support.tombola_case import KEY
from chatroom_tw.tombola.rules import commands, events
from chatroom_tw.tombola.rules.effects import HALLS_CODE, Guessed
from chatroom_tw.tombola.rules.host_commands import Host, PauseGame, SetOption
from chatroom_tw.tombola.rules.journal import (
    HallUsed,
)
from chatroom_tw.tombola.rules.refusals import TombolaError


class Going(HallsCase):
    def setUp(self) -> None:
        super().setUp()
        self.host, self.hall = self.makes()

    def test_a_player_has_a_new_seat_there(self) -> None:
        user, stays = self.sits(), self.sits()
        before = self.player(user)
        effects = self.does(user, commands.GoToHall(self.hall.code))
        seat = self.hall.lobby.seats.of(user)
        assert seat
        self.assertEqual(
            effects,
            [
                Unsubscribe(user, "hall"),
                *(
                    Deliver(Person(user), event)
                    for event in (events.InHall(self.hall.code, "Anna"),)
                ),
                Subscribe(user, f"hall:{self.hall.code}", True),
                *(
                    Deliver(Person(user), event)
                    for event in (
                        events.Hello(seat.name, seat.token),
                        events.Welcome("tombola.example", self.hall.lobby.rules.prizes),
                        events.Cards(seat.cards),
                        committed(self.hall),
                    )
                ),
            ],
        )
        self.assertNotEqual(seat.token, before.token)
        self.assertEqual(list(self.tombola.lobby.seats), [self.player(stays)])

    def test_capitals_and_blanks_in_a_code_do_not_matter(self) -> None:
        for code in (self.hall.code.lower(), f" {self.hall.code} "):
            user = self.unseated_user()
            self.does(user, commands.GoToHall(code))
            self.assertIs(self.tombola.halls.of(user), self.hall)
        for code in ("main", "MAIN", " Main"):
            self.does(user, commands.GoToHall(code))
            self.assertTrue(self.tombola.halls.of(user).is_main)
            self.does(user, commands.GoToHall(self.hall.code))

    def test_who_had_no_seat_has_none_there_or_asks_for_it(self) -> None:
        user = self.unseated_user()
        told = [Deliver(Person(user), events.InHall(self.hall.code, "Anna"))]
        self.assertEqual(self.does(user, commands.GoToHall(self.hall.code)), told)
        self.assertEqual(len(self.hall.lobby.seats), 0)
        self.does(user, commands.GoToHall("main", sit=True))
        self.assertTrue(self.player(user))

    def test_who_is_there_is_told_so(self) -> None:
        user = self.enters(self.hall)
        told = [Deliver(Person(user), events.InHall(self.hall.code, "Anna"))]
        for command in (commands.GoToHall(self.hall.code), commands.AskHall()):
            self.assertEqual(self.does(user, command), told)

    def test_a_host_who_goes_is_no_host_any_more(self) -> None:
        effects = self.does(self.host, commands.GoToHall("main"), 7.0)
        rooms = {effect.room for effect in effects if isinstance(effect, Unsubscribe)}
        self.assertEqual(rooms, {f"hall:{self.hall.code}", f"hosts:{self.hall.code}"})
        self.assertEqual(self.records_in(self.hall)[-1], HallUsed(7.0))
        self.does(self.host, commands.GoToHall(self.hall.code))
        self.assertEqual(self.refuses(self.host, PauseGame()), (TombolaError.NOT_THE_HOST, ""))

    def test_who_comes_late_is_told_of_the_game(self) -> None:
        first = self.enters(self.hall)
        self.begins_in(self.hall)
        self.beats(self.hall, 3)
        user = self.sits()
        told = events_for(user, self.does(user, commands.GoToHall(self.hall.code)))
        self.assertIn(events.Drawn(tuple(self.hall.lobby.game.drawn)), told)
        seats = self.hall.lobby.seats
        self.assertIn(seats.of(user).cards[0].serial, self.hall.lobby.game.late_cards)
        self.assertNotIn(seats.of(first).cards[0].serial, self.hall.lobby.game.late_cards)

    def test_names_and_cards_are_of_one_hall(self) -> None:
        main, there = self.sits(), self.enters(self.hall)
        for user in (main, there):
            self.does(user, commands.Rename("ann"))
            self.does(user, commands.TakeCards(6))
        seat = self.hall.lobby.seats.of(there)
        assert seat
        self.assertEqual((self.player(main).name, seat.name), ("ann", "ann"))
        self.assertEqual(self.player(main).cards[0].serial, seat.cards[0].serial)
        self.assertNotEqual(self.player(main).cards[0].numbers, seat.cards[0].numbers)

    def test_a_token_leads_to_its_hall(self) -> None:
        away = self.enters(self.hall)
        seat = self.hall.lobby.seats.of(away)
        assert seat
        self.goes(away)
        for user in (self.unseated_user(), self.sits()):
            told = events_for(user, self.does(user, commands.Resume(seat.token)))
            self.assertEqual(told[0], events.InHall(self.hall.code, "Anna"))
            self.assertIn(events.Hello(seat.name, seat.token), told)
            self.assertEqual(seat.user, user)
        self.assertEqual(len(self.tombola.lobby.seats), 0)
        self.assertEqual(len(self.hall.lobby.seats), 1)

    def test_a_token_of_no_seat_leads_nowhere(self) -> None:
        user = self.enters(self.hall)
        refused = self.refuses(user, commands.Resume("forged"))
        self.assertEqual(refused, (TombolaError.NO_SUCH_SEAT, ""))

    def test_a_claim_with_a_token_is_for_its_hall(self) -> None:
        player = self.enters(self.hall)
        self.begins_in(self.hall)
        self.beats(self.hall, 90)
        seat = self.hall.lobby.seats.of(player)
        assert seat
        claimant = self.unseated_user()
        self.does(claimant, commands.Claim("tombola", seat.token))
        [winner] = self.hall.lobby.game.winners
        self.assertEqual(winner.name, seat.name)


class WrongCodes(HallsCase):
    def setUp(self) -> None:
        super().setUp()
        _, self.hall = self.makes()

    def tries(self, count: int, when: float = 1.0) -> None:
        for _ in range(count):
            self.does(self.unseated_user(), commands.GoToHall("AAAAA"), when)

    def test_a_wrong_code_is_refused_and_counted(self) -> None:
        user = self.sits()
        refusal = Refusal(TombolaError.NO_SUCH_HALL, "AAAAA")
        self.assertEqual(
            self.does(user, commands.GoToHall("AAAAA")),
            [Guessed("127.0.0.1", HALLS_CODE), Deliver(Person(user), refusal)],
        )
        self.assertTrue(self.tombola.halls.of(user).is_main)
        self.assertTrue(self.player(user))

    def test_after_too_many_no_code_from_there_is_looked_at_for_a_while(self) -> None:
        self.tries(FOR_ANYTHING)
        user, go = self.unseated_user(), commands.GoToHall(self.hall.code)
        refusal = Refusal(TombolaError.TOO_MANY_TRIES, "2")
        self.assertEqual(
            self.does(user, go, 2.0),
            [Guessed("127.0.0.1", HALLS_CODE), Deliver(Person(user), refusal)],
        )
        elsewhere = self.comes_from(ELSEWHERE)
        self.does(elsewhere, go, 3.0)
        self.assertIs(self.tombola.halls.of(elsewhere), self.hall)
        self.does(user, go, 1.5 + FIRST_BLOCK)
        self.assertIs(self.tombola.halls.of(user), self.hall)

    def test_right_codes_are_not_counted(self) -> None:
        user = self.sits()
        for _ in range(FOR_ANYTHING):
            self.does(user, commands.GoToHall(self.hall.code), 1.0)
            self.does(user, commands.GoToHall("main"), 1.0)
        self.tries(FOR_ANYTHING - 1)
        self.does(user, commands.GoToHall(self.hall.code), 2.0)
        self.assertIs(self.tombola.halls.of(user), self.hall)

    def test_wrong_codes_and_wrong_keys_are_counted_apart(self) -> None:
        self.tries(FOR_ANYTHING)
        told = events_for(user := self.unseated_user(), self.does(user, Host("wrong"), 2.0))
        self.assertEqual(told, [Refusal(TombolaError.NOT_THE_HOST, "")])


class Keys(HallsCase):
    """Each hall has a key of its own."""

    def setUp(self) -> None:
        super().setUp()
        _, self.hall = self.makes()
        self.key = self.hall.lobby.host_settings.key or ""

    def there(self) -> int:
        user = self.unseated_user()
        self.does(user, commands.GoToHall(self.hall.code))
        return user

    def test_the_key_of_one_hall_is_wrong_in_another(self) -> None:
        wrong = [Refusal(TombolaError.NOT_THE_HOST, "")]
        for user, key in ((self.there(), KEY), (self.unseated_user(), self.key)):
            self.assertEqual(events_for(user, self.does(user, Host(key))), wrong)
        for user, key in ((self.there(), self.key), (self.unseated_user(), KEY)):
            self.does(user, Host(key))
            self.assertIn(user, self.tombola.halls.of(user).lobby.hosts)

    def test_wrong_keys_in_any_hall_keep_the_right_one_out_of_none(self) -> None:
        for _ in range(20):
            self.does(self.there(), Host("wrong"), 1.0)
        last = self.unseated_user()
        told = events_for(last, self.does(last, Host("wrong"), 2.0))
        self.assertEqual(told, [Refusal(TombolaError.TOO_MANY_TRIES, "2")])
        for user, key in ((self.there(), self.key), (self.unseated_user(), KEY)):
            self.does(user, Host(key), 2.0)
            self.assertIn(user, self.tombola.halls.of(user).lobby.hosts)

    def test_a_host_of_one_hall_leads_no_other(self) -> None:
        main = self.hosts()
        self.does(main, PauseGame())
        self.assertFalse(self.hall.lobby.paused)
        self.does(self.leads(self.hall), PauseGame())
        self.assertTrue(self.hall.lobby.paused)

    def test_a_key_leads_into_a_hall_that_is_locked(self) -> None:
        self.does(self.leads(self.hall), SetOption("locked", "on"))
        user = self.sits()
        go = commands.GoToHall(self.hall.code, sit=True)
        self.assertEqual(self.refuses(user, go), (TombolaError.LOCKED, ""))
        told = events_for(user, self.does(user, replace(go, key=self.key.upper())))
        self.assertEqual(told[:1], [events.InHall(self.hall.code, "Anna")])
        self.assertIn(user, self.hall.lobby.hosts)
        self.assertEqual((len(self.tombola.lobby.seats), len(self.hall.lobby.seats)), (0, 0))

    def test_a_wrong_key_leads_nowhere_and_is_counted(self) -> None:
        user = self.sits()
        go = commands.GoToHall(self.hall.code, key=KEY)
        for _ in range(FROM_ONE_ADDRESS):
            told = events_for(user, self.does(user, go, 1.0))
            self.assertEqual(told, [Refusal(TombolaError.NOT_THE_HOST, "")])
        told = events_for(user, self.does(user, go, 1.0))
        self.assertEqual(told, [Refusal(TombolaError.TOO_MANY_TRIES, "2")])
        self.assertTrue(self.tombola.halls.of(user).is_main and self.player(user))
        self.assertNotIn(KEY, repr(go))

    def test_a_host_who_is_there_is_told_so_again(self) -> None:
        host = self.leads(self.hall)
        self.does(host, commands.GoToHall(self.hall.code, key=self.key))
        self.assertIn(host, self.hall.lobby.hosts)
