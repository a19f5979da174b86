"""Tests for `chat.protocols.web`: rooms that are led, and people, in version 2."""

from __future__ import annotations

from typing import Any

from chatroom_tw.chat.rules.room_commands import TEXT_LIMIT
from chatroom_tw.tests.support.clients import WebClient
from chatroom_tw.tests.support.messages import make_message
from chatroom_tw.tests.support.web_case import WebCase


class Leading(WebCase):
    """Ann owns `nest`, in which Bob is, too."""

    def setUp(self) -> None:
        super().setUp()
        self.ann, self.bob = self.page("ann"), self.page("bob")
        self.entered = [page.ask(make_message("join", room="nest"))[0] for page in self.pages()]
        self.ann.received()

    def page(self, name: str) -> WebClient:
        page = self.chat.web_client()
        page.ask(make_message("hello", version=2, name=name))
        return page

    def pages(self) -> tuple[WebClient, WebClient]:
        return self.ann, self.bob

    def told(self, page: WebClient, type_: str, **fields: Any) -> dict[str, Any]:
        """The one message of this type that has come, which has these fields."""
        [message] = [one for one in page.received() if one["type"] == type_]
        self.assertEqual({key: message.get(key) for key in fields}, fields)
        return message

    def ask(self, page: WebClient, type_: str, **fields: Any) -> None:
        page.send(make_message(type_, room="nest", **fields))

    def test_who_enters_is_told_the_role_and_the_topic(self) -> None:
        self.assertEqual([one["role"] for one in self.entered], ["owner", "member"])
        self.assertEqual([one["topic"] for one in self.entered], [None, None])
        self.ask(self.ann, "topic", text="<b>x</b>")
        for page in self.pages():
            self.told(page, "topic", text="<b>x</b>", by="ann", changed=True)
        [entered, *_] = self.bob.ask(make_message("join", room="nest"))
        self.assertEqual((entered["topic"]["text"], entered["topic"]["by"]), ("<b>x</b>", "ann"))
        self.assertIn("at", entered["topic"])
        self.ask(self.ann, "topic", text="")
        self.told(self.bob, "topic", text="", by="ann")

    def test_texts_that_others_are_shown_are_short(self) -> None:
        for type_, field, fields in (
            ("topic", "text", {}),
            ("kick", "reason", {"name": "bob"}),
            ("ban", "reason", {"who": "bad!*@*"}),
            ("mute", "reason", {"who": "bad!*@*"}),
            ("close", "reason", {"yes": True}),
            ("away", "text", {}),
            ("kill", "reason", {"name": "bob"}),
            ("block", "reason", {"who": "bad!*@*"}),
            ("report", "text", {"name": "bob"}),
        ):
            self.ask(self.ann, type_, **fields, **{field: "è" * (TEXT_LIMIT + 1)})
            wrong = f"{type_}: {field} must be a text of at most {TEXT_LIMIT} characters"
            self.told(self.ann, "error", text=wrong)
        self.ask(self.ann, "topic", text="è" * TEXT_LIMIT)
        self.told(self.bob, "topic", text="è" * TEXT_LIMIT)

    def test_roles_are_told_and_listed(self) -> None:
        self.ask(self.ann, "role", name="bob", role="operator")
        for page in self.pages():
            self.told(page, "role", room="nest", name="bob", role="operator", by="ann")
        [members] = self.bob.ask(make_message("members", room="nest"))
        self.assertEqual(members["roles"], ["owner", "operator"])
        self.ask(self.bob, "role", name="ann", role="member")
        self.told(self.bob, "refused", reason="not-the-owner", subject="nest")

    def test_who_is_kicked_is_told_why(self) -> None:
        self.ask(self.ann, "kick", name="bob", reason="loud")
        self.told(self.bob, "kicked", room="nest", by="ann", reason="loud")
        self.told(self.ann, "left", room="nest", names=["bob"], why="kicked by ann: loud")
        self.assertEqual(self.bob.ask(make_message("join", room="nest"))[0]["type"], "entered")

    def test_who_is_banned_is_told_until_when_and_refused(self) -> None:
        self.ask(self.ann, "ban", who="bob", time="2h", reason="spam")
        banned = self.told(self.bob, "banned", room="nest", by="ann", reason="spam", you=True)
        listed = self.told(self.ann, "banned", by="ann", you=False, until=banned["until"])
        [refusal] = self.bob.ask(make_message("join", room="nest"))
        self.assertEqual((refusal["type"], refusal["reason"]), ("refused", "banned"))
        self.assertEqual((refusal["until"], refusal["why"]), (banned["until"], "spam"))
        self.ask(self.ann, "bans")
        [entry] = self.told(self.ann, "bans", room="nest", count=1)["entries"]
        self.assertEqual(entry["target"], listed["target"])
        self.ask(self.ann, "unban", who=entry["target"])
        self.told(self.ann, "unbanned", target=entry["target"])
        self.assertEqual(self.bob.ask(make_message("join", room="nest"))[0]["type"], "entered")

    def test_who_is_muted_is_told_and_refused(self) -> None:
        self.ask(self.ann, "mute", who="bob")
        muted = self.told(self.bob, "muted", room="nest", by="ann", you=True)
        self.assertNotIn("until", muted)
        self.ask(self.bob, "say", text="x")
        self.told(self.bob, "refused", reason="muted", subject="nest")
        self.ask(self.ann, "unmute", who="bob")
        self.told(self.bob, "unmuted", room="nest", you=True)

    def test_only_owners_see_the_key(self) -> None:
        self.ask(self.ann, "set", option="key", value="sesame")
        self.told(self.bob, "set", option="key", value="on", by="ann")
        for page, value in ((self.ann, "sesame"), (self.bob, "on")):
            page.received()
            self.ask(page, "settings")
            self.assertEqual(self.told(page, "settings")["settings"]["key"], value)
        self.ask(self.fay, "join")
        self.told(self.fay, "refused", reason="wrong-key", subject="nest")
        self.ask(self.fay, "join", key="sesame")
        self.told(self.fay, "entered", room="nest")
        self.ask(self.ann, "set", option="slow", value="often")
        self.told(self.ann, "refused", reason="bad-setting")

    def test_a_line_is_taken_back_by_its_at(self) -> None:
        self.ask(self.bob, "say", text="oops")
        said = self.told(self.bob, "said", mine=True)
        self.ask(self.bob, "delete", at=said["at"])
        for page in self.pages():
            self.told(page, "deleted", room="nest", at=said["at"], name="bob", by="bob")

    def test_a_room_is_closed_when_that_is_confirmed(self) -> None:
        self.ask(self.ann, "close")
        self.told(self.ann, "confirm-closing", room="nest", size=2)
        self.ask(self.ann, "close", yes=True, reason="late")
        for page in self.pages():
            self.told(page, "closed", room="nest", by="ann", reason="late")

    def test_an_invitation_lets_somebody_in_once(self) -> None:
        self.ask(self.ann, "set", option="invite-only", value="on")
        self.ask(self.fay, "join")
        self.told(self.fay, "refused", reason="invite-only")
        self.ask(self.ann, "invite", name="fay")
        self.told(self.fay, "invited", room="nest", by="ann")
        self.told(self.ann, "invitation-sent", room="nest", name="fay")
        self.ask(self.fay, "join")
        self.told(self.fay, "entered", room="nest")

    def test_version_1_is_told_of_it_in_its_own_words(self) -> None:
        self.ask(self.fay, "join")
        self.fay.received()
        self.ask(self.ann, "topic", text="x")
        self.ask(self.ann, "role", name="fay", role="voice")
        self.ask(self.ann, "mute", who="fay")
        self.assertEqual(self.fay.received(), [])
        self.ask(self.ann, "ban", who="account:fay")
        self.ask(self.ann, "kick", name="fay")
        self.assertEqual(self.fay.received()[0], make_message("removed", room="nest", by="ann"))


