"""Tests for `server.net.telnet`: telnet's commands are taken out of the text, and answered."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.server.net.telnet import SUBNEGOTIATION_LIMIT, Telnet
from chatroom_tw.tests.support.optional import given, st

PLINK = bytes.fromhex("fffb1f fffb20 fffb18 fffb27 fffd01 fffb03 fffd03")
"""What PuTTY's plink begins with."""


class Taking(SynchronousTestCase):
    def setUp(self) -> None:
        self.telnet = Telnet()

    def test_options_are_refused(self) -> None:
        self.assertEqual(self.telnet.take_out(PLINK + b"hello\n"), b"hello\n")
        refusals = bytes.fromhex("fffe1f fffe20 fffe18 fffe27 fffc01 fffe03 fffc03")
        self.assertEqual(self.telnet.answers, refusals)

    def test_refusals_are_not_answered(self) -> None:
        self.assertEqual(self.telnet.take_out(bytes.fromhex("fffc01 fffe03")), b"")
        self.assertEqual(self.telnet.answers, b"")

    def test_commands_are_taken_out(self) -> None:
        for command in range(0xEC, 0xFA):
            if command not in (0xF7, 0xF8):
                sent = b"TOM\xff" + bytes([command]) + b"BOLA\n"
                self.assertEqual(Telnet().take_out(sent), b"TOMBOLA\n", hex(command))

    def test_erasing_is_what_a_terminal_sends(self) -> None:
        self.assertEqual(self.telnet.take_out(b"a\xff\xf7b\xff\xf8"), b"a\x7fb\x15")

    def test_somebody_asks_whether_anybody_is_there(self) -> None:
        self.telnet.take_out(b"\xff\xf6")
        self.assertTrue(self.telnet.is_asked)

    def test_subnegotiations_are_taken_out(self) -> None:
        sent = b"one\xff\xfa\x18\x00xterm\xff\xff\xff\xf0two"
        self.assertEqual(self.telnet.take_out(sent), b"onetwo")
        self.assertFalse(self.telnet.is_inside)

    def test_a_subnegotiation_without_an_end_has_a_limit(self) -> None:
        self.telnet.take_out(b"\xff\xfa" + b"x" * SUBNEGOTIATION_LIMIT)
        self.assertTrue(self.telnet.is_inside)
        self.assertEqual(self.telnet.take_out(b"yhello"), b"hello")

    def test_two_bytes_255_are_taken_out(self) -> None:
        self.assertEqual(self.telnet.take_out(b"a\xff\xffb"), b"ab")

    def test_what_telnet_does_not_know_is_text(self) -> None:
        self.assertEqual(self.telnet.take_out(b"\xffa"), b"\xffa")

    @given(st.lists(st.sampled_from([b"\xff", b"\xfa", b"\xf0", b"\xfd", b"\x01", b"a"])))
    def test_commands_may_come_in_pieces(self, pieces: list[bytes]) -> None:
        whole, cut = Telnet(), Telnet()
        text = whole.take_out(b"".join(pieces))
        self.assertEqual(b"".join(map(cut.take_out, pieces)), text)
        self.assertEqual(cut.answers, whole.answers)
