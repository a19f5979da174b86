"""Tests for the history by IRC: CHATHISTORY, REDACT and MARKREAD."""

from __future__ import annotations

import re

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.tests.support.chat import FakeChat
from chatroom_tw.tests.support.irc import IrcClient, command_of

CAPS = (
    *("batch", "message-tags", "server-time", "echo-message", "draft/chathistory"),
    *("draft/message-redaction", "draft/read-marker"),
)
SERVER = ":chat.example"


def texts(lines: list[str]) -> list[str]:
    """What the messages of a batch say."""
    return [line.rpartition(":")[2] for line in lines if command_of(line) == "PRIVMSG"]


def id_of(line: str) -> str:
    found = re.search("msgid=([0-9.]+)", line)
    assert found, line
    return found[1]


def time_of(line: str) -> str:
    found = re.search("time=([^; ]+)", line)
    assert found, line
    return found[1]


class HistoryCase(SynchronousTestCase):
    def setUp(self) -> None:
        self.chat = FakeChat()
        self.ann = self.client("ann")
        self.ann.ask("JOIN #tea")

    def client(self, name: str, *caps: str, account: bool = False) -> IrcClient:
        client = self.chat.irc_client(name, *(caps or CAPS))
        if account:
            client.ask("PRIVMSG NickServ :REGISTER secret12")
        return client

    def say(self, client: IrcClient, target: str, *words: str) -> list[str]:
        """Say each a second after the other. What is told of it."""
        client.received()
        echoes: list[str] = []
        for one in words:
            self.chat.clock.advance(1)
            echoes += client.ask(f"PRIVMSG {target} :{one}")
        return echoes


