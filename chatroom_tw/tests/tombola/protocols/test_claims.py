"""Tests for `protocols.claims`: the claim port, byte for byte."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.server.net.connection import PATIENCE
from chatroom_tw.server.net.framing import LINE_LIMIT, SILENCE
from chatroom_tw.tests.support.optional import given, st
from chatroom_tw.tests.support.tombola import PAUSE, FakeTombola
from chatroom_tw.tombola.protocols import claims
from chatroom_tw.tombola.protocols.claims import IDLE, USAGE
from chatroom_tw.tombola.rules.commands import Claim
from chatroom_tw.tombola.rules.prizes import AMBO, TOMBOLA

FORGED = "0" * 32
NO_SEAT = "ERROR nobody has this token; it is in the HELLO line, and ends with the seat"


class ClaimCase(SynchronousTestCase):
    """Ann and Bob play in an open hall for the ambo and the tombola."""

    def setUp(self) -> None:
        self.play = FakeTombola(prizes=(AMBO, TOMBOLA))
        self.ann, self.bob = self.play.players("ann", "bob")
        self.claimant = self.play.claimant()

    def claim(self, line: str) -> list[str]:
        return self.claimant.ask(line)

    def win(self) -> None:
        """Play until Ann's card is full, without claims."""
        self.play.begin()
        self.play.draw_until_full(self.ann)
        for player in (self.ann, self.bob):
            player.received()
        self.claimant = self.play.claimant()  # The first connection has been closed meanwhile.


