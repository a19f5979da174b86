"""Tests for `chat.protocols.web`: the chat in the browser."""

from __future__ import annotations

from chatroom_tw.chat.rules import pages
from chatroom_tw.server.http.messages import TEXT_LIMIT
from chatroom_tw.tests.support.messages import make_message, without_type
from chatroom_tw.tests.support.web_case import OTHER, SECRET, WebCase


class Talking(WebCase):
    def test_a_new_page_gets_a_welcome_and_is_in_no_room(self) -> None:
        page = self.chat.web_client()
        self.assertEqual(
            page.received(),
            [
                make_message(
                    "welcome",
                    version=1,
                    newest=2,
                    application="chat",
                    server="chat.example",
                    user=3,
                    name="guest-3",
                    page=self.chat.web.page,
                    uploads=0,
                )
            ],
        )
        self.assertEqual(
            page.ask(make_message("rooms")),
            [make_message("rooms", rooms=ROOMS, count=len(ROOMS), page=1)],
        )

    def test_a_room_is_entered_and_left(self) -> None:
        page = self.chat.web_client("gil")
        entered = [
            make_message("entered", room="tea", size=3, mine=False),
            make_message("joined", room="tea", names=["gil"]),
        ]
        self.assertEqual(page.ask(make_message("join", room="#TEA")), entered)
        self.assertEqual(self.eve.received(), entered[1:])
        members = make_message("members", room="tea", names=["eve", "fay", "gil"], count=3, page=1)
        self.assertEqual(page.ask(make_message("members", room="tea")), [members])
        self.assertEqual(
            page.ask(make_message("leave", room="tea"))[0], make_message("exited", room="tea")
        )
        self.assertEqual(
            self.eve.received(), [make_message("left", room="tea", names=["gil"], why="")]
        )
        self.assertEqual(
            self.refused(page, make_message("say", room="tea", text="x")), "not-a-member"
        )

    def test_a_text_reaches_every_member_the_speaker_too(self) -> None:
        said = make_message("said", room="tea", user=1, name="eve", text="hello")
        for page, message in (
            (self.eve, make_message("say", room="tea", text="hello")),
            (self.fay, None),
        ):
            [received] = page.ask(message) if message else page.received()
            self.assertEqual({**said, "at": received["at"]}, received)

    def test_a_page_is_told_whether_it_owns_the_room(self) -> None:
        for page, mine in ((self.eve, True), (self.fay, False), (self.eve, True)):
            page.received()
            [entered, *_] = page.ask(make_message("join", room="pie"))
            self.assertIs(entered["mine"], mine)
        page = self.chat.web_client("gil", "tea")
        self.assertEqual(page.ask(make_message("join", room="main"))[0]["mine"], False)

    def test_an_accounts_room_is_owned_by_the_user_logged_in(self) -> None:
        self.eve.ask(
            make_message("register", password="secret-1"), make_message("join", room="pie")
        )
        page = self.chat.web_client()
        self.assertFalse(page.ask(make_message("join", room="pie"))[-2]["mine"])
        page.ask(make_message("login", name="eve", password="secret-1"))
        self.eve.received()
        for each in (page, self.eve):
            self.assertEqual(
                each.ask(make_message("join", room="pie")),
                [make_message("entered", room="pie", size=1, mine=True)],
            )
        page.ask(make_message("logout"))
        self.assertFalse(page.ask(make_message("join", room="pie"))[-2]["mine"])

    def test_each_message_names_its_room(self) -> None:
        self.eve.ask(make_message("join", room="pie"))
        self.eve.send(
            make_message("say", room="tea", text="one"), make_message("say", room="pie", text="two")
        )
        received = [(message["room"], message["text"]) for message in self.eve.received_of("said")]
        self.assertEqual(received, [("tea", "one"), ("pie", "two")])
        self.fay.received()
        self.assertEqual(
            self.refused(self.fay, make_message("say", room="pie", text="x")), "not-a-member"
        )

    def test_a_new_name_is_announced_once(self) -> None:
        renamed = [make_message("renamed", changes=[["eve", "Èva"]], users=[1])]
        self.assertEqual(self.eve.ask(make_message("rename", name="Èva")), renamed)
        self.assertEqual(self.fay.received(), renamed)
        self.assertEqual(self.refused(self.fay, make_message("rename", name="èVA")), "name-taken")
        self.assertEqual(self.refused(self.fay, make_message("rename", name="<b>")), "bad-name")

    def test_private_messages_are_sent_and_received(self) -> None:
        [sent] = self.eve.ask(make_message("tell", to="FAY", text="one\ntwo"))
        [received] = self.fay.received()
        message = {"from": "eve", "to": "fay", "text": "one two", "at": sent["at"]}
        self.assertEqual(sent, make_message("sent", **message, user=2))
        self.assertEqual(received, make_message("received", **message, user=1))

    def test_a_registered_name_has_an_inbox(self) -> None:
        self.assertEqual(
            self.fay.ask(make_message("register", password="secret-1")),
            [make_message("registered", name="fay")],
        )
        self.fay.hang_up()
        [waiting] = self.eve.ask(make_message("tell", to="fay", text="later"))[1:]
        self.assertEqual(waiting["type"], "waiting")
        page = self.chat.web_client()
        login = make_message("login", name="fay", password="no")
        page.received()
        self.assertEqual(self.refused(page, login), "wrong-password")
        logged_in = make_message("logged-in", name="fay", unread=1, failed=1, devices=1, user=3)
        entered = make_message("entered", room="tea", size=2, mine=False)
        told = page.ask({**login, "password": "secret-1"})
        self.assertEqual(told[-2:], [logged_in, entered])
        message = {**without_type(waiting), "type": "received"}
        self.assertEqual(
            page.ask(make_message("inbox")), [make_message("inbox", messages=[message], left=0)]
        )
        self.assertEqual(
            page.ask(make_message("inbox")), [make_message("inbox", messages=[], left=0)]
        )

    def test_a_second_page_of_an_account_is_told_where_it_is(self) -> None:
        self.fay.ask(make_message("register", password="secret-1"))
        page = self.chat.web_client()
        page.received()
        logged_in = make_message("logged-in", name="fay", unread=0, failed=0, devices=2, user=2)
        entered = make_message("entered", room="tea", size=2, mine=False)
        self.assertEqual(
            page.ask(make_message("login", name="fay", password="secret-1")), [logged_in, entered]
        )
        self.assertEqual(self.fay.received(), [])
        page.ask(make_message("join", room="nest"))
        joined, told = self.fay.received()
        self.assertEqual(joined, make_message("joined", room="nest", names=["fay"]))
        entered = make_message("entered", room="nest", size=1, mine=True, elsewhere=True)
        self.assertEqual(told, entered)
        page.ask(make_message("leave", room="nest"))
        self.assertEqual(self.fay.received()[-1], make_message("exited", room="nest"))

    def test_a_page_that_logs_out_is_a_new_guest_in_no_room(self) -> None:
        self.fay.ask(make_message("register", password="secret-1"))
        told = self.fay.ask(make_message("logout"))
        self.assertEqual(
            [message for message in told if message["type"] != "left"],
            [
                make_message("logged-out", old="fay", name="guest-3", user=3),
                make_message("exited", room="tea"),
            ],
        )

    def test_an_owner_adds_and_removes_a_user(self) -> None:
        self.eve.ask(make_message("join", room="nest"))
        self.eve.send(make_message("add", name="fay", room="nest"))
        self.assertIn(make_message("added", room="nest", by="eve"), self.fay.received())
        self.eve.send(make_message("remove", name="fay", room="nest"))
        self.assertIn(make_message("removed", room="nest", by="eve"), self.fay.received())

    def test_people_are_listed_with_their_addresses(self) -> None:
        people = [
            {"address": page.address, "name": name}
            for page, name in ((self.eve, "eve"), (self.fay, "fay"))
        ]
        self.assertEqual(
            self.eve.ask(make_message("people")),
            [make_message("people", people=people, count=2, page=1)],
        )

    def test_the_list_of_people_has_a_limit(self) -> None:
        self.patch(pages, "LISTED", 1)
        [people] = self.eve.ask(make_message("people"))
        self.assertEqual((len(people["people"]), people["count"]), (1, 2))
        for type_, listed in (("people", "people"), ("members", "names"), ("rooms", "rooms")):
            pages_of = [
                self.eve.ask(make_message(type_, room="tea", page=page))[0] for page in (1, 2, 3)
            ]
            self.assertEqual([each["count"] for each in pages_of], [2, 2, 2])
            self.assertEqual([each["page"] for each in pages_of], [1, 2, 3])
            self.assertEqual([len(each[listed]) for each in pages_of], [1, 1, 0])
            self.assertNotEqual(pages_of[0][listed], pages_of[1][listed])

    def test_a_malformed_message_gets_an_error(self) -> None:
        for text in ("x", "[]", "{}", '{"type":"nope"}', '{"type":"say","room":"tea"}'):
            self.eve.send_text(text)
            [error] = self.eve.received()
            self.assertEqual(list(error), ["type", "text"])
            self.assertEqual(error["type"], "error")
        self.assertEqual(self.fay.received(), [])

    def test_answers_come_in_order(self) -> None:
        self.eve.send(
            make_message("register", password="secret-1"),
            make_message("ping"),
            make_message("nope"),
            make_message("say", room="tea", text="x"),
            make_message("ping"),
            make_message("bye"),
        )
        types = [message["type"] for message in self.eve.received()]
        self.assertEqual(types[:6], ["registered", "pong", "error", "said", "pong", "goodbye"])

    def test_bye_closes_the_connection(self) -> None:
        self.assertEqual(self.eve.ask(make_message("bye"))[0], make_message("goodbye", name="eve"))
        self.assertEqual(self.eve.closed, 1000)
        self.assertEqual(
            self.fay.received(), [make_message("left", room="tea", names=["eve"], why="")]
        )