class Playing(HistoryCase):
    def test_what_is_played_is_what_was_told(self) -> None:
        live = self.say(self.ann, "#tea", "one", "\x02two\x02", "\x01ACTION waves\x01")
        live += self.ann.ask("@+draft/reply=7 NOTICE #tea :three")
        start, *played, end = self.ann.ask("CHATHISTORY LATEST #tea * 9")
        batch = start.split(" ")[2].removeprefix("+")
        self.assertEqual(start, f"{SERVER} BATCH +{batch} chathistory #tea")
        self.assertEqual(end, f"{SERVER} BATCH -{batch}")
        told = [line.replace("ann!ann@127.0.0.1", "ann!~chat@unknown") for line in live]
        self.assertEqual(played, [f"@batch={batch};{line[1:]}" for line in told])

    def test_messages_are_asked_for_by_id_and_by_time(self) -> None:
        words = [str(number) for number in range(6)]
        live = self.say(self.ann, "#tea", *words)
        for reference in (
            lambda index: f"msgid={id_of(live[index])}",
            lambda index: f"timestamp={time_of(live[index])}",
        ):
            for asked, expected in (
                (f"BEFORE #tea {reference(3)} 2", "1 2"),
                (f"AFTER #tea {reference(3)} 1", "4"),
                (f"AFTER #tea {reference(3)} 9", "4 5"),
                (f"LATEST #tea {reference(3)} 1", "5"),
                (f"LATEST #tea {reference(2)} 9", "3 4 5"),
                (f"AROUND #tea {reference(3)} 3", "2 3 4"),
                (f"AROUND #tea {reference(3)} 1", "3"),
                (f"between #tea {reference(1)} {reference(5)} 2", "2 3"),
                (f"BETWEEN #tea {reference(5)} {reference(1)} 2", "3 4"),
            ):
                lines = self.ann.ask(f"CHATHISTORY {asked}")
                self.assertEqual(texts(lines), expected.split(), asked)

    def test_lines_that_came_in_one_piece_are_messages_of_their_own(self) -> None:
        self.ann.send_bytes(b"".join(b"PRIVMSG #tea :%d\r\n" % number for number in range(4)))
        self.ann.received()
        lines = self.ann.ask("CHATHISTORY LATEST #tea * 9")[1:-1]
        ids = [id_of(line) for line in lines]
        self.assertEqual(ids[1:], [f"{ids[0]}.{index}" for index in (1, 2, 3)])
        for asked, expected in (
            ("LATEST #tea * 2", "2 3"),
            (f"BEFORE #tea msgid={ids[2]} 1", "1"),
            (f"BEFORE #tea msgid={ids[2]} 9", "0 1"),
            (f"BEFORE #tea msgid={ids[0]} 9", ""),
            (f"AFTER #tea msgid={ids[0]} 2", "1 2"),
            (f"AROUND #tea msgid={ids[2]} 2", "1 2"),
            (f"BETWEEN #tea msgid={ids[0]} msgid={ids[3]} 9", "1 2"),
        ):
            lines = self.ann.ask(f"CHATHISTORY {asked}")
            self.assertEqual(texts(lines), expected.split(), asked)

    def test_without_batches_and_tags_there_are_plain_lines(self) -> None:
        self.say(self.ann, "#tea", "hello")
        bob = self.client("bob", "draft/chathistory")
        bob.ask("JOIN #tea")
        played = bob.ask("CHATHISTORY LATEST #tea * 9")
        self.assertEqual(played, [":ann!~chat@unknown PRIVMSG #tea :hello"])

    def test_what_has_happened_is_for_those_who_ask(self) -> None:
        bob = self.client("bob", *CAPS, "draft/event-playback", "extended-join")
        bob.ask("JOIN #tea")
        self.ann.received()
        topic = self.ann.ask("TOPIC #tea :cakes")[0]
        self.ann.ask("MODE #tea +v bob", "MODE #tea +m", "@+a=b TAGMSG #tea")
        self.ann.ask("KICK #tea bob :rude", "NICK anna")
        bob.ask("JOIN #tea", "PART #tea :bye", "JOIN #tea")
        self.ann.received()
        played = bob.ask("CHATHISTORY LATEST #tea * 99")[1:-1]
        told = [line.partition(" :")[2] for line in played]
        self.assertEqual(
            told[1:],
            [
                *("bob!~chat@unknown JOIN #tea * bob", "ann!~chat@unknown TOPIC #tea cakes"),
                *("ann!~chat@unknown MODE #tea +v bob", "ann!~chat@unknown MODE #tea +m"),
                *("ann!~chat@unknown TAGMSG #tea", "ann!~chat@unknown KICK #tea bob rude"),
                *("ann!~chat@unknown NICK anna", "bob!~chat@unknown JOIN #tea * bob"),
                *("bob!~chat@unknown PART #tea bye", "bob!~chat@unknown JOIN #tea * bob"),
            ],
        )
        self.assertEqual(id_of(played[2]), id_of(topic))
        self.assertEqual(time_of(played[2]), time_of(topic))
        self.assertEqual(self.ann.ask("CHATHISTORY LATEST #tea * 99")[1:-1], [])

    def test_who_quits_has_quit(self) -> None:
        bob = self.client("bob", *CAPS, "draft/event-playback")
        bob.ask("JOIN #tea")
        self.ann.ask("QUIT :bye")
        bob.received()
        last = bob.ask("CHATHISTORY LATEST #tea * 1")[1]
        self.assertTrue(last.endswith(":ann!~chat@unknown QUIT :Quit: bye"), last)

    def test_only_members_read_a_room(self) -> None:
        bob = self.client("bob")
        for target in ("#tea", "#pie", "zoe", "#"):
            [line] = bob.ask(f"CHATHISTORY LATEST {target} * 9")
            start = f"{SERVER} FAIL CHATHISTORY INVALID_TARGET LATEST {target} :"
            self.assertTrue(line.startswith(start), line)

    def test_who_is_ignored_is_not_played(self) -> None:
        eve = self.client("eve")
        eve.ask("JOIN #tea")
        self.say(self.ann, "#tea", "hello")
        self.say(eve, "#tea", "hi")
        self.ann.ask("PRIVMSG NickServ :REGISTER secret12")
        self.chat.connect("/login ann secret12", "/ignore eve")
        self.assertEqual(texts(self.ann.ask("CHATHISTORY LATEST #tea * 9")), ["hello"])

    def test_what_is_wrong_is_said(self) -> None:
        for asked in (
            *("", " LATEST", " NEXT #tea * 9", " LATEST #tea *", " LATEST #tea * 9 9"),
            *(" LATEST #tea * 0", " LATEST #tea * -1", " LATEST #tea * many"),
            *(" BEFORE #tea * 9", " BEFORE #tea msgid= 9", " BEFORE #tea msgid=x 9"),
            *(f" BEFORE #tea msgid={'9' * 30} 9", " AFTER #tea timestamp=2020 9"),
            *(" AFTER #tea timestamp=2020-02-31T00:00:00.000Z 9", " LATEST #tea ** 9"),
            *(" BETWEEN #tea msgid=1 9", " TARGETS msgid=1 msgid=2 9", " TARGETS * * 9"),
            f" {'X' * 300} #tea * 9",
        ):
            [line] = self.ann.ask(f"CHATHISTORY{asked}")
            self.assertTrue(line.startswith(f"{SERVER} FAIL CHATHISTORY INVALID_PARAMS "), line)
            self.assertLess(len(line), 400)

    def test_a_thousand_is_the_most(self) -> None:
        self.say(self.ann, "#tea", "hello")
        self.assertEqual(texts(self.ann.ask("CHATHISTORY LATEST #tea * 999999999")), ["hello"])


