"""Tests for options of a hall, as its host sets them: told, stored, and what follows."""

from __future__ import annotations

from chatroom_tw.tests.support.desk_case import DeskCase
from chatroom_tw.tests.support.hall_options import VALID
from chatroom_tw.tombola.rules import commands, events
from chatroom_tw.tombola.rules.hall_settings import text_of
from chatroom_tw.tombola.rules.host_commands import EndGame, SetOption, StartNow
from chatroom_tw.tombola.rules.prizes import PRESETS, kinds
from chatroom_tw.tombola.rules.refusals import TombolaError


class Setting(DeskCase):
    def setUp(self) -> None:
        super().setUp()
        self.sets("prizes all")

    def test_everybody_is_told_of_each_option(self) -> None:
        for name, values in VALID.items():
            for value, written in values:
                [rules] = self.hears(self.host, SetOption(name, value), events.HallRules)
                self.assertEqual((rules.changed, text_of(rules.settings, name)), (name, written))
                self.assertIn(rules, self.heard(self.ann))

    def test_whoever_is_here_can_ask_for_all_of_them(self) -> None:
        self.sets("late off", "pot 10/90")
        for user in (self.ann, self.host, self.comes()):
            self.assertEqual(
                self.asks(user, commands.AskRules()), [events.HallRules(self.lobby.rules)]
            )

    def test_they_are_there_after_a_crash_and_in_a_copy(self) -> None:
        for place in (0, -1):
            for name, values in VALID.items():
                self.do(self.host, SetOption(name, values[place][0]))
            self.do(self.host, SetOption("prizes", "terno, tombola"))
            self.do(self.host, SetOption("amount terno", "the panettone"))
            settings = self.lobby.rules
            self.hand_over()
            self.assertEqual(self.lobby.rules, settings)
            self.crash()
            self.assertEqual(self.lobby.rules, settings)
            self.assertEqual(self.lobby.next_game.prizes, settings.next_prizes)
            self.assertEqual(self.lobby.next_game.house, settings.house)
            self.assertEqual(self.lobby.next_game.by_bag, settings.draw == "bag")
            self.host = self.hosts()

    def test_amounts_go_with_their_prizes(self) -> None:
        self.do(self.host, SetOption("amount ambo", "5"))
        self.sets("prizes bingo-uk")
        self.do(self.host, SetOption("amount one-line", "10"))
        self.crash()
        self.assertEqual([one.amount for one in self.lobby.rules.prizes], ["10", "", ""])

    def test_a_game_that_is_on_keeps_its_own(self) -> None:
        self.begin("shared off")
        prizes, house = self.lobby.game.prizes, self.lobby.game.house
        self.sets("shared on", "prizes bingo-uk", "one-per card", "draw manual")
        self.draw(5)
        self.assertEqual((self.lobby.game.prizes, self.lobby.game.house), (prizes, house))
        self.do(self.host, EndGame(), StartNow())
        self.assertEqual(kinds(self.lobby.game.prizes), ("ONE-LINE", "TWO-LINES", "FULL-HOUSE"))
        self.assertTrue(self.lobby.game.house.manual)

    def test_other_prizes_are_told_when_their_game_begins(self) -> None:
        self.begin()
        self.sets("prizes bingo-uk")
        self.do(self.host, EndGame())
        self.heard(self.ann)
        [offers] = self.hears(self.host, StartNow(), events.Offers)
        self.assertEqual(offers.offers[0].prize.kind, "ONE-LINE")
        self.assertIn(offers, self.heard(self.ann))


class Cards(DeskCase):
    def test_a_hall_can_let_players_have_six_series(self) -> None:
        refused = self.refuses(self.ann, commands.TakeCards(7))
        self.assertEqual(refused, (TombolaError.BAD_COUNT, "6"))
        self.sets("cards 36")
        [cards] = self.hears(self.ann, commands.TakeCards(36), events.Cards)
        self.assertEqual(len({card.serial for card in cards.cards}), 36)
        numbers = sorted(number for card in cards.cards for number in card.numbers)
        self.assertEqual(numbers, sorted([*range(1, 91)] * 6))
        refused = self.refuses(self.ann, commands.TakeCards(37))
        self.assertEqual(refused, (TombolaError.BAD_COUNT, "36"))

    def test_thirty_six_cards_play_and_survive_a_crash(self) -> None:
        self.sets("cards 36")
        self.do(self.ann, commands.TakeCards(36))
        self.begin()
        token, cards = self.seat(self.ann).token, self.seat(self.ann).cards
        self.assertEqual(len(self.lobby.game.cards), 36)
        self.crash()
        self.do(self.guest(), commands.Resume(token))
        seat = self.lobby.seats.with_token(token)
        self.assertEqual((seat.cards if seat else ()), cards)

    def test_fewer_cards_are_for_those_who_choose_then(self) -> None:
        self.sets("cards 2")
        self.assertEqual(len(self.seat(self.ann).cards), 6)
        refused = self.refuses(self.ann, commands.TakeCards(3))
        self.assertEqual(refused, (TombolaError.BAD_COUNT, "2"))


