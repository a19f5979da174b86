"""Tests for single messages in one chat: pages, lines, TCD and IRC see the same, in their words."""

from __future__ import annotations

from typing import Any

from twisted.internet.defer import Deferred, fail

from chatroom_tw.chat.rules import asides, messages
from chatroom_tw.tests.support.clients import WebClient
from chatroom_tw.tests.support.messages import make_message
from chatroom_tw.tests.support.messages_case import HELLO, MessagesCase
from chatroom_tw.tests.support.tcd import join

THUMB = "👍"
DAY = 86_400
IRC = ("message-tags", "server-time", "echo-message", "batch", "draft/chathistory")


class Ids(MessagesCase):
    def test_what_answers_a_request_carries_its_id(self) -> None:
        for request, answer in (
            (make_message("rooms"), "rooms"),
            (make_message("members", room="tea"), "members"),
            (make_message("topic", room="tea", text="cakes"), "topic"),
            (make_message("set", room="tea", option="quiet", value="on"), "set"),
            (make_message("join", room="cake"), "entered"),
            (make_message("leave", room="cake"), "exited"),
            (make_message("say", room="tea", text="x"), "said"),
            (make_message("say", room="nowhere", text="x"), "refused"),
            (make_message("say", room="tea"), "error"),
            (make_message("nothing"), "error"),
            (make_message("tell", to="bob", text="x"), "sent"),
            (make_message("rename", name="anna"), "renamed"),
            (make_message("ping"), "pong"),
        ):
            answers = self.ann.ask({**request, "id": "a b"})
            found = [one["type"] for one in answers if one.get("id") == "a b"]
            self.assertEqual(found, [answer], request)
        self.assertFalse([one for one in self.bob.received() if "id" in one])

    def test_a_bad_id_is_an_error_and_version_1_has_none(self) -> None:
        for id_ in ("", "x" * 65, 7, [], True):
            [error] = self.ann.ask({**make_message("rooms"), "id": id_})
            self.assertEqual(error["text"], "id must be a text of 1 to 64 characters")
        old = self.chat.web_client("old")
        self.assertNotIn("id", old.ask({**make_message("rooms"), "id": "7"})[0])

    def test_what_others_do_meanwhile_has_no_id(self) -> None:
        asked: list[Deferred[Any]] = []
        self.patch(self.chat.storage, "page", lambda *_, **__: asked.append(Deferred()) or asked[0])
        self.ann.send({**make_message("history", room="tea"), "id": "7"})
        self.bob.ask(
            make_message("say", room="tea", text="x"), make_message("tell", to="ann", text="x")
        )
        types = {one["type"]: one.get("id") for one in self.ann.received()}
        self.assertEqual(types, {"said": None, "received": None})

    def test_what_another_has_asked_for_is_no_answer(self) -> None:
        at = self.ask(self.ann, "tell", to="bob", text="one")["at"]
        root = self.chat.web_client("root", "tea")
        root.ask(HELLO, make_message("oper", name="root", password="secret-1"))
        asked: list[Deferred[Any]] = []
        self.patch(self.chat.storage, "page", lambda *_, **__: asked.append(Deferred()) or asked[0])
        self.ann.received()
        self.ann.send({**make_message("history", room="tea"), "id": "7"})
        self.bob.ask(make_message("react", to="ann", at=at, emoji=THUMB))
        root.ask(make_message("wall", text="back at six"))
        told = [(one["type"], one.get("id")) for one in self.ann.received()]
        self.assertEqual(told, [("reacted", None), ("wall", None)])

    def test_an_answer_comes_after_what_it_acknowledges_is_stored(self) -> None:
        stored: Deferred[None] = Deferred()
        self.patch(self.chat.storage, "apply", lambda changes: stored)
        self.ann.send({**make_message("say", room="tea", text="x"), "id": "7"})
        self.assertEqual(self.ann.received(), [])
        self.assertEqual(self.bob.received()[0]["text"], "x")
        stored.callback(None)
        [said] = self.ann.received()
        self.assertEqual((said["id"], said["mine"], said["text"]), ("7", True, "x"))

    def test_what_could_not_be_stored_is_refused(self) -> None:
        self.patch(self.chat.storage, "apply", lambda changes: fail(ZeroDivisionError()))
        self.assertEqual(self.ask(self.ann, "say", room="tea", text="x")["reason"], "server-fault")
        self.flushLoggedErrors(ZeroDivisionError)