class Conversations(HistoryCase):
    def setUp(self) -> None:
        super().setUp()
        self.ann.ask("PRIVMSG NickServ :REGISTER secret12")
        self.bob = self.client("bob", account=True)

    def test_both_read_what_they_have_said_to_one_another(self) -> None:
        live = [*self.say(self.ann, "bob", "hi"), *self.say(self.bob, "ann", "hello")]
        self.ann.received()
        for client, other in ((self.ann, "bob"), (self.bob, "Ann")):
            start, *played, _ = client.ask(f"CHATHISTORY LATEST {other} * 9")
            self.assertTrue(start.endswith(f" chathistory {other}"), start)
            self.assertEqual([id_of(line) for line in played], [id_of(line) for line in live])
            targets = [line.split(" ")[3] for line in played]
            self.assertEqual(targets, ["bob", "ann"])

    def test_others_read_nothing_of_it(self) -> None:
        self.say(self.ann, "bob", "hi")
        for carl in (self.client("carl"), self.client("dora", account=True)):
            self.assertEqual(texts(carl.ask("CHATHISTORY LATEST bob * 9")), [])
            for name in ("@account:ann account:bob", "@account:ann"):
                [line] = carl.ask(f"CHATHISTORY LATEST #{name} * 9")[:1]
                self.assertIn("FAIL CHATHISTORY INVALID_", line)

    def test_targets_are_rooms_and_conversations_by_the_latest_text(self) -> None:
        first = self.say(self.ann, "#tea", "one")[0]
        second = self.say(self.bob, "ann", "two")[0]
        self.ann.received()
        start, end = "timestamp=1970-01-01T00:00:00.000Z", "timestamp=2262-01-01T00:00:00.000Z"
        opened, *found, _ = self.ann.ask(f"CHATHISTORY TARGETS {start} {end} 9")
        self.assertTrue(opened.endswith(" draft/chathistory-targets"), opened)
        self.assertEqual(
            [line.partition(" TARGETS ")[2] for line in found],
            [f"#tea {time_of(first)}", f"bob {time_of(second)}"],
        )
        later = f"CHATHISTORY TARGETS timestamp={time_of(first)} {end} 9"
        self.assertEqual(len(self.ann.ask(later)), 3)
        [_, only, _] = self.ann.ask(f"CHATHISTORY TARGETS {end} {start} 1")
        self.assertIn(" TARGETS bob ", only)

    def test_an_account_that_goes_takes_its_conversations(self) -> None:
        self.say(self.ann, "bob", "hi")
        self.chat.connect("/login bob secret12", "/unregister secret12")
        self.client("bob", account=True)
        self.assertEqual(texts(self.ann.ask("CHATHISTORY LATEST bob * 9")), [])


