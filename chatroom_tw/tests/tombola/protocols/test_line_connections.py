"""Tests for `protocols.line`: bytes that arrive, and connections that end."""

from __future__ import annotations

from typing import Any

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.server.net.framing import LINE_LIMIT, SILENCE
from chatroom_tw.tests.support.optional import given, st
from chatroom_tw.tests.support.tombola import (
    COUNTDOWN,
    FIFTEEN,
    INTERVAL,
    FakeTombola,
    HallCase,
    Player,
    first_words,
)
from chatroom_tw.tombola.rules.prizes import FIVE

SERVER_WORDS = {
    *("HELLO", "CARD", "COMMIT", "WAITING", "NEXT", "BEGIN", "DRAWN", "NUMBER", "PRIZE", "OVER"),
    *("REVEAL", "SAID", "TRANSCRIPT", "ERROR", "BYE", "*"),
}
THINGS_SENT = [
    *(b"NAME ann\n", b"NAME bob\n", b"name \n", b"CARDS 6\n", b"CARDS 0\n", b"BOARD 1 2\n"),
    *(f"BOARD {FIFTEEN}\n".encode(), b"ENTROPY x\n", b"AMBO\nTERNO\nQUATERNA\n", b"TOMBOLA\n"),
    *(b"yes\n", b"AGAIN no\n", b"NO\n", b"SAY \xff\x1b[2J\n", b"STATUS\n", b"TRANSCRIPT\n"),
    *(b"RESUME x\n", b"HELP\n", b"EXIT\n", b"\n", b"half a li", b"x" * 5000 + b"\n"),
]


class Talking(HallCase):
    def test_what_is_said_is_sent_to_all_and_to_the_speaker(self) -> None:
        self.assertEqual(self.ann.ask("SAY hello,  all"), ["SAID ann hello,  all"])
        self.assertEqual(self.bob.received(), ["SAID ann hello,  all"])

    def test_control_characters_and_invalid_bytes_are_replaced(self) -> None:
        self.ann.send_bytes(b"SAY \x1b[2Jboo\x07 \xc2\x9b31m \xff\r\n")
        self.assertEqual(self.bob.received(), ["SAID ann \ufffd[2Jboo\ufffd \ufffd31m \ufffd"])

    def test_numbers_and_talk_stay_in_order(self) -> None:
        self.play.begin()
        self.ann.send("SAY before")
        self.play.draw()
        self.ann.send("SAY after")
        self.assertEqual(first_words(self.bob.received()), ["BEGIN", "SAID", "NUMBER", "SAID"])


class Bytes(HallCase):
    """All the ways in which lines can arrive."""

    def test_lines_can_be_split_or_joined_and_end_with_crlf(self) -> None:
        for byte in b"SAY one\r\n":
            self.ann.send_bytes(bytes([byte]))
        self.ann.send_bytes(b"SAY two\n\nsay three\r\nSay fo")
        self.ann.send_bytes(b"ur\n")
        self.assertEqual(
            self.bob.received(), [f"SAID ann {word}" for word in ("one", "two", "three", "four")]
        )

    def test_answers_come_in_the_order_of_the_commands(self) -> None:
        self.ann.send_bytes(b"SAY one\nCARDS 9\nBINGO\nSAY two\nNAME ann\n")
        self.assertEqual(first_words(self.ann.told()), ["SAID", "ERROR", "ERROR", "SAID", "HELLO"])

    def test_silence_ends_a_line_without_a_newline(self) -> None:
        carl = self.play.connect()
        carl.received()
        carl.send_bytes(b"SAY hel")
        self.play.clock.advance(SILENCE / 2)
        carl.send_bytes(b"lo")
        self.play.clock.advance(SILENCE * 0.9)
        self.assertEqual(carl.received(), [])
        self.play.clock.advance(SILENCE * 0.1)
        self.assertEqual(carl.received(), ["SAID guest-3 hello"])

    def test_a_claim_without_a_newline_counts(self) -> None:
        carl = self.play.connect()
        self.play.begin()
        carl.received()
        carl.send_bytes(b"TOMBOLA")
        self.play.clock.advance(SILENCE)
        self.assertEqual(carl.told()[0].split(":")[0], "ERROR no tombola")

    def test_a_line_that_is_too_long_is_answered_and_dropped(self) -> None:
        self.ann.send_bytes(b"SAY " + b"x" * LINE_LIMIT + b"\nSAY hello\n")
        self.assertEqual(
            self.ann.received(),
            ["ERROR that line was dropped: it is longer than 4096 bytes", "SAID ann hello"],
        )
        whole = "x" * (LINE_LIMIT - 4)
        self.assertEqual(self.ann.ask(f"SAY {whole}"), [f"SAID ann {whole}"])

    def test_invalid_bytes_are_an_unknown_command(self) -> None:
        self.ann.send_bytes(b"\xfe\x01\x1b[2J\n")
        self.assertEqual(
            self.ann.received(), ["ERROR unknown command \ufffd\ufffd\ufffd[2J; HELP lists them"]
        )

    def test_every_line_of_a_game_starts_with_a_word_of_the_manual(self) -> None:
        received = self.ann.ask(
            "SAY x", "STATUS", "HELP", "CARDS 6", f"BOARD {FIFTEEN}", "y", "TERNO"
        )
        self.play.begin()
        self.play.draw_until_full(self.ann)
        received += self.ann.ask("TOMBOLA")
        self.play.draw()
        received += self.ann.ask("TRANSCRIPT", f"RESUME {self.ann.token}", "EXIT")
        self.assertEqual(set(first_words(received)) - SERVER_WORDS, set())