class People(WebCase):
    def setUp(self) -> None:
        super().setUp()
        for page in (self.eve, self.fay):
            page.ask(make_message("hello", version=2))

    def test_an_absence_is_told_to_those_who_write(self) -> None:
        shared = make_message("away", name="fay", away=True, why="lunch")
        self.assertEqual(
            self.fay.ask(make_message("away", text="lunch")),
            [make_message("away", text="lunch"), shared],
        )
        told = self.eve.ask(make_message("tell", to="fay", text="x"))
        self.assertIn(make_message("is-away", name="fay", text="lunch"), told)
        self.assertEqual(self.fay.ask(make_message("away"))[-2], make_message("away", text=""))

    def test_who_is_ignored_is_not_heard(self) -> None:
        [ignoring] = self.eve.ask(make_message("ignore", name="fay"))
        self.assertEqual(ignoring, make_message("ignoring", name="fay", on=True))
        self.fay.ask(make_message("say", room="tea", text="x"))
        self.assertEqual(self.eve.received(), [])
        self.assertEqual(
            self.eve.ask(make_message("ignores")), [make_message("ignores", names=["fay"])]
        )

    def test_rooms_come_back_with_their_unread_lines(self) -> None:
        self.fay.ask(make_message("register", password="secret-1"))
        self.fay.hang_up()
        for text in ("one", "two"):
            self.eve.ask(make_message("say", room="tea", text=text))
        page = self.chat.web_client()
        told = page.ask(
            make_message("hello", version=2),
            make_message("login", name="fay", password="secret-1"),
        )
        rooms = [{"name": "tea", "unread": 2}]
        self.assertEqual(told[-1], make_message("rooms-back", rooms=rooms))
        [read] = page.ask(make_message("read", room="tea"))
        self.assertEqual((read["type"], read["room"]), ("read", "tea"))

    def test_devices_are_listed_and_ended(self) -> None:
        self.fay.ask(make_message("register", password="secret-1"))
        page = self.chat.web_client()
        page.ask(
            make_message("hello", version=2),
            make_message("login", name="fay", password="secret-1"),
        )
        [listed] = page.ask(make_message("devices"))
        self.assertEqual([one["protocol"] for one in listed["devices"]], ["web", "web"])
        self.assertEqual([one["own"] for one in listed["devices"]], [False, True])
        [closed] = page.ask(make_message("close-device", number=1))
        self.assertEqual(closed, make_message("device-closed", number=1))
        self.assertIn(make_message("closed-elsewhere", name="fay"), self.fay.received())
        self.assertEqual(self.fay.closed, 1000)

    def test_a_password_is_changed_and_an_account_given_up(self) -> None:
        self.fay.ask(make_message("register", password="secret-1"))
        changed = self.fay.ask(make_message("password", old="secret-1", new="secret-2"))
        self.assertEqual(changed, [make_message("password-changed", name="fay")])
        gone = self.fay.ask(make_message("unregister", password="secret-2"))
        self.assertIn(make_message("unregistered", name="fay"), gone)

    def test_whois_says_roles_and_ones_own_devices(self) -> None:
        [about] = self.eve.ask(make_message("whois", name="eve"))
        self.assertEqual((about["account"], about["roles"]), ("", {"tea": "owner"}))
        self.assertEqual([one["protocol"] for one in about["devices"]], ["web"])
        [about] = self.eve.ask(make_message("whois", name="fay"))
        self.assertEqual(about["devices"], [])