class Redacting(HistoryCase):
    def setUp(self) -> None:
        super().setUp()
        self.bob = self.client("bob", account=True)
        self.bob.ask("JOIN #tea")
        self.ann.received()

    def test_own_lines_are_taken_back_and_operators_take_those_of_others(self) -> None:
        carl = self.client("carl", "batch", "message-tags")
        carl.ask("JOIN #tea")
        mine, others = (id_of(self.say(one, "#tea", "hi")[0]) for one in (self.bob, self.ann))
        for client in (self.ann, self.bob, carl):
            client.received()
        told = self.bob.ask(f"REDACT #tea {mine} :sorry about that")
        self.assertEqual(told, [f":bob!bob@127.0.0.1 REDACT #tea {mine} :sorry about that"])
        self.assertEqual(self.ann.received(), told)
        [line] = self.bob.ask(f"REDACT #tea {others}")
        self.assertIn(f" FAIL REDACT REDACT_FORBIDDEN #tea {others} :", line)
        self.assertEqual(self.ann.received(), [])
        again = id_of(self.say(self.bob, "#tea", "hi")[0])
        self.ann.received()
        self.assertEqual(
            self.ann.ask(f"REDACT #tea {again}"), [f":ann!ann@127.0.0.1 REDACT #tea {again}"]
        )
        self.assertEqual([one for one in carl.received() if "REDACT" in one], [])
        self.assertEqual(len(texts(self.ann.ask("CHATHISTORY LATEST #tea * 9"))), 1)

    def test_lines_of_one_piece_go_together(self) -> None:
        self.bob.send_bytes(b"PRIVMSG #tea :one\r\nPRIVMSG #tea :two\r\n")
        first = id_of(self.bob.received()[0])
        told = self.bob.ask(f"REDACT #tea {first}.1")
        self.assertEqual([line.split(" ")[-1] for line in told], [first, f"{first}.1"])

    def test_whoever_has_a_name_takes_back_nothing_that_another_has_said(self) -> None:
        carl = self.client("carl")
        carl.ask("JOIN #tea")
        id_ = id_of(self.say(carl, "#tea", "hi")[0])
        carl.ask("QUIT")
        self.chat.clock.advance(1)
        other = self.client("carl")
        other.ask("JOIN #tea")
        [line] = other.ask(f"REDACT #tea {id_}")
        self.assertIn(" REDACT_FORBIDDEN ", line)

    def test_a_message_that_waits_is_never_read(self) -> None:
        ann = self.ann
        ann.ask("PRIVMSG NickServ :REGISTER secret12")
        self.bob.ask("QUIT")
        id_ = id_of(self.say(ann, "bob", "psst")[-1])
        [told] = ann.ask(f"REDACT bob {id_}")
        self.assertEqual(told, f":ann!ann@127.0.0.1 REDACT bob {id_}")
        self.assertEqual(texts(ann.ask("CHATHISTORY LATEST bob * 9")), [])
        again = self.chat.connect("/login bob secret12")
        self.assertNotIn("psst", str(again.ask("/inbox")))
        ann.received()
        [line] = ann.ask(f"REDACT bob {id_}")
        self.assertIn(f" FAIL REDACT UNKNOWN_MSGID bob {id_} :", line)

    def test_only_the_sender_takes_back_a_private_message(self) -> None:
        self.ann.ask("PRIVMSG NickServ :REGISTER secret12")
        id_ = id_of(self.say(self.ann, "bob", "psst")[0])
        self.bob.received()
        [line] = self.bob.ask(f"REDACT ann {id_}")
        self.assertIn(f" FAIL REDACT REDACT_FORBIDDEN ann {id_} :", line)
        self.ann.ask(f"REDACT bob {id_} :wrong window")
        told = f":ann!ann@127.0.0.1 REDACT bob {id_} :wrong window"
        self.assertEqual(self.bob.received(), [told])

    def test_what_is_wrong_is_said(self) -> None:
        for asked, code in (
            ("#pie 1", "INVALID_TARGET #pie"),
            ("a,b 1", "INVALID_TARGET a,b"),
            ("zoe 1", "UNKNOWN_MSGID zoe 1"),
            ("#tea 1", "UNKNOWN_MSGID #tea 1"),
            ("#tea x", "UNKNOWN_MSGID #tea x"),
            (f"#tea {'9' * 17}", f"UNKNOWN_MSGID #tea {'9' * 17}"),
        ):
            [line] = self.bob.ask(f"REDACT {asked}")
            self.assertTrue(line.startswith(f"{SERVER} FAIL REDACT {code} :"), line)
        self.assertEqual(self.bob.numerics("REDACT #tea"), ["461"])