class Claiming(ClaimCase):
    def test_nothing_is_sent_before_a_claim(self) -> None:
        self.assertEqual(self.claimant.transport.value(), b"")

    def test_a_winner_is_told_ok_and_all_players_the_prize(self) -> None:
        self.win()
        self.claimant.send(f"TOMBOLA {self.ann.token}")
        self.play.clock.advance(0)
        self.assertEqual(self.claimant.transport.value(), b"OK\n")
        [serial] = self.ann.cards
        news = f"PRIZE tombola ann {serial}\n".encode()
        for player in (self.ann, self.bob):
            self.assertEqual(player.transport.value(), news)
        self.play.draw()
        self.assertEqual(self.bob.told()[1].split()[0], "OVER")

    def test_a_false_claim_is_answered_to_the_claimant_alone(self) -> None:
        self.play.begin()
        [(serial, numbers)] = self.ann.cards.items()
        lacks = " ".join(map(str, numbers))
        self.assertEqual(
            self.claim(f"TOMBOLA {self.ann.token}"), [f"ERROR no tombola: {serial} lacks {lacks}"]
        )
        self.assertEqual(self.ann.told(), self.bob.told())
        self.assertEqual(self.play.tombola.lobby.game.winners, [])

    def test_there_is_an_error_for_each_refusal(self) -> None:
        self.assertEqual(self.claim(f"TOMBOLA {self.ann.token}"), ["ERROR no game of yours is on"])
        self.play.begin()
        self.play.draw(40)
        self.claimant = self.play.claimant()
        self.assertEqual(
            self.claim(f"TERNO {self.ann.token}"),
            ["ERROR that is not played for; the prizes are: ambo, tombola"],
        )
        self.assertEqual(self.claim(f"AMBO {self.ann.token}"), ["OK"])
        self.assertEqual(
            self.claim(f"AMBO {self.ann.token}"), ["ERROR you have won the ambo already"]
        )
        self.play.draw()
        self.assertEqual(self.claim(f"AMBO {self.bob.token}"), ["ERROR that has been won by ann"])

    def test_an_unknown_token_wins_nothing(self) -> None:
        self.win()
        near = self.ann.token[:-1] + ("0" if self.ann.token[-1] != "0" else "1")
        for token in (FORGED, near, self.ann.token[:-1], self.ann.token.upper() + "x", "ann"):
            self.assertEqual(self.claim(f"TOMBOLA {token}"), [NO_SEAT])
        self.assertEqual(self.ann.received(), [])

    def test_an_invalid_line_is_answered_with_the_usage(self) -> None:
        token = self.ann.token
        for line in ("TOMBOLA", "TOMBOLA  ", f"BINGO {token}", token, "HELP", "SAY hello",
                     f"TOMBOLA{token}", "EXIT", "\ufffd", f"__class__ {token}"):  # fmt: skip
            self.assertEqual(self.claim(line), [USAGE], line)
        self.assertEqual(self.ann.received(), [])

    def test_an_empty_line_is_ignored(self) -> None:
        self.claimant.send_bytes(b"\n\r\n  \n\t\n")
        self.assertEqual(self.claimant.received(), [])

    def test_a_disconnected_player_can_claim(self) -> None:
        self.win()
        self.ann.reset()
        self.assertEqual(self.claim(f"TOMBOLA {self.ann.token}"), ["OK"])
        self.assertEqual(self.bob.received(), [f"PRIZE tombola ann {next(iter(self.ann.cards))}"])

    def test_a_player_can_claim_when_nobody_is_connected(self) -> None:
        self.win()
        self.ann.reset()
        self.bob.reset()
        self.assertEqual(self.claim(f"TOMBOLA {self.ann.token}"), ["OK"])
        self.play.clock.advance(PAUSE)
        self.assertEqual([one["name"] for one in self.play.saved[0]["winners"]], ["ann"])

    def test_a_player_who_has_left_cannot_claim(self) -> None:
        self.win()
        self.ann.ask("EXIT")
        self.assertEqual(self.claim(f"TOMBOLA {self.ann.token}"), [NO_SEAT])

    def test_a_player_who_waits_for_the_next_table_cannot_claim(self) -> None:
        play = FakeTombola(players=1)
        play.players("ann")
        play.begin()
        [bob] = play.players("bob")
        self.assertEqual(
            play.claimant().ask(f"TOMBOLA {bob.token}"), ["ERROR no game of yours is on"]
        )

    def test_a_prize_can_be_shared_from_both_ports(self) -> None:
        numbers = " ".join(map(str, range(1, 16)))
        for player in (self.ann, self.bob):
            player.ask(f"BOARD {numbers}")
        self.win()
        self.assertEqual(self.ann.told(), self.bob.told())
        self.assertEqual(self.ann.ask("TOMBOLA"), ["PRIZE tombola ann b1"])
        self.assertEqual(self.claim(f"TOMBOLA {self.bob.token}"), ["OK"])
        self.assertEqual(self.ann.received(), ["PRIZE tombola bob b2"])


class Bytes(ClaimCase):
    """All the ways in which a line can arrive."""

    def setUp(self) -> None:
        super().setUp()
        self.line = f"TOMBOLA {self.ann.token}".encode()

    def test_a_line_can_come_byte_by_byte_and_end_with_crlf(self) -> None:
        self.win()
        for byte in self.line + b"\r\n":
            self.claimant.send_bytes(bytes([byte]))
        self.assertEqual(self.claimant.received(), ["OK"])

    def test_joined_lines_are_answered_in_order(self) -> None:
        self.win()
        self.claimant.send_bytes(b"hello\n" + self.line + b"\n" + self.line + b"\n")
        self.assertEqual(
            self.claimant.received(), [USAGE, "OK", "ERROR you have won the tombola already"]
        )

    def test_words_can_be_in_any_case_with_blanks_around(self) -> None:
        self.win()
        for word, answer in (("Ambo", "OK"), ("tombola", "OK")):
            self.assertEqual(self.claim(f"  {word}   {self.ann.token}  "), [answer])

    def test_silence_ends_a_line_without_a_newline(self) -> None:
        self.win()
        self.claimant.send_bytes(self.line)
        self.play.clock.advance(SILENCE / 2)
        self.assertEqual(self.claimant.received(), [])
        self.play.clock.advance(SILENCE)
        self.assertEqual(self.claimant.received(), ["OK"])

    def test_a_half_closed_client_gets_its_answer(self) -> None:
        self.win()
        self.claimant.send_bytes(self.line)
        self.claimant.protocol.readConnectionLost()
        self.assertEqual(self.claimant.received(), ["OK"])
        self.assertTrue(self.claimant.transport.disconnecting)

    def test_a_line_that_is_too_long_is_no_claim(self) -> None:
        self.win()
        self.claimant.send_bytes(self.line + b" " * LINE_LIMIT + b"\n")
        self.assertEqual(self.claimant.received(), [USAGE])

    def test_bytes_that_are_not_utf_8_are_no_claim(self) -> None:
        self.win()
        self.claimant.send_bytes(b"TOMBOLA \xff\xfe\x00\x1b[2J\n" + b"\xff" + self.line + b"\n")
        self.assertEqual(self.claimant.received(), [NO_SEAT, USAGE])

    @given(st.text(max_size=60))
    def test_any_line_is_a_claim_or_none(self, typed: str) -> None:
        self.assertIsInstance(claims.parse(typed), (Claim, type(None)))


