"""Names of 4 KB, which cost the square of their length to normalise, in every protocol."""

from __future__ import annotations

import unicodedata

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.server import text
from chatroom_tw.tests.support import tcd
from chatroom_tw.tests.support.chat import FakeChat
from chatroom_tw.tests.support.messages import make_message
from chatroom_tw.tests.support.tombola import FakeTombola

MARKS = "\u0323\u0301" * 900
"""Two bytes each."""


class LongNames(SynchronousTestCase):
    def setUp(self) -> None:
        self.normalised: list[int] = []
        normalize = unicodedata.normalize

        def noting(form: str, written: str) -> str:
            self.normalised.append(len(written))
            return normalize(form, written)

        self.patch(text.unicodedata, "normalize", noting)

    def tearDown(self) -> None:
        self.assertLessEqual(max(self.normalised, default=0), text.WRITTEN_LIMIT)

    def test_in_the_line_protocol(self) -> None:
        ann = FakeChat().connect("/nick ann")
        for line in (
            *(f"/nick {MARKS}", f"/join {MARKS}", f"/msg {MARKS} hi", f"/add {MARKS}"),
            *(f"/leave {MARKS}", f"/who {MARKS}", f"/login {MARKS} secret-1"),
        ):
            with self.subTest(line=line[:10]):
                [told] = ann.ask(line)
                self.assertEqual(told[:2], "! ")

    def test_in_a_page(self) -> None:
        page = FakeChat().web_client("ann", "main")
        marks = MARKS[:200]
        for message in (
            *(make_message("rename", name=marks), make_message("join", room=marks)),
            *(make_message("tell", to=marks, text="hi"), make_message("members", room=marks)),
            make_message("login", name=marks, password="secret-1"),
        ):
            with self.subTest(message=message["type"]):
                [told] = page.ask(message)
                self.assertEqual(told["type"], "refused")

    def test_in_tcd(self) -> None:
        client = FakeChat().tcd_client()
        for request in (
            *(tcd.join(MARKS, "ann"), tcd.join("tea", MARKS), tcd.leave(MARKS, "ann")),
            tcd.say(MARKS, "ann", "hi"),
        ):
            with self.subTest(request=request[:6]):
                self.assertIn("ERROR_CODE: ", client.ask(request))

    def test_at_the_menu(self) -> None:
        client = FakeChat().connect("/menu")
        self.assertIn("is not allowed", client.ask(MARKS)[0])

    def test_at_the_tombola(self) -> None:
        [ann] = FakeTombola().players("ann")
        [told] = ann.ask(f"NAME {MARKS}")
        self.assertTrue(told.startswith("ERROR the name "))
