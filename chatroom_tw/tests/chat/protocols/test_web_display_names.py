"""Tests for `chat.protocols.web`: display names, in version 2."""

from __future__ import annotations

from typing import Any

from chatroom_tw.tests.support.clients import WebClient
from chatroom_tw.tests.support.messages import make_message
from chatroom_tw.tests.support.web_case import WebCase

MARA = "Mara & Leo"


class DisplayNames(WebCase):
    """Ann and Bob speak version 2, in the room of Eve and Fay, who speak version 1."""

    def setUp(self) -> None:
        super().setUp()
        self.ann, self.bob = self.page("ann"), self.page("bob")
        for page in (self.ann, self.bob):
            page.ask(make_message("join", room="tea"))
        for page in (self.ann, self.eve, self.fay):
            page.received()

    def page(self, name: str) -> WebClient:
        page = self.chat.web_client()
        page.ask(make_message("hello", version=2, name=name))
        return page

    def one(self, page: WebClient, type_: str, **fields: Any) -> dict[str, Any]:
        """The first answer to a request."""
        return page.ask(make_message(type_, **fields))[0]

    def test_it_is_answered_and_told_in_the_room(self) -> None:
        told = make_message("display", name="ann", display=MARA)
        self.assertEqual(
            self.ann.ask(make_message("display", text=MARA, id="7")), [told | {"id": "7"}]
        )
        self.assertEqual(self.bob.received(), [told])
        self.assertEqual(self.one(self.ann, "display", text=""), told | {"display": ""})

    def test_it_is_beside_the_name_in_lists_and_whois(self) -> None:
        self.assertNotIn("display", self.one(self.bob, "members", room="tea"))
        self.assertNotIn("display", self.one(self.bob, "whois", name="ann"))
        self.ann.ask(make_message("display", text=MARA))
        self.bob.received()
        self.assertEqual(self.one(self.bob, "members", room="tea")["display"], {"ann": MARA})
        self.assertEqual(self.one(self.bob, "whois", name="ann")["display"], MARA)
        self.assertEqual(self.one(self.ann, "join", room="tea")["display"], MARA)
        self.assertNotIn("display", self.one(self.bob, "join", room="tea"))

    def test_who_enters_is_told_of_with_it(self) -> None:
        gil = self.page("gil")
        gil.ask(make_message("display", text=MARA))
        entered, joined = gil.ask(make_message("join", room="tea"))
        self.assertEqual((entered["display"], joined["display"]), (MARA, {"gil": MARA}))
        self.assertEqual(self.bob.received(), [joined])

    def test_version_1_is_told_nothing_of_it(self) -> None:
        self.ann.ask(make_message("display", text=MARA))
        gil = self.page("gil")
        gil.ask(make_message("display", text="Zia"))
        gil.ask(make_message("join", room="tea"))
        self.eve.send(make_message("members", room="tea"))
        joined, members = self.eve.received()
        self.assertEqual(set(joined), {"type", "room", "names", "why"} & set(joined))
        self.assertNotIn("display", joined)
        self.assertNotIn("display", members)
        [error] = self.eve.ask(make_message("display", text="x"))
        self.assertEqual(error["type"], "error")

    def test_refusals_say_why(self) -> None:
        for text, reason in ((" \u200b", "bad-display"), ("x" * 41, "bad-display")):
            refusal = self.one(self.ann, "display", text=text, id="1")
            wanted = make_message("refused", reason=reason, subject=text, id="1")
            self.assertEqual(refusal, wanted)
        refusal = self.one(self.ann, "display", text="E v e")
        self.assertEqual(refusal, make_message("refused", reason="display-taken", subject="E v e"))
        self.assertEqual(self.bob.received(), [])

    def test_messages_do_not_carry_it(self) -> None:
        self.ann.ask(make_message("display", text=MARA))
        self.bob.received()
        self.assertNotIn(MARA, str(self.one(self.ann, "say", room="tea", text="x")))
        self.assertNotIn(MARA, str(self.one(self.ann, "tell", to="bob", text="x")))
        self.assertNotIn(MARA, str(self.bob.received()))
