"""Tests for people, as a host leads them: removed, renamed, muted, told; and for who is a host."""

from __future__ import annotations

from chatroom_tw.server.refusals import CommonError
from chatroom_tw.tests.support.desk_case import Asked, DeskCase
from chatroom_tw.tests.support.tombola_case import KEY
from chatroom_tw.tombola.rules import commands, events
from chatroom_tw.tombola.rules import host_commands as host
from chatroom_tw.tombola.rules.attendance import BROWSER_LENGTH
from chatroom_tw.tombola.rules.events import Notice
from chatroom_tw.tombola.rules.host_events import Hosting, SecondKey
from chatroom_tw.tombola.rules.journal import seated
from chatroom_tw.tombola.rules.people_desk import REMOVED, REMOVED_LIMIT
from chatroom_tw.tombola.rules.refusals import TombolaError

SEAT = events.Seat


class Removing(DeskCase):
    def setUp(self) -> None:
        super().setUp()
        self.bob = self.player("bob", "bobs browser")
        self.token = self.seat(self.bob).token

    def stays_away(self) -> None:
        """Neither the token nor the browser has a seat in the hall."""
        user = self.guest("192.0.2.9:1")
        self.do(user, commands.GoToHall(self.code))
        for command in (commands.Resume(self.token), commands.Sit("bobs browser")):
            self.assertEqual(self.refuses(user, command), (TombolaError.REMOVED, ""))

    def test_the_player_is_told_and_does_not_come_back(self) -> None:
        self.do(self.host, host.RemovePlayer("bob"))
        self.assertEqual(self.heard(self.bob), [Notice.REMOVED, events.Bye()])
        self.assertIn(self.bob, self.closed)
        self.goes(self.bob)
        self.stays_away()
        self.assertIsNone(self.lobby.seats.named("bob"))

    def test_not_even_after_a_crash(self) -> None:
        self.do(self.host, host.RemovePlayer("bob"))
        self.crash()
        self.stays_away()
        self.hand_over()
        self.stays_away()

    def test_nor_from_another_hall(self) -> None:
        self.do(self.host, host.RemovePlayer("bob"))
        user = self.guest()
        self.do(user, commands.Sit("bobs browser"))
        refused = self.refuses(user, commands.GoToHall(self.code))
        self.assertEqual(refused, (TombolaError.REMOVED, ""))

    def test_nor_from_a_seat_of_another_hall_that_was_taken_up(self) -> None:
        self.do(self.host, host.RemovePlayer("bob"))
        before, user = self.guest(), self.guest()
        self.do(before, commands.Sit("bobs browser"))
        seat = self.rules.lobby.seats.of(before)
        assert seat
        self.goes(before)
        self.do(user, commands.Resume(seat.token))
        refused = self.refuses(user, commands.GoToHall(self.code))
        self.assertEqual(refused, (TombolaError.REMOVED, ""))

    def test_everywhere_else_they_play(self) -> None:
        self.do(self.host, host.RemovePlayer("bob"))
        user = self.guest()
        self.do(user, commands.Sit("bobs browser"))
        self.assertTrue(self.rules.lobby.seats.of(user))

    def test_who_is_absent_is_removed_too(self) -> None:
        self.goes(self.bob)
        self.do(self.host, host.RemovePlayer("BOB"))
        self.stays_away()

    def test_a_player_whose_browser_is_not_known_can_only_not_take_the_seat_up(self) -> None:
        token = self.seat(self.ann).token
        self.do(self.host, host.RemovePlayer("ann"))
        user = self.comes(commands.Sit())
        self.assertEqual(self.refuses(user, commands.Resume(token)), (TombolaError.REMOVED, ""))

    def test_the_last_player_of_a_game_is_removed(self) -> None:
        self.begin()
        for name in ("ann", "bob"):
            self.do(self.host, host.RemovePlayer(name))
        self.assertTrue(self.is_drawing)  # The host is there.
        self.goes(self.host)
        self.assertFalse(self.is_drawing)

    def test_nobody_of_that_name(self) -> None:
        for command in (
            host.RemovePlayer("carl"),
            host.RenamePlayer("carl", "x"),
            host.MutePlayer("carl"),
        ):
            refused = self.refuses(self.host, command)
            self.assertEqual(refused, (TombolaError.NO_SUCH_PLAYER, "carl"))

    def test_long_browsers_are_cut_alike(self) -> None:
        carl = self.player("carl", "x" * 500)
        self.assertEqual(len(self.seat(carl).browser), BROWSER_LENGTH)
        self.do(self.host, host.RemovePlayer("carl"))
        user = self.comes()
        refused = self.refuses_sitting(user, "x" * 600)
        self.assertEqual(refused, TombolaError.REMOVED)

    def refuses_sitting(self, user: int, browser: str) -> object:
        self.do(user, commands.GoToHall("main"))
        self.do(user, commands.Sit(browser))
        return self.refuses(user, commands.GoToHall(self.code))[0]

    def test_nothing_that_is_shown_has_what_a_browser_or_a_seat_is_known_by(self) -> None:
        seat = self.seat(self.bob)
        removed = self.rules.submit(self.host, host.RemovePlayer("bob"), self.tick())
        shown = repr([removed, seat, seated(seat), self.rules.clients.of(self.bob)])
        self.assertIn("Noted(", shown)
        for secret in (self.token, "bobs browser"):
            self.assertNotIn(secret, shown)

    def test_only_so_many_are_remembered(self) -> None:
        notes = self.lobby.notes
        for number in range(REMOVED_LIMIT):
            notes.set(f"{REMOVED}:{number}", True)
        self.do(self.host, host.RemovePlayer("bob"))
        kept = [who for who, _ in notes.of_kind(REMOVED)]
        self.assertEqual(len(kept), REMOVED_LIMIT)
        self.assertEqual(kept[-2:], [self.token, "bobs browser"])
        self.assertNotIn("0", kept)