class Worth(DeskCase):
    def amounts(self) -> list[str]:
        [offers] = self.asks(self.ann, commands.AskPrizes())
        return [offer.prize.amount for offer in offers.offers]

    def test_a_pot_is_shared_by_what_the_cards_cost(self) -> None:
        self.sets("price 3", "pot 5/10/20/25/40")
        self.assertEqual(self.amounts(), ["0.9", "1.8", "3.6", "4.5", "7.2", ""])

    def test_an_amount_that_a_host_has_said_comes_first(self) -> None:
        self.sets("price 3", "pot 5/10/20/25/40")
        self.do(self.host, SetOption("amount terno", "the panettone"))
        self.assertEqual(self.amounts()[:3], ["0.9", "the panettone", "3.6"])

    def test_without_a_price_or_a_pot_there_is_none(self) -> None:
        self.sets("pot 50/50")
        self.assertEqual(self.amounts(), [""] * 6)
        self.sets("pot off", "price 5")
        self.assertEqual(self.amounts(), [""] * 6)

    def test_everybody_hears_what_the_pot_is_when_a_game_begins(self) -> None:
        self.sets("price 1", "pot 50/50")
        self.heard(self.ann)
        self.do(self.host, StartNow())
        [offers] = [one for one in self.heard(self.ann) if isinstance(one, events.Offers)]
        self.assertEqual([one.prize.amount for one in offers.offers][:3], ["3", "3", ""])

    def test_the_pot_of_a_game_is_of_the_cards_in_it(self) -> None:
        self.begin("price 1", "pot 100")
        self.player()
        self.assertEqual(self.amounts()[0], "7")
        self.do(self.ann, commands.Exit())
        self.assertEqual(len(self.lobby.game.cards), 6)


class Coming(DeskCase):
    def test_the_late_see_the_game_and_play_in_the_next(self) -> None:
        self.begin("late off")
        bob = self.comes(commands.Sit())
        self.assertEqual([e.cards for e in self.heard(bob) if isinstance(e, events.Cards)], [()])
        refused = self.refuses(bob, commands.Claim("ambo"))
        self.assertEqual(refused, (TombolaError.NO_GAME, ""))
        self.draw()
        self.assertIn(events.Number(self.drawn[-1]), self.heard(bob))
        self.do(self.host, EndGame(), StartNow())
        self.assertIn(self.seat(bob).cards[0].serial, self.lobby.game.cards)

    def test_a_locked_hall_lets_nobody_new_in(self) -> None:
        token = self.seat(self.ann).token
        self.sets("locked on")
        bob = self.guest()
        self.do(bob, commands.GoToHall(self.code))
        self.assertEqual(self.refuses(bob, commands.Sit()), (TombolaError.LOCKED, ""))
        seated = self.guest()
        self.do(seated, commands.Sit())
        refused = self.refuses(seated, commands.GoToHall(self.code))
        self.assertEqual(refused, (TombolaError.LOCKED, ""))
        self.do(bob, commands.Watch())
        self.goes(self.ann)
        self.do(self.guest(), commands.Resume(token))
        self.crash()
        self.do(self.guest(), commands.Resume(token))
        self.assertEqual(self.refuses(self.comes(), commands.Sit()), (TombolaError.LOCKED, ""))

    def listed(self) -> list[str]:
        [halls] = self.asks(self.ann, commands.ListHalls())
        return [hall.code for hall in halls.halls]

    def test_only_listed_halls_that_are_not_locked_are_listed(self) -> None:
        self.assertIn(self.code, self.listed())
        for option in ("locked", "listed"):
            value, usual = ("on", "off") if option == "locked" else ("off", "on")
            self.sets(f"{option} {value}")
            self.assertNotIn(self.code, self.listed())
            self.sets(f"{option} {usual}")
            self.assertIn(self.code, self.listed())


