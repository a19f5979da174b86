"""Tests for `protocols.line`: its lines, byte for byte."""

from __future__ import annotations

from dataclasses import replace

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.server.refusals import CommonError, Refusal
from chatroom_tw.tests.support.optional import given, st
from chatroom_tw.tests.support.tombola import FIFTEEN, FakeTombola
from chatroom_tw.tombola.protocols import line, line_texts, words
from chatroom_tw.tombola.rules import commands, events, host_commands, host_events
from chatroom_tw.tombola.rules.card import Card
from chatroom_tw.tombola.rules.events import Notice
from chatroom_tw.tombola.rules.prizes import AMBO, FIVE_KINDS, TOMBOLA, prizes
from chatroom_tw.tombola.rules.refusals import TombolaError
from chatroom_tw.tombola.rules.winners import Missed, Missing, Winner

CARTELLA = Card("s1-1", ((12, 42, 52, 64, 72), (35, 46, 68, 75, 82), (3, 18, 20, 56, 79)))
BOARD = Card("b3", ((5, 4, 3, 2, 1), (10, 9, 8, 7, 6), (90, 14, 13, 12, 11)))

WINNERS = tuple(Winner("x", name, "s1-1", 5) for name in ("ann", "bob", "ann"))


class WhatIsSent(SynchronousTestCase):
    """Each line of the server, as in the manual."""

    def test_a_line_for_each_event(self) -> None:
        for event, expected in (
            (events.Hello("ann", "3e08"), "HELLO tombola/1 ann 3e08"),
            (
                events.Welcome("rossi", (AMBO, TOMBOLA)),
                "* welcome to rossi; played for: ambo, tombola; HELP lists the commands",
            ),
            (events.Committed("1a0b", "67101c"), "COMMIT 1a0b 67101c"),
            (events.Waiting(2, 3), "WAITING 2 3"),
            (events.Begun("1a0b", "0170e4"), "BEGIN 1a0b 0170e4"),
            (events.Drawn((69, 46, 1)), "DRAWN 69 46 1"),
            (events.Drawn(()), "DRAWN"),
            (events.Number(90), "NUMBER 90"),
            (Winner("tombola", "ann", "s1-1", 70), "PRIZE tombola ann s1-1"),
            (Winner("EARLY-FIVE", "ann", "s1-1", 70), "PRIZE EARLY-FIVE ann s1-1"),
            (Winner("ambo", "zoé", "b3", 2), "PRIZE ambo zoé b3"),
            (events.Said("ann", "hello, all"), "SAID ann hello, all"),
            (events.Bye(), "BYE"),
            (
                events.Stopping(),
                "* the server is stopping or restarting; come back in a moment",
            ),
            (events.Over("1a0b", bytes(32), ()), f"OVER 1a0b\nREVEAL 1a0b {'00' * 32}"),
            (
                events.TranscriptOf({"game": "1a0b", "entropy": ["é"], "draws": [1, 2]}),
                'TRANSCRIPT {"game":"1a0b","entropy":["\\u00e9"],"draws":[1,2]}',
            ),
            (
                events.Welcome("rossi", prizes("row 3 x2,full")),
                "* welcome to rossi; played for: ROW-3 x2, FULL; HELP lists the commands",
            ),
            (
                events.Offers(
                    (
                        events.Offer(replace(AMBO, amount="5"), False, WINNERS),
                        events.Offer(replace(TOMBOLA, amount="the panettone"), True),
                        events.Offer(*prizes("row 3 x2"), True, WINNERS[:1]),
                    )
                ),
                "OFFER ambo won ann bob 5\nOFFER tombola open the panettone\n"
                "OFFER ROW-3 open ann\n* played for: ambo, tombola, ROW-3 x2",
            ),
            (
                events.Over("1a0b", b"", ()),
                "OVER 1a0b\n* the host drew the numbers out of a bag, so there is no seed, "
                "and nothing to check",
            ),
            (
                events.Status("1a0b", "playing", (69, 46), ("ambo", "tombola"), 2),
                "* game 1a0b, playing; 2 numbers drawn: 69 46; prizes open: ambo, tombola; "
                "players: 2",
            ),
            (
                events.Status("1a0b", "playing", (9,), (), 2),
                "* game 1a0b, playing; 1 number drawn: 9; prizes open: none; players: 2",
            ),
            (
                events.Status("1a0b", "playing", (), (), 2),
                "* game 1a0b, playing; 0 numbers drawn: none; prizes open: none; players: 2",
            ),
            (
                Missing("tombola", "s1-1", (12, 42), 2),
                "ERROR no tombola: s1-1 lacks 12 42",
            ),
            (
                Missing("ambo", "s1-1", (12, 42, 52, 64), 1),
                "ERROR no ambo: s1-1 lacks 1 of 12 42 52 64",
            ),
            (
                Refusal(TombolaError.BAD_COUNT, "7"),
                "ERROR this hall lets a player have 1 to 7 cards",
            ),
            (
                events.Paused(True),
                "* the host has paused the game; nothing is drawn or begins until it goes on",
            ),
            (events.Paused(False), "* the game goes on"),
            (Notice.PLAY_AGAIN, "* do you play again? yes or no; no answer is a yes"),
        ):
            self.assertEqual(line_texts.render(event), f"{expected}\n".encode())

    def test_missed_prizes_come_before_the_end_of_the_game(self) -> None:
        over = events.Over("1a0b", bytes(32), (Missed("ambo", "s1-1", 7),))
        self.assertEqual(
            line_texts.render(over).decode().split("\n")[:2],
            ["* nobody has claimed the ambo; s1-1 was the first that had it, at 7", "OVER 1a0b"],
        )

    def test_seconds_are_a_decimal_number(self) -> None:
        for seconds, expected in (
            (60, "60"), (3.0, "3"), (0.05, "0.05"), (2.9999999, "3"), (1 / 3, "0.333"),
            (86400, "86400"), (0, "0"), (-0.001, "0"), (1e-9, "0"),
        ):  # fmt: skip
            self.assertEqual(line_texts.render(events.Next(seconds)), f"NEXT {expected}\n".encode())

    def test_a_card_has_a_line_for_programs_and_rows_for_people(self) -> None:
        self.assertEqual(
            line_texts.render(events.Cards((CARTELLA, BOARD))).decode().split("\n"),
            [
                "CARD s1-1 12 42 52 64 72 35 46 68 75 82 3 18 20 56 79",
                "* |  |12|  |  |42|52|64|72|  |",
                "* |  |  |  |35|46|  |68|75|82|",
                "* | 3|18|20|  |  |56|  |79|  |",
                "CARD b3 5 4 3 2 1 10 9 8 7 6 90 14 13 12 11",
                "*  5  4  3  2  1",
                "* 10  9  8  7  6",
                "* 90 14 13 12 11",
                "",
            ],
        )


