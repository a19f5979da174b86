"""Tests for `server.files.kinds`."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.server.files.kinds import UNKNOWN, is_shown, media_of


class Kinds(SynchronousTestCase):
    def test_the_bytes_decide(self) -> None:
        for head, declared, media in (
            (b"\x89PNG\r\n\x1a\n", "text/html", "image/png"),
            (b"\xff\xd8\xff\xe0", "image/png", "image/jpeg"),
            (b"RIFF\0\0\0\0WEBPVP8 ", "", "image/webp"),
            (b"\0\0\0\x20ftypisom", "video/mp4", "video/mp4"),
            (b"\x1a\x45\xdf\xa3\x9f\x42\x86webm", "audio/webm", "audio/webm"),
            (b"%PDF-1.7", "application/pdf", "application/pdf"),
        ):
            self.assertEqual(media_of(head, declared), media)

    def test_what_is_said_is_believed_if_nothing_speaks_against_it(self) -> None:
        for head, declared, media in (
            (b"hello", "Text/Plain; charset=utf-8", "text/plain"),
            (b"<svg/>", "image/svg+xml", "image/svg+xml"),
            (b"hel\0lo", "text/plain", UNKNOWN),
            (b"<script>", "image/png", UNKNOWN),
            (b"<script>", "audio/mp4", UNKNOWN),
            (b"x", "image/png\r\nX-Evil: 1", UNKNOWN),
            (b"x", "", UNKNOWN),
            (b"", "/", UNKNOWN),
        ):
            self.assertEqual(media_of(head, declared), media)

    def test_only_what_runs_nothing_is_shown(self) -> None:
        for media, width, shown in (
            ("image/png", 1, True),
            ("image/png", 0, False),
            ("video/mp4", 0, True),
            ("image/svg+xml", 1, False),
            ("text/html", 1, False),
            ("application/pdf", 0, False),
        ):
            self.assertEqual(is_shown(media, width), shown, media)