class Rooms(MessagesCase):
    def test_a_reply_names_the_message(self) -> None:
        at = self.say(self.ann, "tea?")
        self.say(self.bob, "yes", reply=at)
        self.assertEqual(self.ann.received()[-1]["reply"], at)
        self.assertEqual([line.get("reply") for line in self.lines(self.ann)], [None, at])

    def test_reactions_are_told_and_read(self) -> None:
        at = self.say(self.ann, "tea?")
        self.bob.received()
        told = make_message("reacted", room="tea", at=at, name="bob", emoji=THUMB, on=True)
        self.assertEqual(self.ask(self.bob, "react", room="tea", at=at, emoji=THUMB, on=True), told)
        self.assertEqual(self.ann.received(), [told])
        self.assertEqual(self.lines(self.ann)[0]["reactions"], {THUMB: ["bob"]})
        self.ask(self.bob, "react", room="tea", at=at, emoji=THUMB, on=False)
        self.assertNotIn("reactions", self.lines(self.ann)[0])

    def test_what_is_no_emoji_and_too_many_are_refused(self) -> None:
        at = self.say(self.ann, "tea?")
        for bad in (
            "no",
            "1",
            "<b>",
            "👍👍",
            "👍 👍",
            "❤️" * 8,
            "🇮",
            "🇮🇹🇮🇹",
            "#",
            "a\ufe0f",
            "👍\u200d",
        ):
            refused = self.ask(self.bob, "react", room="tea", at=at, emoji=bad)
            self.assertEqual((bad, refused.get("reason")), (bad, "no-emoji"))
        for good in ("👍🏽", "👨‍👩‍👧‍👦", "🇮🇹", "1️⃣", "❤️", "🏴󠁧󠁢󠁷󠁬󠁳󠁿", "‼️", "ℹ️", "\U0001fadf"):
            self.assertEqual(
                self.ask(self.bob, "react", room="tea", at=at, emoji=good)["emoji"], good
            )
        self.patch(messages, "EMOJI", 9)
        refused = self.ask(self.bob, "react", room="tea", at=at, emoji=THUMB)
        self.assertEqual((refused["reason"], refused["subject"]), ("enough-reactions", "9"))
        self.patch(messages, "REACTIONS", 9)
        refused = self.ask(self.ann, "react", room="tea", at=at, emoji="ℹ️")
        self.assertEqual(refused["reason"], "enough-reactions")

    def test_one_edits_what_one_has_said_for_a_day(self) -> None:
        at = self.say(self.ann, "tee?")
        self.bob.received()
        edited = self.ask(self.ann, "edit", room="tea", at=at, text="tea?\ncake?")
        self.assertEqual(self.bob.received(), [edited])
        self.assertGreater(edited["when"], at)
        [line] = self.lines(self.ann)
        self.assertEqual((line["text"], line["edited"]), ("tea?\ncake?", edited["when"]))
        refused = self.ask(self.bob, "edit", room="tea", at=at, text="x")
        self.assertEqual((refused["reason"], refused["subject"]), ("not-yours", "ann"))
        self.chat.clock.advance(DAY + 1)
        for type_, more in (("edit", {"text": "x"}), ("delete", {})):
            refused = self.ask(
                self.chat.web_client("x") and self.ann, type_, room="tea", at=at, **more
            )
        self.assertEqual(refused["type"], "deleted")  # She leads the room.

    def test_those_who_lead_find_in_the_log_what_was_there_before(self) -> None:
        at = self.say(self.bob, "rude")
        self.ask(self.bob, "edit", room="tea", at=at, text="kind")
        act, *_ = self.ask(self.ann, "log", room="tea")["acts"]
        self.assertEqual((act["by"], act["what"], act["detail"]), ("bob", "edit", "rude"))

    def test_a_deleted_message_leaves_its_place(self) -> None:
        at = self.say(self.bob, "tea?")
        self.ask(self.ann, "react", room="tea", at=at, emoji=THUMB)
        self.ann.received()
        told = make_message("deleted", room="tea", at=at, name="bob", by="bob")
        self.assertEqual(self.ask(self.bob, "delete", room="tea", at=at), told)
        self.assertEqual(self.ann.received(), [told])
        self.assertEqual(self.lines(self.ann), [{"name": "bob", "at": at, "deleted": True}])
        old = self.chat.web_client("old", "tea")
        self.assertEqual(old.ask(make_message("history", room="tea"))[0]["lines"], [])
        for type_, more in (("edit", {"text": "x"}), ("react", {"emoji": THUMB}), ("delete", {})):
            refused = self.ask(self.bob, type_, room="tea", at=at, **more)
            self.assertEqual(refused["reason"], "no-such-line", type_)

    def test_who_leads_deletes_what_others_have_said(self) -> None:
        by_bob, by_ann = self.say(self.bob, "one"), self.say(self.ann, "two")
        self.assertEqual(
            self.ask(self.bob, "delete", room="tea", at=by_ann)["reason"], "not-an-operator"
        )
        self.assertEqual(self.ask(self.ann, "delete", room="tea", at=by_bob)["by"], "ann")

    def test_the_muted_and_the_absent_change_nothing(self) -> None:
        at = self.say(self.bob, "tea?")
        carl = self.chat.web_client("carl")
        carl.ask(HELLO)
        self.ask(self.ann, "mute", room="tea", who="bob")
        self.bob.received()
        for page, reason in ((self.bob, "muted"), (carl, "not-a-member")):
            for type_, more in (("edit", {"text": "x"}), ("react", {"emoji": THUMB})):
                refused = self.ask(page, type_, room="tea", at=at, **more)
                self.assertEqual(refused["reason"], reason)
        self.assertEqual(self.ask(self.bob, "delete", room="tea", at=at)["type"], "deleted")

    def test_a_guests_messages_are_theirs_while_they_have_the_name(self) -> None:
        at = self.say(self.bob, "mine")
        self.ask(self.bob, "rename", name="rob")
        other = self.chat.web_client("bob", "tea")
        other.ask(HELLO)
        for page in (self.bob, other):
            refused = self.ask(page, "edit", room="tea", at=at, text="x")
            self.assertEqual(refused["reason"], "not-yours")

    def test_who_registers_a_guests_name_later_has_not_said_what_they_have(self) -> None:
        at = self.say(self.bob, "mine")
        self.bob.reset()
        other = self.chat.web_client("bob", "tea")
        other.ask(HELLO, make_message("register", password="secret-1"))
        for type_, more in (("edit", {"text": "x"}), ("delete", {})):
            refused = self.ask(other, type_, room="tea", at=at, **more)
            self.assertIn(refused["reason"], ("not-yours", "not-an-operator"))
        own = self.say(other, "own")
        self.assertEqual(self.ask(other, "edit", room="tea", at=own, text="x")["type"], "edited")

    def test_a_guest_who_registers_has_said_what_they_have(self) -> None:
        at = self.say(self.bob, "mine")
        self.bob.ask(make_message("register", password="secret-1"))
        self.assertEqual(self.ask(self.bob, "edit", room="tea", at=at, text="x")["type"], "edited")

    def test_who_leads_a_room_puts_no_words_into_the_mouths_of_others(self) -> None:
        at = self.say(self.bob, "mine")
        self.ask(self.bob, "rename", name="rob")
        self.ask(self.ann, "rename", name="bob")
        refused = self.ask(self.ann, "edit", room="tea", at=at, text="x")
        self.assertEqual(refused["reason"], "not-yours")
        self.assertEqual(self.ask(self.ann, "delete", room="tea", at=at)["type"], "deleted")

    def test_typing_is_told_in_small_rooms_and_stored_nowhere(self) -> None:
        for on in (True, False):
            self.ann.ask(make_message("typing", room="tea", on=on))
            told = make_message("typing", room="tea", name="ann", on=on)
            self.assertEqual(self.bob.received(), [told])
        self.ann.ask(make_message("typing", to="bob", on=True))
        self.assertEqual(
            self.bob.received(), [make_message("typing", room="", name="ann", on=True, to="bob")]
        )
        self.patch(asides, "TYPING_MOST", 1)
        self.ann.ask(make_message("typing", room="tea", on=True))
        self.assertEqual(self.bob.received(), [])
        self.assertEqual(self.lines(self.ann), [])

    def test_typing_takes_no_time_in_a_slow_room_and_the_muted_do_it_in_silence(self) -> None:
        self.ask(self.ann, "set", room="tea", option="slow", value="60")
        self.bob.received()
        for on in (True, True, False):
            [own] = self.bob.ask(make_message("typing", room="tea", on=on))
            self.assertEqual(own["type"], "typing")
        self.assertEqual([one["on"] for one in self.ann.received()], [True, True, False])
        self.say(self.bob, "tea?")
        self.ask(self.ann, "mute", room="tea", who="bob")
        self.bob.received()
        self.assertEqual(self.bob.ask(make_message("typing", room="tea", on=True)), [])
        self.assertEqual(self.ann.received(), [])

    def test_where_a_message_is_must_be_said_once(self) -> None:
        for where in ({}, {"room": "tea", "to": "bob"}):
            error = self.ask(self.ann, "delete", at=5, **where)
            self.assertEqual(error["text"], "delete: room or to, and not both")