class Names(DeskCase):
    def setUp(self) -> None:
        super().setUp()
        self.bob = self.player("bob")
        self.told.clear()

    def test_a_display_name_is_beside_the_plain_one(self) -> None:
        for display in ("D'Angelo", "Mara & Leo", "Zia 🎄", "Anna (Carla's phone)", "x" * 40):
            [hello] = self.asks(self.bob, commands.Introduce(display))
            self.assertEqual((hello.name, hello.display), ("bob", display))
        self.do(self.bob, commands.Say("hello"))
        self.assertEqual(self.heard(self.ann)[-1], events.Said("bob", "hello", "x" * 40))
        [hello] = self.asks(self.bob, commands.Introduce(""))
        self.assertEqual(hello.display, "")

    def test_it_is_tidied_and_no_longer_than_forty(self) -> None:
        [hello] = self.asks(self.bob, commands.Introduce("  Zia \u202e  Pina\u200b "))
        self.assertEqual(hello.display, "Zia Pina")
        for display in ("x" * 41, " ", "\u200b"):
            refused = self.refuses(self.bob, commands.Introduce(display))
            self.assertEqual(refused, (TombolaError.BAD_TITLE, ""))

    def test_one_that_looks_like_anothers_is_taken(self) -> None:
        self.do(self.ann, commands.Introduce("Zia Pina"))
        for display in ("zia pina", "Zia Pinа", "ann", "ANN", "sheet-17", "host", "Board"):
            refused = self.refuses(self.bob, commands.Introduce(display))
            self.assertEqual(refused[0], CommonError.NAME_TAKEN, display)
        self.do(self.bob, commands.Introduce("Anna"))
        refused = self.refuses(self.ann, commands.Rename("anna"))
        self.assertEqual(refused[0], CommonError.NAME_TAKEN)
        self.do(self.ann, commands.Introduce("ZIA PINA"))  # One's own can be written otherwise.

    def test_the_absent_do_not_keep_one(self) -> None:
        self.do(self.ann, commands.Introduce("Zia Pina"))
        token = self.seat(self.ann).token
        self.goes(self.ann)
        self.do(self.bob, commands.Introduce("zia pina"))
        self.crash()
        back = self.guest()
        [hello] = [
            one for one in self.asks(back, commands.Resume(token)) if isinstance(one, events.Hello)
        ]
        self.assertEqual((hello.name, hello.display), ("ann", ""))
        self.goes(back)
        carl = self.player()
        self.do(carl, commands.Rename("ann"))
        seat = self.lobby.seats.with_token(token)
        self.assertRegex(seat.name if seat else "", "guest-")

    def test_a_plain_name_takes_a_display_name_from_the_absent(self) -> None:
        self.do(self.ann, commands.Introduce("Pina"))
        token = self.seat(self.ann).token
        self.goes(self.ann)
        self.do(self.bob, commands.Rename("pina"))
        seat = self.lobby.seats.with_token(token)
        self.assertEqual((seat.name, seat.display) if seat else None, ("ann", ""))
        self.hand_over()
        self.assertEqual(self.lobby.seats.named("Pina"), self.seat(self.bob))

    def test_winners_have_it(self) -> None:
        self.do(self.ann, commands.Introduce("Zia Pina"))
        self.begin()
        self.draw(40)
        [winner, _] = self.asks(self.ann, commands.Claim("ambo"))
        self.assertEqual((winner.name, winner.display), ("ann", "Zia Pina"))
        self.crash()
        self.assertEqual(self.lobby.game.winners, [winner])

    def test_a_host_renames_a_player(self) -> None:
        told = self.asks(self.host, host.RenamePlayer("bob", "carl"))
        self.assertEqual(told, [SEAT("carl", 1, True)])
        [hello] = self.heard(self.bob)
        self.assertEqual((hello.name, hello.token), ("carl", self.seat(self.bob).token))

    def test_one_with_blanks_is_a_display_name(self) -> None:
        told = self.asks(self.host, host.RenamePlayer("bob", "Anna (Carla's phone)"))
        self.assertEqual(told, [SEAT("bob", 1, True, "Anna (Carla's phone)")])
        self.do(self.host, host.RenamePlayer("anna (carla's phone)", "Anna C"))
        self.crash()
        seat = self.lobby.seats.named("bob")
        self.assertEqual(seat.display if seat else "", "Anna C")
        self.host = self.hosts()
        self.do(self.host, host.RenamePlayer("bob", "robert"))
        self.assertEqual(seat_of(self, "robert").display, "")

    def test_taken_names_are_refused(self) -> None:
        for name in ("ANN", "host", "sheet-17"):
            refused = self.refuses(self.host, host.RenamePlayer("bob", name))
            self.assertEqual(refused[0], CommonError.NAME_TAKEN)
        refused = self.refuses(self.host, host.RenamePlayer("bob", "x " * 30))
        self.assertEqual(refused[0], TombolaError.BAD_TITLE)

    def test_players_are_listed_with_all_of_it(self) -> None:
        self.do(self.bob, commands.Introduce("Mara & Leo"))
        self.do(self.host, host.MutePlayer("bob"))
        for user in (self.ann, self.host, self.comes()):
            [players] = self.asks(user, commands.ListPlayers())
            bob = SEAT("bob", 1, True, "Mara & Leo", True)
            self.assertEqual(players.players, (SEAT("ann", 6, True), bob))