class Markers(HistoryCase):
    MARKED = f"{SERVER} MARKREAD #tea timestamp=2019-01-04T14:33:26.123Z"

    def setUp(self) -> None:
        super().setUp()
        self.chat.clock.advance(1_700_000_000)

    def mark(self, client: IrcClient, year: int = 2019, target: str = "#tea") -> list[str]:
        return client.ask(f"MARKREAD {target} timestamp={year}-01-04T14:33:26.123Z")

    def test_a_marker_is_told_again_and_moves_forward_only(self) -> None:
        self.assertEqual(self.ann.ask("MARKREAD #tea"), [f"{SERVER} MARKREAD #tea *"])
        for _ in range(2):
            self.assertEqual(self.mark(self.ann), [self.MARKED])
        self.assertEqual(self.mark(self.ann, 2018), [self.MARKED])
        self.assertEqual(self.ann.ask("MARKREAD #tea"), [self.MARKED])
        for target in ("bob", "#pie"):
            [line] = self.mark(self.ann, target=target)
            self.assertEqual(line, self.MARKED.replace("#tea", target))

    def test_who_enters_is_told_before_the_names_end(self) -> None:
        self.mark(self.ann)
        self.ann.ask("PART #tea")
        commands = self.ann.ask("JOIN #tea")
        names = [command_of(line) for line in commands]
        self.assertLess(names.index("MARKREAD"), names.index("366"))
        self.assertIn(self.MARKED, commands)
        bob = self.client("bob")
        self.assertIn(f"{SERVER} MARKREAD #pie *", bob.ask("JOIN #pie"))
        carl = self.client("carl", "batch")
        self.assertNotIn("MARKREAD", " ".join(carl.ask("JOIN #pie")))

    def test_nothing_is_read_that_was_not_said_yet(self) -> None:
        [line] = self.mark(self.ann, 2262)
        self.assertIn(" MARKREAD #tea timestamp=20", line)
        self.assertNotIn("2262", line)

    def test_other_devices_are_told_and_what_a_guest_has_read_an_account_has(self) -> None:
        self.mark(self.ann)
        self.ann.ask("PRIVMSG NickServ :REGISTER secret12")
        self.assertEqual(self.ann.ask("MARKREAD #tea"), [self.MARKED])
        other = self.chat.irc_client("other", *CAPS)
        back = other.ask("PRIVMSG NickServ :IDENTIFY ann secret12")
        self.assertIn(self.MARKED, back)
        self.ann.received()
        self.mark(self.ann, 2020)
        self.assertEqual(other.received(), [self.MARKED.replace("2019", "2020")])

    def test_clients_of_other_protocols_know_the_same_marker(self) -> None:
        self.ann.ask("PRIVMSG NickServ :REGISTER secret12")
        page = self.chat.connect("/login ann secret12", "/join tea")
        self.ann.received()
        page.ask("/read tea")
        [line] = self.ann.received()
        self.assertIn(" MARKREAD #tea timestamp=2023", line)
        self.chat.clock.advance(5)
        account = self.chat.rules._state.accounts["ann"]
        before = account.memberships["tea"]
        self.mark(self.ann, 2262)
        self.assertGreater(account.memberships["tea"], before)

    def test_what_is_wrong_is_said(self) -> None:
        for asked, code in (
            ("", "NEED_MORE_PARAMS"),
            (" #tea *", "INVALID_PARAMS"),
            (" #tea timestamp=never", "INVALID_PARAMS"),
            (" #tea msgid=1", "INVALID_PARAMS"),
            (" #tea timestamp=2019-01-04T14:33:26.123Z more", "INVALID_PARAMS"),
            (f" #{'x' * 200}", "INVALID_PARAMS"),
        ):
            [line] = self.ann.ask(f"MARKREAD{asked}")
            self.assertTrue(line.startswith(f"{SERVER} FAIL MARKREAD {code} "), line)
