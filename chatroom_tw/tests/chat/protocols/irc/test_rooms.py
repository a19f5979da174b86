"""Tests for rooms by IRC: entering and leaving them, modes, lists, and who is there."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.chat.protocols.irc import answers, commands, help_texts, refusals, words
from chatroom_tw.chat.rules.events import Event
from chatroom_tw.chat.rules.refusals import REASONS
from chatroom_tw.tests.support.chat import FakeChat
from chatroom_tw.tests.support.irc import command_of

ANN = ":ann!ann@127.0.0.1"


class Completeness(SynchronousTestCase):
    def test_every_event_has_an_answer(self) -> None:
        self.assertEqual(set(answers.ANSWERS), set(Event.__args__))

    def test_every_reason_has_a_numeric_or_words(self) -> None:
        known = {*refusals._ROOMS, *refusals._PEOPLE, *words.WORDS}
        self.assertEqual(set(REASONS) - known, set())

    def test_there_is_help_for_every_command(self) -> None:
        self.assertEqual(set(commands.COMMANDS) - {"HELPOP"}, set(help_texts.HELP))


class Rooms(SynchronousTestCase):
    def setUp(self) -> None:
        self.chat = FakeChat()
        self.ann = self.chat.irc_client("ann", room="tea")
        self.bob = self.chat.irc_client("bob", room="tea")
        self.ann.received()

    def test_who_enters_is_told_who_is_there(self) -> None:
        [carl] = self.chat.line_clients("carl")
        carl.ask("/join tea")
        eve = self.chat.irc_client("eve")
        lines = eve.ask("JOIN #tea")
        self.assertEqual([command_of(line) for line in lines], ["JOIN", "353", "366"])
        self.assertEqual(lines[1].partition(" :")[2], "@ann bob carl eve")

    def test_several_rooms_with_keys_are_entered_at_once(self) -> None:
        self.ann.ask("MODE #tea +k earl")
        self.bob.ask("PART #tea")
        lines = self.bob.ask("JOIN #cake,#tea,#tea x,no,earl")
        self.assertEqual([command_of(line) for line in lines if command_of(line) != "353"],
                         ["JOIN", "366", "475", "JOIN", "366"])  # fmt: skip
        self.assertEqual(len(self.bob.ask("JOIN 0")), 2)

    def test_leaving_and_going_are_told(self) -> None:
        self.bob.ask("PART #tea :bye")
        self.assertEqual(self.ann.received(), [":bob!bob@127.0.0.1 PART #tea bye"])
        self.bob.ask("JOIN #tea", "QUIT :late")
        self.assertEqual(self.ann.received()[-1], ":bob!bob@127.0.0.1 QUIT :Quit: late")

    def test_whoever_shares_rooms_is_told_once_who_has_quit(self) -> None:
        [carl] = self.chat.line_clients("carl")
        for client in (self.ann, self.bob):
            client.ask("JOIN #cake,#jam")
        carl.ask("/join cake", "/join jam")
        self.ann.received()
        self.bob.ask("QUIT :late")
        self.assertEqual(self.ann.received(), [":bob!bob@127.0.0.1 QUIT :Quit: late"])
        self.assertEqual(len([line for line in carl.received() if "* bob" in line]), 2)

    def test_a_quiet_room_hides_who_has_quit_from_those_in_it_alone(self) -> None:
        [carl] = self.chat.line_clients("carl")
        carl.ask("/join cake", "/set quiet on")
        self.ann.ask("JOIN #cake")
        self.bob.ask("JOIN #cake")
        eve = self.chat.irc_client("eve", room="cake")
        self.ann.received()
        self.bob.ask("QUIT :late")
        self.assertEqual(self.ann.received(), [":bob!bob@127.0.0.1 QUIT :Quit: late"])
        self.assertEqual(eve.received(), [])

    def test_a_kick_is_one_everywhere(self) -> None:
        [carl] = self.chat.line_clients("carl")
        carl.ask("/join tea")
        self.ann.ask("KICK #tea carl,bob :enough")
        self.assertIn("* ann has put you out of tea: enough", carl.received()[0])
        self.assertEqual(self.bob.received()[-1], f"{ANN} KICK #tea bob enough")

    def test_modes_are_the_settings_of_the_room(self) -> None:
        [carl] = self.chat.line_clients("carl")
        carl.ask("/join tea")
        self.ann.received()
        self.assertEqual(self.ann.ask("MODE #tea +ms-t+l 7"), [f"{ANN} MODE #tea +ms-t+l 7"])
        self.assertEqual(
            carl.received(),
            [
                *("* ann has set moderated of tea to on", "* ann has set hidden of tea to on"),
                *("* ann has set topic-by of tea to all", "* ann has set limit of tea to 7"),
            ],
        )
        self.assertIn("+nmsl 7", self.ann.ask("MODE #tea")[0])

    def test_roles_are_modes_and_a_higher_one_stays(self) -> None:
        self.assertEqual(self.ann.ask("MODE #tea +o bob"), [f"{ANN} MODE #tea +o bob"])
        self.assertEqual(self.ann.ask("MODE #tea +v bob"), [])
        self.assertEqual(self.bob.numerics("MODE #tea -o ann"), ["MODE", "482"])
        self.assertEqual(self.ann.ask("MODE #tea -o bob"), [f"{ANN} MODE #tea -o bob"])
        self.assertEqual(self.ann.numerics("MODE #tea +o nobody"), ["401"])

    def test_bans_exceptions_and_invitations_are_lists(self) -> None:
        lines = self.ann.ask("MODE #tea +b b*!*@*")
        kicked = f"{ANN} KICK #tea bob ann"
        self.assertCountEqual(lines, [f"{ANN} MODE #tea +b b*!*@*", kicked])
        self.assertEqual(self.bob.received()[-1], kicked)
        self.assertEqual(self.bob.numerics("JOIN #tea")[-1], "474")
        self.ann.ask("MODE #tea +e *!bob@*")
        self.assertEqual(self.bob.numerics("JOIN #tea")[0], "JOIN")
        self.ann.ask("MODE #tea +i", "MODE #tea +I eve!*@*")
        self.assertEqual(self.chat.irc_client("eve").numerics("JOIN #tea")[0], "JOIN")
        self.assertEqual(self.chat.irc_client("dan").numerics("JOIN #tea"), ["473"])
        self.assertEqual(self.ann.numerics("MODE #tea b")[-2:], ["367", "368"])

    def test_a_mute_is_an_extended_ban(self) -> None:
        self.ann.ask("MODE #tea +b m:bob!*@*")
        self.assertEqual(self.bob.numerics("PRIVMSG #tea :x")[-1], "404")
        self.ann.ask("MODE #tea +v bob")
        self.assertEqual(self.bob.numerics("PRIVMSG #tea :x"), ["MODE"])

    def test_bad_modes_are_numerics(self) -> None:
        for modes, numeric in (
            *(("+x", "472"), ("+l", "696"), ("+l many", "696"), ("+l 0", "696"), ("+o", "696")),
            *(("+k a,b", "525"), ("+b a b!c d@", "MODE"), ("+b " + "x" * 400, "696")),
        ):
            self.assertEqual(self.ann.numerics(f"MODE #tea {modes}"), [numeric], modes)

    def test_topics_are_told_with_who_has_set_them(self) -> None:
        self.assertEqual(self.ann.ask("TOPIC #tea :at five"), [f"{ANN} TOPIC #tea :at five"])
        self.assertEqual(self.bob.received(), [f"{ANN} TOPIC #tea :at five"])
        self.assertEqual(self.bob.numerics("TOPIC #tea", "TOPIC #tea :x"), ["332", "333", "482"])

    def test_people_are_found_by_masks_unless_they_are_invisible(self) -> None:
        carl = self.chat.irc_client("carl")
        self.assertEqual(carl.numerics("WHO b*"), ["352", "315"])
        self.bob.ask("MODE bob +i")
        self.assertEqual(carl.numerics("WHO b*"), ["315"])
        self.assertEqual(self.ann.numerics("WHO b*"), ["352", "315"])
        [reply, _] = self.ann.ask("WHO #tea %tcnf,42")[1:]
        self.assertEqual(reply, ":chat.example 354 ann 42 #tea bob H")

    def test_names_that_somebody_had_are_remembered(self) -> None:
        self.bob.ask("NICK rob")
        self.assertEqual(self.ann.numerics("WHOWAS bob", "WHOWAS nobody")[1:],
                         ["314", "312", "369", "406", "369"])  # fmt: skip

    def test_being_away_is_told_to_those_who_ask_for_it(self) -> None:
        eve = self.chat.irc_client("eve", "away-notify", room="tea")
        self.assertEqual(self.bob.numerics("AWAY :at lunch")[-1], "306")
        self.assertEqual(eve.received(), [":bob!bob@127.0.0.1 AWAY :at lunch"])
        self.assertEqual(self.ann.numerics("PRIVMSG bob :x"), ["JOIN", "301"])

    def test_a_flood_of_targets_costs_as_much_as_they_are(self) -> None:
        line = f"JOIN {','.join(f'#r{number}' for number in range(40))}".encode()
        self.assertEqual(self.ann.protocol.cost([line, b"PRIVMSG #tea :a,b,c"]), 41)