def seat_of(case: DeskCase, name: str) -> events.Seat:
    """The player of this name, as players are listed."""
    [players] = case.asks(case.host, commands.ListPlayers())
    return next(seat for seat in players.players if seat.name == name)


class Talk(DeskCase):
    def test_a_player_is_muted_and_can_claim(self) -> None:
        told = self.asks(self.host, host.MutePlayer("ann"))
        self.assertEqual(told, [SEAT("ann", 6, True, "", True)])
        self.assertEqual(self.refuses(self.ann, commands.Say("x")), (TombolaError.MUTED, ""))
        token = self.seat(self.ann).token
        self.begin()
        self.draw(60)
        self.do(self.ann, commands.Claim("ambo"))
        self.crash()
        back = self.guest()
        self.do(back, commands.Resume(token))
        self.assertEqual(self.refuses(back, commands.Say("x")), (TombolaError.MUTED, ""))
        self.do(self.hosts(), host.MutePlayer("ann", False))
        self.do(back, commands.Say("x"))

    def test_the_talk_of_a_hall_is_off(self) -> None:
        self.sets("talk off")
        self.assertEqual(self.refuses(self.ann, commands.Say("x")), (TombolaError.TALK_OFF, ""))
        elsewhere = self.guest()
        self.do(elsewhere, commands.Sit(), commands.Say("x"))
        self.sets("talk on")
        self.do(self.ann, commands.Say("x"))

    def test_a_notice_reaches_everybody(self) -> None:
        self.sets("talk off")
        watcher = self.comes(commands.Watch())
        self.told.clear()
        for text in (" supper ", "x" * 400):
            self.do(self.host, host.Announce(text))
            for user in (self.ann, self.host, watcher):
                self.assertEqual(self.heard(user), [events.Announced(text.strip())])
        for text in ("", "  ", "x" * 401):
            refused = self.refuses(self.host, host.Announce(text))
            self.assertEqual(refused, (TombolaError.BAD_NOTICE, "400"))