class Bogeys(DeskCase):
    def setUp(self) -> None:
        super().setUp()
        self.do(self.ann, commands.TakeCards(2))

    def false(self, user: int = 0) -> list[object]:
        return self.asks(user or self.ann, commands.Claim("tombola"))

    def test_a_false_claim_costs_nothing_at_first(self) -> None:
        self.begin()
        self.draw()
        for _ in range(3):
            self.assertEqual(len(self.false()), 1)

    def test_a_card_can_be_out_until_the_next_number(self) -> None:
        self.begin("bogey number")
        self.draw()
        told = [self.false() for _ in range(2)]
        serials = [self.outs(one) for one in told]
        self.assertEqual({*serials}, {card.serial for card in self.seat(self.ann).cards})
        refused = self.refuses(self.ann, commands.Claim("tombola"))
        self.assertEqual(refused, (TombolaError.CARD_OUT, self.seat(self.ann).cards[0].serial))
        self.draw()
        self.outs(self.false())

    def outs(self, told: list[object], for_game: bool = False) -> str:
        """The card that is out. Its player is told, and hosts are."""
        _, out = told
        self.assertIsInstance(out, events.CardOut)
        assert isinstance(out, events.CardOut)
        self.assertIs(out.for_game, for_game)
        self.assertIn(out, self.told[self.host])
        return out.serial

    def test_a_card_can_be_out_for_the_game(self) -> None:
        self.begin("bogey game")
        for _ in range(2):
            self.draw()
            self.outs(self.false(), True)
        self.draw(3)
        token = self.seat(self.ann).token
        self.hand_over()
        self.crash()
        self.host, back = self.hosts(), self.guest()
        self.do(back, commands.Resume(token))
        refused = self.refuses(back, commands.Claim("tombola"))
        self.assertEqual(refused[0], TombolaError.CARD_OUT)
        self.do(self.host, EndGame(), StartNow())
        self.draw()
        self.outs(self.false(back), True)

    def test_a_card_that_is_out_does_not_win_and_another_does(self) -> None:
        first, second = self.seat(self.ann).cards
        self.begin("bogey game", "prizes ambo, terno, tombola")
        self.draw_until(first, 2)
        self.lobby.fouls.note(self.lobby.game, first.serial, "game")
        self.draw_until(second, 15)
        [winner] = [e for e in self.asks(self.ann, commands.Claim("tombola")) if hasattr(e, "kind")]
        self.assertEqual(winner.serial, second.serial)

    def test_a_host_who_plays_is_told_once(self) -> None:
        self.begin("bogey game")
        host = self.hosts(play=True)
        told = self.false(host)
        self.assertEqual(len([one for one in told if isinstance(one, events.CardOut)]), 1)


class Programme(DeskCase):
    def setUp(self) -> None:
        super().setUp()
        self.do(self.host, SetOption("programme", "bingo-uk; tombola; early-five, full"))

    def played(self) -> tuple[str, ...]:
        self.do(self.host, StartNow())
        played = kinds(self.lobby.game.prizes)
        self.do(self.host, EndGame())
        return played

    def test_its_games_are_played_in_their_order(self) -> None:
        self.assertEqual(self.played(), kinds(PRESETS["bingo-uk"]))
        self.crash()
        self.host = self.hosts()
        self.player()
        self.assertEqual(self.played(), kinds(PRESETS["tombola"]))
        self.assertEqual(text_of(self.lobby.rules, "programme"), "EARLY-FIVE,full")
        self.assertEqual(self.played(), ("EARLY-FIVE", "FULL"))
        self.assertEqual(self.lobby.rules.programme, ())
        self.assertEqual(self.played(), kinds(PRESETS["tombola"]))  # What the hall is set to.

    def test_what_is_next_is_offered_before_it_begins(self) -> None:
        self.heard(self.ann)
        self.do(self.ann, commands.AskPrizes())
        [offers] = [e for e in self.heard(self.ann) if isinstance(e, events.Offers)]
        self.assertEqual(kinds(one.prize for one in offers.offers), kinds(PRESETS["bingo-uk"]))

    def test_everybody_hears_what_is_played_next(self) -> None:
        self.heard(self.ann)
        self.do(self.host, StartNow())
        changed = [e.changed for e in self.heard(self.ann) if isinstance(e, events.HallRules)]
        self.assertEqual(changed, ["programme"])

    def test_the_prizes_of_now_keep_their_amounts(self) -> None:
        self.sets("prizes bingo-uk")
        self.do(self.host, SetOption("amount one-line", "5"))
        self.do(self.host, StartNow())
        self.assertEqual([one.amount for one in self.lobby.game.prizes], ["5", "", ""])

    def test_a_game_that_cannot_begin_takes_nothing_from_it(self) -> None:
        self.do(self.host, StartNow())
        refused = self.refuses(self.host, StartNow())
        self.assertEqual(refused, (TombolaError.GAME_IS_ON, ""))
        self.assertEqual(len(self.lobby.rules.programme), 2)


class Calls(DeskCase):
    def test_they_are_those_of_the_prizes_until_a_host_chooses(self) -> None:
        for prizes, calls in (("bingo-uk", "lingo"), ("tombola", "smorfia"), ("tambola", "lingo")):
            self.sets(f"prizes {prizes}")
            self.assertEqual(self.lobby.rules.calls, calls)
        self.sets("calls plain")
        self.sets("prizes bingo-uk")
        self.assertEqual(self.lobby.rules.calls, "plain")
        self.crash()
        self.assertEqual(self.lobby.rules.calls, "plain")
