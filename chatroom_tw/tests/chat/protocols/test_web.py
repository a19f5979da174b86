"""Tests for `protocols.web`: the chat in the browser."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from twisted.trial.unittest import SkipTest, SynchronousTestCase

import chatroom_tw
from chatroom_tw.chat.protocols import web
from chatroom_tw.chat.rules import commands, events
from chatroom_tw.chat.rules.events import Message
from chatroom_tw.chat.rules.refusals import REASONS
from chatroom_tw.server.http import messages
from chatroom_tw.server.http.messages import TEXT_LIMIT
from chatroom_tw.server.refusals import CommonError
from chatroom_tw.tests.support.chat import told, without_type
from chatroom_tw.tests.support.web_case import OTHER, SECRET, WebCase, slow

MANUAL = Path(chatroom_tw.__file__).parent.parent / "docs" / "protocols" / "web.md"


def manual(title: str) -> str:
    """The part of the manual that has this title. It is not there where this is installed."""
    if not MANUAL.exists():
        raise SkipTest("there is no manual here")
    [part] = [p for p in MANUAL.read_text().split("\n## ") if p.startswith(title)]
    return part


class Visiting(WebCase):
    def test_who_comes_is_told_where_they_are_and_is_in_no_room(self) -> None:
        page = self.chat.page()
        self.assertEqual(
            page.heard(),
            [told("welcome", version=1, application="chat", server="den", user=3, name="guest-3")],
        )
        self.assertEqual(page.ask(told("rooms")), [told("rooms", rooms=ROOMS)])

    def test_a_room_is_entered_and_left(self) -> None:
        page = self.chat.page("gil")
        entered = [
            told("entered", room="tea", size=3, mine=False),
            told("joined", room="tea", names=["gil"]),
        ]
        self.assertEqual(page.ask(told("join", room="#TEA")), entered)
        self.assertEqual(self.eve.heard(), entered[1:])
        members = told("members", room="tea", names=["eve", "fay", "gil"])
        self.assertEqual(page.ask(told("members", room="tea")), [members])
        self.assertEqual(page.ask(told("leave", room="tea"))[0], told("exited", room="tea"))
        self.assertEqual(self.eve.heard(), [told("left", room="tea", names=["gil"], why="")])
        self.assertEqual(self.refused(page, told("say", room="tea", text="x")), "not-a-member")

    def test_everyone_in_a_room_hears_what_is_said_and_whoever_says_it_too(self) -> None:
        said = told("said", room="tea", user=1, name="eve", text="hello")
        for page, message in ((self.eve, told("say", room="tea", text="hello")), (self.fay, None)):
            [heard] = page.ask(message) if message else page.heard()
            self.assertEqual({**said, "at": heard["at"]}, heard)

    def test_who_makes_a_room_is_told_that_it_is_theirs(self) -> None:
        for page, mine in ((self.eve, True), (self.fay, False), (self.eve, True)):
            page.heard()
            [entered, *_] = page.ask(told("join", room="nest"))
            self.assertIs(entered["mine"], mine)
        page = self.chat.page("gil", "tea")
        self.assertEqual(page.ask(told("join", room="main"))[0]["mine"], False)

    def test_a_room_of_an_account_is_of_whoever_is_logged_in(self) -> None:
        self.eve.ask(told("register", password="pass"), told("join", room="nest"))
        page = self.chat.page()
        self.assertFalse(page.ask(told("join", room="nest"))[-2]["mine"])
        page.ask(told("login", name="eve", password="pass"))
        self.assertEqual(
            page.ask(told("join", room="nest")), [told("entered", room="nest", size=2, mine=True)]
        )
        self.eve.heard()
        self.assertFalse(self.eve.ask(told("join", room="nest"))[0]["mine"])

    def test_in_what_room_is_always_said(self) -> None:
        self.eve.ask(told("join", room="den"))
        self.eve.send(told("say", room="tea", text="one"), told("say", room="den", text="two"))
        heard = [(message["room"], message["text"]) for message in self.eve.hear("said")]
        self.assertEqual(heard, [("tea", "one"), ("den", "two")])
        self.fay.heard()
        self.assertEqual(self.refused(self.fay, told("say", room="den", text="x")), "not-a-member")

    def test_names_are_changed_and_everyone_hears_it_once(self) -> None:
        renamed = [told("renamed", changes=[["eve", "Èva"]], users=[1])]
        self.assertEqual(self.eve.ask(told("rename", name="Èva")), renamed)
        self.assertEqual(self.fay.heard(), renamed)
        self.assertEqual(self.refused(self.fay, told("rename", name="èVA")), "name-taken")
        self.assertEqual(self.refused(self.fay, told("rename", name="<b>")), "bad-name")

    def test_they_write_to_one_another(self) -> None:
        [sent] = self.eve.ask(told("tell", to="FAY", text="one\ntwo"))
        [received] = self.fay.heard()
        message = {"from": "eve", "to": "fay", "text": "one two", "at": sent["at"]}
        self.assertEqual(sent, told("sent", **message, user=2))
        self.assertEqual(received, told("received", **message, user=1))

    def test_names_are_kept_and_messages_wait(self) -> None:
        self.assertEqual(
            self.fay.ask(told("register", password="pass")), [told("registered", name="fay")]
        )
        self.fay.hang_up()
        [waiting] = self.eve.ask(told("tell", to="fay", text="later"))[1:]
        self.assertEqual(waiting["type"], "waiting")
        page = self.chat.page()
        login = told("login", name="fay", password="no")
        page.heard()
        self.assertEqual(self.refused(page, login), "wrong-password")
        self.assertEqual(
            page.ask({**login, "password": "pass"}), [told("logged-in", name="fay", unread=1)]
        )
        message = {**without_type(waiting), "type": "received"}
        self.assertEqual(page.ask(told("inbox")), [told("inbox", messages=[message])])
        self.assertEqual(page.ask(told("inbox")), [told("inbox", messages=[])])

    def test_whose_name_is_taken_up_elsewhere_is_told(self) -> None:
        self.fay.ask(told("register", password="pass"))
        self.chat.page().ask(told("login", name="fay", password="pass"))
        taken = [message for message in self.fay.heard() if message["type"] == "name-taken"]
        self.assertEqual(taken, [told("name-taken", old="fay", new="guest-4")])

    def test_somebody_is_brought_into_a_room_and_taken_out(self) -> None:
        self.eve.ask(told("join", room="nest"))
        self.eve.send(told("add", name="fay", room="nest"))
        self.assertIn(told("added", room="nest", by="eve"), self.fay.heard())
        self.eve.send(told("remove", name="fay", room="nest"))
        self.assertIn(told("removed", room="nest", by="eve"), self.fay.heard())

    def test_who_is_here_is_shown_with_where_from(self) -> None:
        people = [
            {"address": page.address, "name": name}
            for page, name in ((self.eve, "eve"), (self.fay, "fay"))
        ]
        self.assertEqual(self.eve.ask(told("people")), [told("people", people=people, count=2)])

    def test_of_very_many_the_first_are_named(self) -> None:
        self.patch(web, "LISTED", 1)
        [people] = self.eve.ask(told("people"))
        self.assertEqual((len(people["people"]), people["count"]), (1, 2))

    def test_an_error_is_in_words_and_changes_nothing(self) -> None:
        for text in ("x", "[]", "{}", '{"type":"nope"}', '{"type":"say","room":"tea"}'):
            self.eve.send_text(text)
            [error] = self.eve.heard()
            self.assertEqual(list(error), ["type", "text"])
            self.assertEqual(error["type"], "error")
        self.assertEqual(self.fay.heard(), [])

    def test_answers_come_in_the_order_of_what_was_asked(self) -> None:
        self.eve.send(
            told("register", password="pass"),
            told("ping"),
            told("nope"),
            told("say", room="tea", text="x"),
            told("ping"),
            told("bye"),
        )
        types = [message["type"] for message in self.eve.heard()]
        self.assertEqual(types[:6], ["registered", "pong", "error", "said", "pong", "goodbye"])

    def test_who_says_bye_is_closed_and_has_gone(self) -> None:
        self.assertEqual(self.eve.ask(told("bye"))[0], told("goodbye", name="eve"))
        self.assertEqual(self.eve.closed, 1000)
        self.assertEqual(self.fay.heard(), [told("left", room="tea", names=["eve"], why="")])


ROOMS = [{"name": "main", "size": 0}, {"name": "tea", "size": 2}]


class Tabs(WebCase):
    """A page says a secret of its own, so that it is known when it comes again."""

    def test_a_page_that_comes_back_takes_the_place_of_its_older_connection(self) -> None:
        old = self.chat.page("gil", "tea", tab=SECRET)
        self.eve.heard()
        new = self.chat.page()
        new.heard()
        hello = told("hello", name="gil", tab=SECRET)
        renamed = told("renamed", changes=[["guest-4", "gil"]], users=[4])
        self.assertEqual(new.ask(hello), [renamed])
        self.assertIn(told("replaced"), old.heard())
        self.assertEqual(old.closed, 1000)
        self.assertEqual(self.eve.heard(), [told("left", room="tea", names=["gil"], why="")])
        old.hang_up()
        self.assertEqual(new.ask(told("ping")), [told("pong")])

    def test_again_and_again(self) -> None:
        for _ in range(5):
            page = self.chat.page("gil", "tea", tab=SECRET)
        page.heard()
        self.assertEqual(page.ask(told("members", room="tea"))[0]["names"], ["eve", "fay", "gil"])

    def test_a_copied_page_takes_the_place_of_the_first_and_that_comes_with_another_secret(
        self,
    ) -> None:
        first = self.chat.page("gil", "tea", tab=SECRET)
        copy = self.chat.page("gil", "tea", tab=SECRET)
        self.assertIn(told("replaced"), first.heard())
        again = self.chat.page()
        again.heard()
        refusal = told("refused", reason="name-taken", subject="gil")
        self.assertEqual(again.ask(told("hello", name="gil", tab=OTHER)), [refusal])
        self.assertEqual(copy.ask(told("ping"))[-1], told("pong"))
        self.assertFalse(copy.transport.disconnecting)

    def test_two_pages_of_one_name_are_two_people_and_the_second_is_refused_it(self) -> None:
        self.chat.page("gil", tab=SECRET)
        other = self.chat.page()
        other.heard()
        self.assertEqual(self.refused(other, told("hello", name="gil", tab=OTHER)), "name-taken")
        self.assertEqual(self.refused(other, told("hello", name="gil")), "name-taken")

    def test_the_same_secret_twice_on_one_connection_is_nothing(self) -> None:
        self.assertEqual(self.eve.ask(told("hello", tab=SECRET), told("hello", tab=SECRET)), [])

    def test_who_says_another_secret_is_not_known_by_the_first_any_more(self) -> None:
        self.eve.ask(told("hello", tab=SECRET), told("hello", tab=OTHER))
        self.fay.ask(told("hello", tab=SECRET))
        self.assertEqual(self.eve.ask(told("ping")), [told("pong")])
        self.fay.ask(told("hello", tab=OTHER))
        self.assertIn(told("replaced"), self.eve.heard())

    def test_secrets_are_forgotten_with_their_connections(self) -> None:
        pages = [self.chat.page(tab=f"{SECRET} {number}") for number in range(3)]
        self.assertEqual(len(self.chat.web._tabs), 3)
        pages[0].hang_up()
        pages[1].reset()
        pages[2].ask(told("bye"))
        pages[2].hang_up()
        self.assertEqual(self.chat.web._tabs, {})

    def test_a_secret_has_so_many_characters(self) -> None:
        for tab in ("x" * 15, "x" * 65, "", 1, ["x" * 20]):
            [error] = self.eve.ask({"type": "hello", "tab": tab})
            self.assertEqual(error["text"], "hello: tab must be a text of 16 to 64 characters")
        self.assertEqual(self.eve.ask(told("hello", tab="x" * 16), told("hello", tab="y" * 64)), [])

    def test_the_older_one_is_ended_also_if_it_waits_for_an_answer(self) -> None:
        slow(self.chat)
        self.eve.ask(told("hello", tab=SECRET))
        self.eve.send(told("history", room="tea"), told("say", room="tea", text="x"))
        self.fay.send(told("hello", name="eve", tab=SECRET))
        self.chat.clock.advance(1)
        self.assertIn(told("renamed", changes=[["fay", "eve"]], users=[2]), self.fay.heard())
        self.assertEqual(self.flushLoggedErrors(), [])


class Texts(WebCase):
    def test_markup_is_text(self) -> None:
        for text in ("<script>alert(1)</script>", "&lt;b&gt;", "</p>", "\u2028x", '"\\'):
            self.eve.send(told("say", room="tea", text=text))
            self.assertEqual(self.said(self.fay), [("eve", text)])

    def test_what_nobody_should_be_shown_is_replaced(self) -> None:
        self.eve.send_text(r'{"type":"say","room":"tea","text":"\u001b[2J\u0000 \ud800 \u009b"}')
        self.assertEqual(self.said(self.fay), [("eve", "\ufffd[2J\ufffd ? \ufffd")])
        self.eve.send_text(r'{"type":"rename","name":"\ud800\u0007"}')
        self.assertEqual(self.eve.hear("refused"), [{"reason": "bad-name", "subject": "?\ufffd"}])

    def test_several_lines_are_one_text(self) -> None:
        [ann] = self.chat.people("ann")
        ann.ask("/join tea")
        self.eve.send(told("say", room="tea", text="one\r\ntwo\n\nthree"))
        self.assertEqual(self.said(self.fay), [("eve", "one\ntwo\n\nthree")])
        self.assertEqual(ann.heard(), ["<eve> one", "<eve> two", "<eve> ", "<eve> three"])
        [page] = self.fay.ask(told("history", room="tea"))
        self.assertEqual([line["text"] for line in page["lines"]], ["one\ntwo\n\nthree"])

    def test_a_text_has_4096_bytes_and_no_more(self) -> None:
        for text in ("x" * TEXT_LIMIT, "è" * (TEXT_LIMIT // 2)):
            self.eve.send(told("say", room="tea", text=text))
            self.assertEqual(self.said(self.fay), [("eve", text)])
            [_, error] = self.eve.ask(told("say", room="tea", text=f"{text}x"))
            self.assertEqual(error["text"], "say: text must be a text of at most 4096 bytes")
        self.assertEqual(self.fay.heard(), [])

    def test_nonsense_disturbs_nobody(self) -> None:
        for text in (
            *("[" * 65_000, '{"type":' * 8000, '{"type":"say","room":"tea","text":' + "[" * 60_000),
            *(f'{{"type":"history","room":"tea","count":{n}}}' for n in ("1e999", "NaN", "true")),
            *(f'{{"type":"history","room":"tea","before":{n}}}' for n in ("9" * 4000, -1, 1.5)),
            '{"type":"history","room":"tea","before":1,"after":1}',
        ):
            self.eve.send_text(text)
            [error] = self.eve.heard()
            self.assertEqual(error["type"], "error")
        self.assertEqual(self.fay.heard(), [])
        self.assertEqual(self.flushLoggedErrors(), [])


class Completeness(SynchronousTestCase):
    def test_there_is_a_message_for_every_event_or_it_is_never_asked_for(self) -> None:
        self.assertEqual(set(web.SENT) | web.UNASKED, set(events.Event.__args__))
        self.assertEqual(set(web.SENT) & web.UNASKED, set())

    def test_every_type_that_is_sent_is_in_the_manual_and_no_other(self) -> None:
        sent = {web.SENT[type(event)](event)["type"] for event in EVENTS}
        self.assertEqual(len(EVENTS), len(web.SENT))
        table = manual("The chat").split("| the server sends |")[1]
        self.assertEqual(_types(table), sent | {"error", "pong", "replaced"})

    def test_every_type_that_is_read_is_in_the_manual_with_its_fields_and_no_other(self) -> None:
        rows = manual("The chat").split("| the server sends |")[0]
        assert_types_match(self, rows, web.TYPES)

    def test_every_reason_that_there_can_be_has_its_word_in_the_manual(self) -> None:
        never = {"no-such-user", "no-such-address", "may-not-stop"}
        words = set(re.findall(r"`([a-z-]+)`", manual("The chat").split("\n`reason`:")[1]))
        self.assertEqual(words, {reason.value for reason in REASONS} - never)

    def test_no_type_is_made_into_what_only_others_can_say(self) -> None:
        made = {type_.make for type_ in web.TYPES.values()}
        self.assertNotIn(commands.StopServer, made)
        self.assertNotIn(commands.TellAddress, made)

    def test_every_event_is_an_object_of_json(self) -> None:
        for event in EVENTS:
            sent = json.loads(json.dumps(web.SENT[type(event)](event)))
            self.assertIsInstance(sent["type"], str)


def assert_types_match(
    case: SynchronousTestCase, rows: str, types: dict[str, messages.Type]
) -> None:
    """The first column of the rows has the types, with their fields, and `?` at what may be."""
    found: dict[str, tuple[set[str], set[str]]] = {}
    for row in re.findall(r"^\| (`[^|]+) \|", rows, re.M):
        names = re.match(r"(`[a-z-]+`(?:, `[a-z-]+`)*)(.*)", row)
        assert names
        needs = set(re.findall(r"`([a-z-]+)`(?!\?)", names[2]))
        may = set(re.findall(r"`([a-z-]+)`\?", names[2]))
        found.update(dict.fromkeys(re.findall(r"`([a-z-]+)`", names[1]), (needs, may)))
    expected = {name: (set(type_.needs), set(type_.may)) for name, type_ in types.items()}
    case.assertEqual(found, expected)


def _types(table: str) -> set[str]:
    first = re.findall(r"^\| (`[^|]+) \|", table, re.M)
    return {name for cell in first for name in re.findall(r"`([a-z-]+)`", cell)}


_MESSAGE = Message("ann", "bob", "x", 1.0)
EVENTS: list[Any] = [
    events.Said("tea", 1, "ann", "x", 1.0),
    events.Received(_MESSAGE),
    events.Sent(_MESSAGE),
    events.Waiting(_MESSAGE),
    events.Joined("tea", ("ann",)),
    events.Left("tea", ("ann",), ""),
    events.Renamed((("ann", "bob"),)),
    events.Welcome("den", "ann", "x"),
    events.Entered("tea", 1, "tea", 2, 3),
    events.Exited("tea", 2, 3),
    events.Added("tea", "ann"),
    events.Removed("tea", "ann", 2, 3),
    events.ClientList((("x", "ann", 1),)),
    events.RoomList((("tea", 1),)),
    events.MemberList("tea", ("ann",)),
    events.HistoryPage("tea", (events.Line("ann", "x", 1.0),), False, None, 1),
    events.Inbox((_MESSAGE,)),
    events.Registered("ann"),
    events.LoggedIn("ann", 1),
    events.NameTakenUp("ann", "bob"),
    events.Goodbye("ann"),
    events.Stopping(),
    events.Refusal(CommonError.BAD_NAME, "x"),
]
"""One of each that there are words for."""