class Everybody(MessagesCase):
    def test_people_on_lines_read_edits_and_no_reactions(self) -> None:
        [carl] = self.chat.line_clients("carl")
        carl.ask("/join tea")
        tcd = self.chat.tcd_client()
        tcd.ask(join("tea", "tim"))
        carl.received()
        at = self.say(self.ann, "tee?")
        self.ask(self.bob, "react", room="tea", at=at, emoji=THUMB)
        self.ask(self.ann, "edit", room="tea", at=at, text="tea?\ncake?")
        self.assertEqual(carl.received(), ["<ann> tee?", "<ann> (edit) tea?", "<ann> cake?"])
        self.assertIn("CLIENT_NAME: ann\nMESSAGE: (edit) tea?\ncake?\n\n", tcd.received_text())
        self.ask(self.ann, "delete", room="tea", at=at)
        self.assertEqual(carl.received(), ["* a line of ann was removed by ann"])

    def test_irc_has_replies_and_reactions_as_tags(self) -> None:
        dan = self.chat.irc_client("dan", *IRC, room="tea")
        at = self.say(self.ann, "tea?")
        self.say(self.bob, "yes", reply=at)
        self.ask(self.bob, "react", room="tea", at=at, emoji=THUMB)
        self.ask(self.ann, "edit", room="tea", at=at, text="cake?")
        _, reply, reaction, edit = dan.received()
        self.assertIn(f";+draft/reply={at} ", reply)
        self.assertIn(f";+draft/reply={at};+draft/react={THUMB} ", reaction)
        self.assertTrue(reaction.endswith(" TAGMSG #tea"), reaction)
        self.assertIn(f";+draft/reply={at} ", edit)
        self.assertTrue(edit.endswith(" PRIVMSG #tea :(edit) cake?"), edit)

    def test_what_irc_says_by_tags_pages_understand(self) -> None:
        dan = self.chat.irc_client("dan", *IRC, room="tea")
        at = self.say(self.ann, "tea?")
        for page in (self.ann, self.bob):
            page.received()
        tags = f"@+draft/reply={at};+draft/react={THUMB}"
        [echo] = dan.ask(f"{tags} TAGMSG #tea")[-1:]
        self.assertIn("+draft/react", echo)
        dan.ask(f"@+draft/reply={at} PRIVMSG #tea :yes", "@+typing=active TAGMSG #tea")
        reacted, said, typing = self.bob.received()
        self.assertEqual((reacted["name"], reacted["emoji"], reacted["at"]), ("dan", THUMB, at))
        self.assertEqual((said["text"], said["reply"]), ("yes", at))
        self.assertEqual((typing["type"], typing["on"]), ("typing", True))
        dan.ask(f"{tags.replace('react', 'unreact')} TAGMSG #tea")
        self.assertIs(self.bob.received()[0]["on"], False)

    def test_a_search_on_lines(self) -> None:
        [carl] = self.chat.line_clients("carl")
        carl.ask("/join tea")
        self.say(self.ann, "some green tea")
        self.say(self.bob, "black tea")
        one, two, end = carl.ask("/search tea")[-3:]
        self.assertRegex(one, r"^\* \d{4}-\d\d-\d\d \d\d:\d\d #tea <ann> some green tea$")
        self.assertTrue(two.endswith(" #tea <bob> black tea"))
        self.assertEqual(end, "* 2 lines found")
        self.assertEqual(
            carl.ask("/search coffee"), ["* nothing was found in your rooms and conversations"]
        )