class Idling(ClaimCase):
    def test_a_connection_is_closed_after_a_minute_without_a_claim(self) -> None:
        self.play.clock.advance(IDLE - 0.001)
        self.assertFalse(self.claimant.transport.disconnecting)
        self.play.clock.advance(0.001)
        self.assertTrue(self.claimant.transport.disconnecting)
        self.assertEqual(IDLE, 60)

    def test_each_claim_restarts_the_minute_and_other_lines_do_not(self) -> None:
        self.play.clock.advance(IDLE - 1)
        self.claimant.send(f"TOMBOLA {FORGED}")
        self.play.clock.advance(IDLE - 1)
        self.assertFalse(self.claimant.transport.disconnecting)
        self.claimant.send("still here")
        self.play.clock.advance(1)
        self.assertTrue(self.claimant.transport.disconnecting)

    def test_a_client_that_disconnects_leaves_no_timer(self) -> None:
        play = FakeTombola()
        for leave in ("hang_up", "reset"):
            claimant = play.claimant()
            claimant.send_bytes(b"TOMBOLA no newline")
            getattr(claimant, leave)()
        claimant = play.claimant()
        play.clock.advance(IDLE)
        claimant.reset()
        play.clock.advance(0)
        self.assertEqual(play.clock.getDelayedCalls(), [])

    def test_a_client_that_does_not_read_is_closed_too(self) -> None:
        self.claimant.protocol.pauseProducing()
        self.claimant.send("hello")
        self.play.clock.advance(IDLE)
        self.assertFalse(self.claimant.transport.disconnected)
        self.play.clock.advance(PATIENCE)
        self.assertTrue(self.claimant.transport.disconnected)


class ConnectionsOfTheClaimPort(ClaimCase):
    def test_a_claimant_is_told_nothing_of_the_game(self) -> None:
        self.play.begin()
        self.play.draw(10)
        self.ann.send("SAY hello", "AMBO", "NAME anne", "CARDS 6", "STATUS")
        for player in (self.ann, self.bob):
            self.assertTrue(player.received())
        self.assertEqual(self.claimant.received(), [])

    def test_a_claimant_is_not_counted_as_a_player(self) -> None:
        self.play.begin()
        [status] = [line for line in self.ann.ask("STATUS") if line.startswith("* game")]
        self.assertTrue(status.endswith("players: 2"), status)
        lonely = FakeTombola()
        lonely.claimant()
        lonely.begin()
        self.assertFalse(lonely.tombola.lobby.game_is_on)

    def test_a_claimant_is_told_that_the_server_stops(self) -> None:
        self.play.begin()
        self.play.stop()
        self.assertEqual(
            self.claimant.transport.value(), b"ERROR the server is stopping or restarting\n"
        )
        self.assertTrue(self.claimant.transport.disconnecting)