ROOMS = [{"name": "main", "size": 0}, {"name": "tea", "size": 2}]


class Tabs(WebCase):
    """A page sends its tab's secret, by which it is recognised when it reconnects."""

    def test_a_page_that_reconnects_replaces_its_connection(self) -> None:
        old = self.chat.web_client("gil", "tea", tab=SECRET)
        self.eve.received()
        new = self.chat.web_client()
        new.received()
        hello = make_message("hello", name="gil", tab=SECRET)
        renamed = make_message("renamed", changes=[["guest-4", "gil"]], users=[4])
        self.assertEqual(new.ask(hello), [renamed])
        self.assertIn(make_message("replaced"), old.received())
        self.assertEqual(old.closed, 1000)
        self.assertEqual(
            self.eve.received(), [make_message("left", room="tea", names=["gil"], why="")]
        )
        old.hang_up()
        self.assertEqual(new.ask(make_message("ping")), [make_message("pong")])

    def test_a_page_may_reconnect_many_times(self) -> None:
        for _ in range(5):
            page = self.chat.web_client("gil", "tea", tab=SECRET)
        page.received()
        self.assertEqual(
            page.ask(make_message("members", room="tea"))[0]["names"], ["eve", "fay", "gil"]
        )

    def test_a_copied_page_replaces_the_original(self) -> None:
        first = self.chat.web_client("gil", "tea", tab=SECRET)
        copy = self.chat.web_client("gil", "tea", tab=SECRET)
        self.assertIn(make_message("replaced"), first.received())
        again = self.chat.web_client()
        again.received()
        refusal = make_message("refused", reason="name-taken", subject="gil")
        self.assertEqual(again.ask(make_message("hello", name="gil", tab=OTHER)), [refusal])
        self.assertEqual(copy.ask(make_message("ping"))[-1], make_message("pong"))
        self.assertFalse(copy.transport.disconnecting)

    def test_a_page_with_another_secret_is_another_user(self) -> None:
        self.chat.web_client("gil", tab=SECRET)
        other = self.chat.web_client()
        other.received()
        self.assertEqual(
            self.refused(other, make_message("hello", name="gil", tab=OTHER)), "name-taken"
        )
        self.assertEqual(self.refused(other, make_message("hello", name="gil")), "name-taken")

    def test_the_same_secret_twice_changes_nothing(self) -> None:
        self.assertEqual(
            self.eve.ask(make_message("hello", tab=SECRET), make_message("hello", tab=SECRET)), []
        )

    def test_a_second_secret_replaces_the_first(self) -> None:
        self.eve.ask(make_message("hello", tab=SECRET), make_message("hello", tab=OTHER))
        self.fay.ask(make_message("hello", tab=SECRET))
        self.assertEqual(self.eve.ask(make_message("ping")), [make_message("pong")])
        self.fay.ask(make_message("hello", tab=OTHER))
        self.assertIn(make_message("replaced"), self.eve.received())

    def test_secrets_are_forgotten_with_their_connections(self) -> None:
        pages = [self.chat.web_client(tab=f"{SECRET} {number}") for number in range(3)]
        self.assertEqual(len(self.chat.web._tabs), 3)
        pages[0].hang_up()
        pages[1].reset()
        pages[2].ask(make_message("bye"))
        pages[2].hang_up()
        self.assertEqual(self.chat.web._tabs, {})

    def test_a_secret_has_16_to_64_characters(self) -> None:
        for tab in ("x" * 15, "x" * 65, "", 1, ["x" * 20]):
            [error] = self.eve.ask({"type": "hello", "tab": tab})
            self.assertEqual(error["text"], "hello: tab must be a text of 16 to 64 characters")
        self.assertEqual(
            self.eve.ask(make_message("hello", tab="x" * 16), make_message("hello", tab="y" * 64)),
            [],
        )

    def test_a_replaced_connection_may_wait_for_an_answer(self) -> None:
        self.chat.answer_later()
        self.eve.ask(make_message("hello", tab=SECRET))
        self.eve.send(
            make_message("history", room="tea"), make_message("say", room="tea", text="x")
        )
        self.fay.send(make_message("hello", name="eve", tab=SECRET))
        self.chat.clock.advance(1)
        self.assertIn(
            make_message("renamed", changes=[["fay", "eve"]], users=[2]), self.fay.received()
        )
        self.assertEqual(self.flushLoggedErrors(), [])