class Finding(MessagesCase):
    def found(self, page: WebClient, words: str, **fields: Any) -> list[str]:
        answer = self.ask(page, "search", words=words, **fields)
        return [f"{one['room'] or one['to']}: {one['text']}" for one in answer["lines"]]

    def register(self, *pages: WebClient) -> None:
        for page in pages:
            page.ask(make_message("register", password="secret-1"))

    def test_one_finds_what_one_may_read(self) -> None:
        self.say(self.ann, "green tea")
        carl = self.chat.web_client("carl", "cake")
        carl.ask(HELLO, make_message("say", room="cake", text="tea with cake"))
        self.assertEqual(self.found(self.ann, "tea"), ["tea: green tea"])
        self.assertEqual(self.found(carl, "tea"), ["cake: tea with cake"])
        refused = self.ask(carl, "search", words="tea", room="tea")
        self.assertEqual(refused["reason"], "not-a-member")
        self.ask(carl, "join", room="tea")
        self.assertEqual(len(self.found(carl, "TEA")), 2)
        self.assertEqual(self.found(carl, "tea", room="tea", **{"from": "ann"}), ["tea: green tea"])

    def test_conversations_are_found_by_both_and_by_nobody_else(self) -> None:
        self.register(self.ann, self.bob)
        self.ask(self.ann, "tell", to="bob", text="secret tea")
        self.assertEqual(self.found(self.ann, "tea"), ["bob: secret tea"])
        self.assertEqual(self.found(self.bob, "tea"), ["ann: secret tea"])
        eve = self.chat.web_client("eve", "tea")
        eve.ask(HELLO)
        self.register(eve)
        self.assertEqual(self.found(eve, "tea"), [])

    def test_those_who_are_ignored_are_not_found(self) -> None:
        self.say(self.bob, "tea")
        self.ask(self.ann, "ignore", name="bob")
        self.assertEqual(self.found(self.ann, "tea"), [])

    # -- conversations

    def conversation(self, page: WebClient, name: str, **fields: Any) -> list[tuple[str, bool]]:
        answer = self.ask(page, "conversation", name=name, **fields)
        return [(one["text"], "mine" in one) for one in answer["lines"]]

    def test_a_conversation_is_read_by_both(self) -> None:
        self.register(self.ann)
        self.ask(self.ann, "tell", to="bob", text="one")
        self.ask(self.bob, "tell", to="ann", text="two\nthree")
        self.assertEqual(self.conversation(self.ann, "bob"), [("one", True), ("two\nthree", False)])
        self.assertEqual(self.conversation(self.bob, "ann"), [("one", False), ("two\nthree", True)])
        answer = self.ask(self.ann, "conversation", name="BOB", count=1)
        self.assertEqual((answer["name"], answer["more"]), ("bob", True))
        before = answer["lines"][0]["at"]
        self.assertEqual(self.conversation(self.ann, "bob", before=before), [("one", True)])

    def test_another_guest_of_the_name_reads_nothing_of_it(self) -> None:
        self.register(self.ann)
        self.ask(self.ann, "tell", to="bob", text="one")
        self.ask(self.bob, "rename", name="rob")
        other = self.chat.web_client("bob", "tea")
        other.ask(HELLO)
        self.assertEqual(self.conversation(other, "ann"), [])
        self.assertEqual(self.conversation(self.ann, "bob"), [("one", True)])

    def test_another_guest_of_the_name_is_told_nothing_of_it(self) -> None:
        for register, name in ((False, "rob"), (True, "rory")):
            if register:
                self.register(self.ann)
            self.ask(self.ann, "tell", to="bob", text="one")
            at = self.bob.received()[-1]["at"]
            self.ask(self.bob, "rename", name=name)
            other = self.chat.web_client("bob", "tea")
            other.ask(HELLO)
            for type_, more in (
                ("react", {"emoji": THUMB}),
                ("edit", {"text": "two"}),
                ("delete", {}),
            ):
                answer = self.ask(self.ann, type_, to="bob", at=at, **more)
                self.assertEqual(answer.get("reason"), None if register else "no-such-line")
                self.assertEqual(other.received(), [])
            self.bob = other

    def test_two_guests_have_a_conversation_while_both_are_there(self) -> None:
        self.ask(self.ann, "tell", to="bob", text="one")
        self.assertEqual(self.conversation(self.bob, "ann"), [("one", False)])
        self.ann.reset()
        self.assertEqual(self.ask(self.bob, "conversation", name="ann")["reason"], "no-such-name")
        self.assertEqual(self.chat.storage._history.names("@name:ann name:bob"), [])

    def test_messages_of_a_conversation_are_reacted_to_edited_and_deleted(self) -> None:
        self.ask(self.ann, "tell", to="bob", text="one")
        at = self.bob.received()[-1]["at"]
        told = self.ask(self.bob, "react", to="ann", at=at, emoji=THUMB)
        self.assertEqual((told["room"], told["from"], told["to"]), ("", "bob", "ann"))
        self.assertEqual(self.ann.received(), [told])
        self.assertEqual(
            self.ask(self.bob, "edit", to="ann", at=at, text="x")["reason"], "not-yours"
        )
        edited = self.ask(self.ann, "edit", to="bob", at=at, text="two")
        self.assertEqual(self.bob.received(), [edited])
        self.assertEqual(self.conversation(self.bob, "ann"), [("two", False)])
        self.assertEqual(self.ask(self.bob, "delete", to="ann", at=at)["reason"], "not-an-operator")
        deleted = self.ask(self.ann, "delete", to="bob", at=at)
        self.assertEqual(self.bob.received(), [deleted])
        [line] = self.ask(self.bob, "conversation", name="ann")["lines"]
        self.assertTrue(line["deleted"])

    def test_somebody_on_lines_reads_an_edit_of_what_they_were_told(self) -> None:
        [carl] = self.chat.line_clients("carl")
        self.ask(self.ann, "tell", to="carl", text="one")
        at = self.ask(self.ann, "conversation", name="carl")["lines"][0]["at"]
        self.ask(self.ann, "edit", to="carl", at=at, text="two")
        self.assertEqual(carl.received(), ["<ann -> you> one", "<ann -> carl> (edit) two"])

    def test_coming_back_to_a_room_says_how_far_it_is_read(self) -> None:
        self.register(self.ann)
        at = self.say(self.bob, "one")
        self.ask(self.ann, "read", room="tea", at=at)
        self.assertEqual(self.ask(self.ann, "join", room="tea")["read"], at)
        self.assertNotIn("read", self.ask(self.bob, "join", room="tea"))
