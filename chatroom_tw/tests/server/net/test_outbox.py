"""Tests for `server.net.outbox`."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.server.net.outbox import PIECE, Outbox
from chatroom_tw.tests.support.optional import given, st

SIZES = st.sampled_from((1, 7, PIECE - 1, PIECE, PIECE + 1, 5 * PIECE + 3))


class Outboxes(SynchronousTestCase):
    def outbox(self, *sizes: int) -> tuple[Outbox, bytes]:
        """An outbox with pieces of these sizes, and all that is in it."""
        outbox, pieces = Outbox(), [bytes([n % 251]) * size for n, size in enumerate(sizes)]
        for piece in pieces:
            outbox.add(piece)
        return outbox, b"".join(pieces)

    def test_one_long_piece_is_given_in_parts(self) -> None:
        outbox, _ = self.outbox(3 * PIECE)
        for left in (2, 1, 0):
            self.assertEqual(len(outbox.take()), PIECE)
            self.assertEqual(outbox.size, left * PIECE)
        self.assertFalse(outbox)

    @given(st.lists(SIZES, max_size=8), st.integers(0, 20))
    def test_all_bytes_come_in_order(self, sizes: list[int], parts: int) -> None:
        outbox, whole = self.outbox(*sizes)
        taken = b""
        for _ in range(parts):
            part = outbox.take()
            self.assertEqual(len(part), min(PIECE, len(whole) - len(taken)))
            taken += part
            self.assertEqual(outbox.size, len(whole) - len(taken))
            self.assertEqual(bool(outbox), outbox.size > 0)
        self.assertEqual(taken + outbox.take_all(), whole)
        self.assertEqual(outbox.size, 0)