class Texts(WebCase):
    def test_markup_is_not_interpreted(self) -> None:
        for text in ("<script>alert(1)</script>", "&lt;b&gt;", "</p>", "\u2028x", '"\\'):
            self.eve.send(make_message("say", room="tea", text=text))
            self.assertEqual(self.said(self.fay), [("eve", text)])

    def test_control_characters_are_replaced(self) -> None:
        self.eve.send_text(r'{"type":"say","room":"tea","text":"\u001b[2J\u0000 \ud800 \u009b"}')
        self.assertEqual(self.said(self.fay), [("eve", "\ufffd[2J\ufffd ? \ufffd")])
        self.eve.send_text(r'{"type":"rename","name":"\ud800\u0007"}')
        self.assertEqual(
            self.eve.received_of("refused"), [{"reason": "bad-name", "subject": "?\ufffd"}]
        )

    def test_several_lines_are_one_message(self) -> None:
        [ann] = self.chat.line_clients("ann")
        ann.ask("/join tea")
        self.eve.send(make_message("say", room="tea", text="one\r\ntwo\n\nthree"))
        self.assertEqual(self.said(self.fay), [("eve", "one\ntwo\n\nthree")])
        self.assertEqual(ann.received(), ["<eve> one", "<eve> two", "<eve> ", "<eve> three"])
        [page] = self.fay.ask(make_message("history", room="tea"))
        self.assertEqual([line["text"] for line in page["lines"]], ["one\ntwo\n\nthree"])

    def test_a_text_has_at_most_4096_bytes(self) -> None:
        for text in ("x" * TEXT_LIMIT, "è" * (TEXT_LIMIT // 2)):
            self.eve.send(make_message("say", room="tea", text=text))
            self.assertEqual(self.said(self.fay), [("eve", text)])
            [_, error] = self.eve.ask(make_message("say", room="tea", text=f"{text}x"))
            self.assertEqual(error["text"], "say: text must be a text of at most 4096 bytes")
        self.assertEqual(self.fay.received(), [])

    def test_malformed_messages_end_no_connection(self) -> None:
        for text in (
            *("[" * 65_000, '{"type":' * 8000, '{"type":"say","room":"tea","text":' + "[" * 60_000),
            *(f'{{"type":"history","room":"tea","count":{n}}}' for n in ("1e999", "NaN", "true")),
            *(f'{{"type":"history","room":"tea","before":{n}}}' for n in ("9" * 4000, -1, 1.5)),
            '{"type":"history","room":"tea","before":1,"after":1}',
        ):
            self.eve.send_text(text)
            [error] = self.eve.received()
            self.assertEqual(error["type"], "error")
        self.assertEqual(self.fay.received(), [])
        self.assertEqual(self.flushLoggedErrors(), [])