class TheHost(DeskCase):
    def test_a_second_host_has_a_key_of_their_own(self) -> None:
        [second] = self.asks(self.host, host.AskSecondKey())
        assert isinstance(second, SecondKey)
        self.assertNotEqual(second.key, self.key)
        self.assertNotIn(second.key, repr(second))
        self.assertEqual(self.asks(self.host, host.AskSecondKey()), [second])
        self.crash()
        for key in (self.key, second.key, second.key.upper().replace("-", " ")):
            user = self.hosts(key)
            self.assertIn(user, self.lobby.hosts)
        self.assertEqual(self.asks(user, host.AskSecondKey()), [second])

    def test_keys_of_other_halls_are_wrong(self) -> None:
        other = self.guest()
        [made] = self.hears(other, commands.MakeHall("Another"), events.Made)
        user = self.comes()
        for key in (made.key, KEY, "", "-"):
            self.do(user, host.Host(key))
            self.assertNotIn(user, self.lobby.hosts)
        self.do(user, commands.GoToHall(made.code), host.Host(made.key))
        self.do(user, commands.GoToHall(self.code))
        refused = self.refuses(user, host.PauseGame())
        self.assertEqual(refused, (TombolaError.NOT_THE_HOST, ""))

    def test_the_seat_goes(self) -> None:
        [hosting] = self.hears(self.ann, host.Host(self.key), Hosting)
        self.assertEqual(hosting.hall, self.code)
        self.assertEqual(len(self.lobby.seats), 0)
        refused = self.refuses(self.ann, commands.Sit())
        self.assertEqual(refused, (TombolaError.HOSTING, ""))

    def test_unless_the_host_plays(self) -> None:
        cards = self.seat(self.ann).cards
        self.do(self.ann, host.Host(self.key, True))
        self.assertEqual(self.seat(self.ann).cards, cards)
        self.do(self.ann, host.StartNow())
        self.assertIn(cards[0].serial, self.lobby.game.cards)
        self.draw(60)
        self.heard(self.ann)
        winner, _ = self.asks(self.ann, commands.Claim("ambo"))
        self.assertEqual(winner.name, "ann")
        self.do(self.ann, commands.Sit())  # Nothing happens, as to any player.
        self.assertEqual(len(self.lobby.seats), 1)

    def test_a_host_without_a_seat_takes_one(self) -> None:
        self.sets("locked on")
        [hello] = self.hears(self.host, host.Host(self.key, True), events.Hello)
        self.assertEqual(self.seat(self.host).name, hello.name)
        self.told.clear()
        self.do(self.host, host.Announce("x"))
        self.assertEqual(self.heard(self.host), [events.Announced("x")])
        self.do(self.host, host.Host(self.key))
        self.assertIsNone(self.lobby.seats.of(self.host))
        self.do(self.host, host.Announce("y"))
        self.assertEqual(self.heard(self.host)[-1], events.Announced("y"))

    def test_a_playing_host_goes_and_comes_back(self) -> None:
        self.do(self.ann, host.Host(self.key, True))
        token = self.seat(self.ann).token
        self.hand_over()
        self.goes(self.ann)
        back = self.guest()
        self.do(back, commands.Resume(token), host.Host(self.key, True), host.StartNow())
        self.assertEqual(self.seat(back).name, "ann")

    def test_a_playing_host_who_leaves_the_hall_is_no_host(self) -> None:
        self.do(self.ann, host.Host(self.key, True), commands.GoToHall("main"))
        self.assertNotIn(self.ann, self.lobby.hosts)
        self.assertTrue(self.rules.lobby.seats.of(self.ann))

    def test_whoever_is_no_host_is_refused_and_nothing_changes(self) -> None:
        self.do(self.host, host.NameSheet(3, "Pina"))
        self.begin("draw bag")
        self.do(self.host, host.CallNumber(5))
        for user in (self.ann, self.comes(), self.comes(commands.Watch()), self.guest()):
            for command in EVERY:
                refused = self.refuses(user, command)
                self.assertEqual(refused, (TombolaError.NOT_THE_HOST, ""), command)


EVERY: tuple[Asked, ...] = (
    host.StartNow(),
    host.PauseGame(),
    host.ContinueGame(),
    host.DrawNext(),
    host.EndGame(),
    host.CallNumber(1),
    host.UncallNumber(),
    host.SetPace(1),
    host.PutInPlay(1, 1, True),
    host.PrintSeries(1, 1),
    host.CheckCard("1-1"),
    host.AwardPrize("ambo", "1-1"),
    host.TakePrizeBack("ambo"),
    host.SetOption("locked", "on"),
    host.RemovePlayer("ann"),
    host.RenamePlayer("ann", "x"),
    host.MutePlayer("ann"),
    host.Announce("x"),
    host.NameSheet(3, ""),
    host.AskSecondKey(),
    host.EndHall(),
)


class Everything(DeskCase):
    def test_every_command_of_hosts_is_tried(self) -> None:
        tried = {type(command) for command in EVERY} | {host.Host}
        self.assertEqual(tried, set(host.HostCommand.__args__))
