"""Tests for `pushes` and `web_push`: what push services are told, and of whom."""

from __future__ import annotations

import json
from typing import Any

from twisted.internet.defer import Deferred, succeed
from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.chat.pushes import PAUSE, WAITING, Pushes
from chatroom_tw.chat.rules.changes import PUSHES, AccountGone, Change, PushSet
from chatroom_tw.chat.rules.events import Message, Said
from chatroom_tw.chat.web_push import signing_key, written
from chatroom_tw.tests.support.chat import FakeChat
from chatroom_tw.tests.support.clock import Clock
from chatroom_tw.tests.support.messages import make_message

ENDPOINT = "https://fcm.googleapis.com/x"
SAID = Said("main", 2, "bob", "hello, Ann: look", 6.0)
MESSAGE = Message("bob", "ann", "psst", 6.0)


def browser(number: int, account: str = "ann", quiet: str = "") -> PushSet:
    return PushSet(account, f"https://push.example/{number}", "key", "secret", quiet, float(number))


class PushesCase(SynchronousTestCase):
    """Ann has one browser, and sees no page. `sent` is what push services are told."""

    def setUp(self) -> None:
        self.clock = Clock()
        self.sent: list[tuple[str, Any]] = []
        self.answers: list[Deferred[bool]] = []
        self.recorded: list[Change] = []
        self.absent = {"ann"}
        self.pushes = Pushes(
            *(self.clock, self.send, lambda key, said: key in self.absent),
            lambda said: frozenset({"ann", "carl"} if said.name == "bob" else ()),
            *(self.recorded.extend, [browser(1)]),
        )

    def send(self, to: PushSet, payload: bytes) -> Deferred[bool]:
        self.sent.append((to.endpoint[-1], json.loads(payload)))
        self.answers.append(Deferred())
        return self.answers[-1]

    def told(self) -> list[tuple[str, str, str]]:
        """The browsers, and what they were told since the last call."""
        sent, self.sent = self.sent, []
        self.clock.advance(PAUSE)
        return [(number, one["title"], one["body"]) for number, one in sent]


class Telling(PushesCase):
    def test_a_private_message(self) -> None:
        self.pushes.private("ann", MESSAGE)
        self.pushes.private("bob", MESSAGE)
        self.assertEqual(self.told(), [("1", "bob", "psst")])

    def test_a_mention_is_a_word_in_any_case(self) -> None:
        for words, told in (
            ("hello, Ann: look", True),
            ("ANN", True),
            ("annabel", False),
            ("ann-2", False),
            ("nobody", False),
            ("x " * 60 + "ann", False),
        ):
            self.pushes.said([SAID._replace(text=words)])
            self.assertEqual(bool(self.told()), told, words)

    def test_whoever_leads_the_room_calls_everyone(self) -> None:
        for words, told in (
            ("@everyone: tea", True),
            ("tea for (@Everyone)", True),
            ("x " * 60 + "@everyone", True),
            ("everyone", False),
            ("@everyone-2", False),
            ("bob@everyone", False),
        ):
            self.pushes.said([SAID._replace(text=words)])
            self.assertEqual(bool(self.told()), told, words)
        self.pushes.said([SAID._replace(text="@everyone", name="eve")])
        self.assertEqual(self.told(), [])

    def test_who_does_not_miss_it_is_not_told(self) -> None:
        self.absent.clear()
        self.pushes.said([SAID])
        self.assertEqual(self.told(), [])

    def test_conversations_and_happenings_mention_nobody(self) -> None:
        self.pushes.said([SAID._replace(room="@ann bob")])
        self.assertEqual(self.told(), [])

    def test_a_quiet_room_is_not_told_of(self) -> None:
        self.pushes.changed([browser(1, quiet="tea\nmain"), browser(2, quiet="tea")])
        self.pushes.said([SAID])
        self.assertEqual(self.told(), [("2", "bob in main", SAID.text)])
        self.pushes.private("ann", MESSAGE)
        self.assertEqual(len(self.told()), 2)

    def test_an_account_is_told_of_one_thing_at_a_time(self) -> None:
        self.pushes.said([SAID, SAID])
        self.pushes.private("ann", MESSAGE)
        self.assertEqual(len(self.told()), 1)
        self.pushes.private("ann", MESSAGE)
        self.assertEqual(len(self.told()), 1)

    def test_no_more_than_so_many_wait_for_a_push_service(self) -> None:
        for number in range(WAITING + 10):
            self.pushes.changed([browser(number + 10, f"user-{number}")])
            self.pushes.private(f"user-{number}", MESSAGE)
        self.assertEqual(len(self.sent), WAITING)
        self.answers[0].callback(True)
        self.clock.advance(PAUSE)
        self.pushes.private("ann", MESSAGE)
        self.assertEqual(len(self.sent), WAITING + 1)

    def test_a_long_text_is_cut(self) -> None:
        self.pushes.private("ann", Message("bob", "ann", "x" * 4096, 6.0))
        [(_, _, body)] = self.told()
        self.assertEqual(len(body), 200)