class Dropping(SynchronousTestCase):
    """Clients that disconnect, in order or not."""

    def states(self) -> list[tuple[FakeTombola, Player]]:
        """Tombolas in each state, each with one or two players."""
        found = []
        for players in (None, 1, 2, 3):
            for seconds in (0, COUNTDOWN, COUNTDOWN + INTERVAL, COUNTDOWN + 91 * INTERVAL):
                for others in (0, 1):
                    play = FakeTombola(players)
                    player, *_ = play.players(*["ann", "bob"][: 1 + others])
                    play.clock.pump([1] * seconds)
                    player.received()
                    found.append((play, player))
        return found

    def test_a_disconnection_in_any_state_logs_no_error(self) -> None:
        for leave in (
            lambda player: player.reset(),
            lambda player: player.hang_up(),
            lambda player: (player.send_bytes(b"TOMBOLA\nSAY half a li"), player.reset()),
            lambda player: (player.send("EXIT"), player.hang_up()),
            lambda player: (player.send("no", "EXIT"), player.reset()),
        ):
            for play, player in self.states():
                leave(player)
                play.clock.pump([INTERVAL] * 3)
                late = play.connect()
                self.assertEqual(late.received()[0].split()[0], "HELLO")
                play.clock.pump([INTERVAL] * 200)
                play.stop()
        self.assertEqual(self.flushLoggedErrors(), [])

    def test_a_half_closed_client_gets_its_answers(self) -> None:
        play = FakeTombola()
        [ann] = play.players("ann")
        play.begin()
        ann.received()
        ann.send_bytes(b"CARDS 9\nTOMBOLA\n")
        ann.protocol.readConnectionLost()
        self.assertEqual(first_words(ann.told()), ["ERROR", "ERROR"])
        self.assertTrue(ann.transport.disconnecting)
        again = play.connect()
        self.assertEqual(
            again.request(f"RESUME {ann.token}")[-3:][0], f"HELLO tombola/1 ann {ann.token}"
        )

    def test_an_end_without_a_newline_ends_the_line(self) -> None:
        play = FakeTombola()
        [bob] = play.players("bob")
        ann = play.connect()
        ann.send_bytes(b"SAY hello")
        ann.hang_up()
        self.assertEqual(bob.received(), ["SAID guest-2 hello"])

    def test_a_disconnected_client_leaves_no_timer(self) -> None:
        play = FakeTombola(players=2)
        ann = play.connect()
        ann.send_bytes(b"SAY no newline")
        ann.reset()
        play.clock.advance(0)
        self.assertEqual(play.clock.getDelayedCalls(), [])

    @given(
        st.sampled_from([None, 1, 2]),
        st.lists(
            st.tuples(st.integers(0, 2), st.sampled_from([*THINGS_SENT, b"", "reset", 3, 60])),
            max_size=30,
        ),
    )
    def test_no_bytes_harm_the_server_or_other_players(
        self, players: int | None, sent: list[tuple[int, Any]]
    ) -> None:
        play = FakeTombola(players, FIVE)
        people = [play.connect() for _ in range(3)]
        for who, what in sent:
            if isinstance(what, int):
                play.clock.pump([1] * what)
            elif what == "reset":
                people[who].reset()
                people[who] = play.connect()
            elif not people[who].transport.disconnecting:
                people[who].send_bytes(what)
        watcher = play.connect()
        self.assertEqual(watcher.received()[0].split()[0], "HELLO")
        self.assertEqual(watcher.ask("SAY hello")[-1].split()[2], "hello")
        for person in people:
            person.hang_up()
        self.assertEqual(len([line for line in watcher.ask("STATUS") if "players: 1" in line]), 1)
        self.assertEqual(self.flushLoggedErrors(), [])


class Many(SynchronousTestCase):
    def test_a_thousand_players_get_a_number_in_one_turn(self) -> None:
        play = FakeTombola()
        players = [play.connect() for _ in range(1000)]
        play.begin()
        written: list[bytes] = []
        for player in players:
            player.transport.write = written.append
        play.clock.advance(INTERVAL)  # The beat, and in the same turn of the reactor its output.
        play.clock.advance(0)
        self.assertEqual(len(written), 1000)
        self.assertEqual(len(set(map(id, written))), 1)
        self.assertRegex(written[0], rb"\ANUMBER [0-9]{1,2}\n\Z")