class WhatIsReceived(SynchronousTestCase):
    """Each verb of the client, as in the manual."""

    def test_a_command_for_each_verb(self) -> None:
        for typed, meant in (
            ("NAME ann", commands.Rename("ann")),
            ("CARDS 6", commands.TakeCards(6)),
            (f"BOARD {FIFTEEN}", commands.TakeBoard(tuple(range(1, 16)))),
            ("ENTROPY two words", commands.Contribute("two words")),
            ("AMBO", commands.Claim("ambo")),
            ("TERNO", commands.Claim("terno")),
            ("QUATERNA", commands.Claim("quaterna")),
            ("CINQUINA", commands.Claim("cinquina")),
            ("TOMBOLA", commands.Claim("tombola")),
            ("EARLY-FIVE", commands.Claim("EARLY-FIVE")),
            ("ROW-3", commands.Claim("ROW-3")),
            ("Next-Full", commands.Claim("NEXT-FULL")),
            ("PRIZES", commands.AskPrizes()),
            ("AGAIN yes", commands.PlayAgain(True)),
            ("AGAIN no", commands.PlayAgain(False)),
            ("yes", commands.PlayAgain(True)),
            ("no", commands.PlayAgain(False)),
            ("SAY hello, all", commands.Say("hello, all")),
            ("STATUS", commands.AskStatus()),
            ("TRANSCRIPT", commands.AskTranscript()),
            ("TRANSCRIPT 1a0b", commands.AskTranscript("1a0b")),
            ("RESUME 3e08", commands.Resume("3e08")),
            ("EXIT", commands.Exit()),
        ):
            word, _, rest = typed.partition(" ")
            for spelt in (word, word.lower(), word.title(), f"  {word}"):
                self.assertEqual(line.parse(f"{spelt} {rest}".rstrip()), meant)

    def test_every_verb_but_help_is_in_the_table(self) -> None:
        claims = {kind.upper() for kind in FIVE_KINDS}
        others = {"NAME", "CARDS", "BOARD", "ENTROPY", "AGAIN", "YES", "NO", "SAY", "STATUS",
                  "TRANSCRIPT", "RESUME", "HALL", "HALLS", "MAKE", "PRIZES", "DISPLAY", "SIT",
                  "WATCH", "PLAYERS", "RULES", "EXIT"}  # fmt: skip
        self.assertEqual(set(line.VERBS), claims | others)

    def test_help_has_a_line_for_each_verb(self) -> None:
        help_ = line.parse("help").split("\n")
        self.assertEqual([line for line in help_ if not line.startswith("* ")], [])
        for word in (*line.VERBS, "HELP"):
            self.assertTrue([each for each in help_ if each.startswith(f"* {word} ")], word)

    def test_a_verb_without_its_argument_is_answered_with_its_usage(self) -> None:
        for word in ("NAME", "ENTROPY", "SAY", "RESUME", "CARDS", "AGAIN", "MAKE"):
            for typed in (word, f"{word}  ", word.lower()):
                usage = f"ERROR use it like this: {word} {line.VERBS[word].usage}"
                self.assertEqual(line.parse(typed), usage)

    def test_a_verb_without_arguments_refuses_one(self) -> None:
        for word in ("EXIT", "STATUS", "TOMBOLA", "AMBO", "YES", "HALLS"):
            self.assertEqual(line.parse(f"{word} now"), f"ERROR use it like this: {word}")

    def test_numbers_are_ascii_digits(self) -> None:
        for number in ("٣", "３", "²", "+3", "-3", "3.0", "3_0", "0x3", "three", "1 2", "9" * 5000):
            self.assertEqual(line.parse(f"CARDS {number}"), "ERROR use it like this: CARDS k")
        for number in ("٣", "３", "three", "-3", "3,"):
            board = f"BOARD {FIFTEEN.replace('3', number, 1)}"
            self.assertEqual(line.parse(board), "ERROR use it like this: BOARD n1 … n15")

    def test_an_unknown_verb_is_answered_and_cut(self) -> None:
        self.assertEqual(line.parse("BINGO!"), "ERROR unknown command BINGO!; HELP lists them")
        self.assertEqual(
            line.parse("x" * 4000), f"ERROR unknown command {'x' * 64}; HELP lists them"
        )

    def test_an_empty_line_is_ignored(self) -> None:
        for typed in ("", " ", "\t"):
            self.assertIsNone(line.parse(typed))

    @given(st.text(max_size=80))
    def test_any_line_means_something(self, typed: str) -> None:
        meant = line.parse(typed.replace("\n", ""))
        self.assertIsInstance(
            meant,
            (str, type(None), *commands.Command.__args__, *host_commands.HostCommand.__args__),
        )


class Completeness(SynchronousTestCase):
    def test_every_event_notice_and_error_has_a_text(self) -> None:
        self.assertEqual(
            set(line_texts.TEXTS), set(events.Event.__args__) | set(host_events.HostEvent.__args__)
        )
        self.assertEqual(set(line_texts.NOTICES), set(Notice))
        others = {CommonError.BAD_NAME, CommonError.NAME_TAKEN, CommonError.NOT_STORED}
        self.assertEqual(set(words.REFUSALS), set(TombolaError) | others)

    def test_each_text_is_one_line_with_the_right_beginning(self) -> None:
        for notice in Notice:
            self.assertRegex(line_texts.render(notice), rb"\A\* [^\n]+\n\Z")
        for reason in words.REFUSALS:
            self.assertRegex(line_texts.render(Refusal(reason, "{x}")), rb"\AERROR [^\n]+\n\Z")

    def test_every_command_of_the_protocol_has_a_rule(self) -> None:
        for verb in line.VERBS.values():
            for rest in ("", "yes", "1"):
                play = FakeTombola()
                player = play.connect()
                try:
                    command = verb.make(rest)
                except ValueError:
                    continue
                player.protocol.session.submit(command)
        self.assertEqual(self.flushLoggedErrors(), [])