class Browsers(PushesCase):
    def test_one_that_is_gone_is_removed_and_one_in_trouble_is_not(self) -> None:
        self.pushes.private("ann", MESSAGE)
        self.answers.pop().errback(OSError("timed out"))
        self.assertEqual((len(self.told()), self.recorded), (1, []))
        self.pushes.private("ann", MESSAGE)
        self.answers.pop().callback(False)
        [gone] = self.recorded
        assert isinstance(gone, PushSet)
        self.assertEqual((gone.account, gone.endpoint, gone.key), ("ann", browser(1).endpoint, ""))
        self.assertEqual(len(self.told()), 1)
        self.pushes.private("ann", MESSAGE)
        self.assertEqual(self.told(), [])

    def test_a_browser_tells_one_account_the_latest(self) -> None:
        self.pushes.changed([browser(1, "bob")])
        self.pushes.private("ann", MESSAGE)
        self.pushes.private("bob", MESSAGE)
        self.assertEqual(len(self.told()), 1)

    def test_the_latest_of_many_count(self) -> None:
        self.pushes.changed([browser(number) for number in range(2, 9)])
        self.pushes.private("ann", MESSAGE)
        self.assertEqual([number for number, *_ in self.told()], list("45678"))
        self.assertEqual(PUSHES, 5)

    def test_a_browser_that_is_another_accounts_by_now_stays_with_that(self) -> None:
        self.pushes.private("ann", MESSAGE)
        self.pushes.changed([browser(1, "bob")])
        self.answers.pop().callback(False)  # The answer is about what Ann's was told.
        self.pushes.private("bob", MESSAGE)
        self.assertEqual([number for number, *_ in self.told()], ["1", "1"])

    def test_many_subscribe_in_little_time(self) -> None:
        """Each looks at its own account alone."""
        looked_at: list[str] = []
        remove = self.pushes._remove
        self.patch(self.pushes, "_remove", lambda *one: (looked_at.append(one[0]), remove(*one)))
        self.pushes.changed([browser(number, f"user-{number}") for number in range(100)])
        self.assertLessEqual(len(looked_at), 100)

    def test_an_account_that_is_gone_is_told_nothing(self) -> None:
        self.pushes.changed([AccountGone("ann")])
        self.pushes.private("ann", MESSAGE)
        self.assertEqual(self.told(), [])


class InAChat(SynchronousTestCase):
    """Ann has an account, and her page is in `tea` with Bob's."""

    def setUp(self) -> None:
        self.chat = FakeChat()
        self.ann, self.bob = self.chat.web_clients("tea", "ann", "bob")
        self.ann.ask(make_message("hello", version=2))
        self.ann.ask(make_message("register", password="a secret of ann"))
        self.sent: list[bytes] = []
        hub = self.chat.hub
        hub._pushes = Pushes(
            self.chat.clock, self.send, hub._chat.misses, hub._chat.called, lambda gone: None
        )
        self.ann.ask(make_message("push", endpoint=ENDPOINT, key="k" * 87, secret="s" * 22))

    def send(self, to: PushSet, payload: bytes) -> Deferred[bool]:
        self.assertEqual((to.account, to.endpoint), ("ann", ENDPOINT))
        self.sent.append(payload)
        return succeed(True)

    def told(self) -> list[str]:
        """What Ann's browser was told, when Bob had mentioned her and then written to her."""
        self.bob.ask(make_message("say", room="tea", text="where is ann?"))
        self.chat.clock.advance(PAUSE)
        self.bob.ask(make_message("tell", to="ann", text="psst"))
        self.chat.clock.advance(PAUSE)
        sent, self.sent = self.sent, []
        return [json.loads(payload)["body"] for payload in sent]

    def test_out_of_sight_and_gone(self) -> None:
        self.assertEqual(self.told(), [])
        self.ann.ask(make_message("sight", on=False))
        self.assertEqual(self.told(), ["where is ann?", "psst"])
        self.ann.ask(make_message("sight", on=True))
        self.assertEqual(self.told(), [])

    def test_an_account_that_is_removed_is_told_nothing(self) -> None:
        self.ann.ask(make_message("sight", on=False))
        self.ann.ask(make_message("unregister", password="a secret of ann"))
        self.assertEqual(self.told(), [])


class Keys(SynchronousTestCase):
    def test_the_key_is_that_of_the_secret(self) -> None:
        one, other = (written(signing_key(bytes([byte]) * 32)) for byte in (1, 255))
        self.assertEqual(written(signing_key(b"\1" * 32)), one)
        self.assertNotEqual(one, other)
        self.assertEqual({len(one), len(other)}, {87})
