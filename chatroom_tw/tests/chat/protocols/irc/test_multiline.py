"""Tests for `irc.multiline` and `irc.pieces`: texts of several lines."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.chat.protocols.irc.capabilities import MULTILINE_BYTES, MULTILINE_LINES
from chatroom_tw.chat.protocols.irc.multiline import PATIENCE
from chatroom_tw.chat.protocols.irc.pieces import pieces_of
from chatroom_tw.chat.rules.extras import CUT
from chatroom_tw.tests.support.chat import FakeChat
from chatroom_tw.tests.support.irc import IrcClient
from chatroom_tw.tests.support.messages import make_message

CAPS = ("batch", "draft/multiline")
LABELLED = (*CAPS, "message-tags", "labeled-response", "echo-message")
ANN = ":ann!ann@127.0.0.1"


def lines_without_names(lines: list[str]) -> list[str]:
    """Lines in which each batch is called `1`."""
    name = lines[0].partition(" BATCH +")[2].partition(" ")[0]
    return [line.replace(name, "1") for line in lines] if name else lines


class MultilineCase(SynchronousTestCase):
    def setUp(self) -> None:
        self.chat = FakeChat()
        self.ann = self.chat.irc_client("ann", *CAPS, room="tea")
        self.bob = self.chat.irc_client("bob", *CAPS, room="tea")
        self.eve = self.chat.irc_client("eve", room="tea")
        [self.carl] = self.chat.line_clients("carl")
        self.carl.ask("/join tea")
        for client in (self.ann, self.bob, self.eve):
            client.received()

    def send(self, *messages: str, target: str = "#tea", client: IrcClient | None = None) -> None:
        """Send a batch of these messages, as they are after their tag `batch`."""
        (client or self.ann).send(
            f"BATCH +1 draft/multiline {target}",
            *(f"@batch=1{message}" for message in messages),
            "BATCH -1",
        )


class Sending(MultilineCase):
    def test_a_batch_is_one_text_for_everybody(self) -> None:
        self.send(
            " PRIVMSG #tea hello",
            " PRIVMSG #tea :",
            " PRIVMSG #tea :how are ",
            ";draft/multiline-concat PRIVMSG #tea you?",
        )
        self.assertEqual(self.ann.received(), [])
        self.assertEqual(
            lines_without_names(self.bob.received()),
            [
                f"{ANN} BATCH +1 draft/multiline #tea",
                f"@batch=1 {ANN} PRIVMSG #tea :hello",
                f"@batch=1 {ANN} PRIVMSG #tea :",
                f"@batch=1 {ANN} PRIVMSG #tea :how are ",
                f"@batch=1;draft/multiline-concat {ANN} PRIVMSG #tea :you?",
                f"{ANN} BATCH -1",
            ],
        )
        alone = [f"{ANN} PRIVMSG #tea :{text}" for text in ("hello", "how are ", "you?")]
        self.assertEqual(self.eve.received(), alone)
        self.assertEqual(self.carl.received(), ["<ann> hello", "<ann> ", "<ann> how are you?"])

    def test_a_private_text_has_its_sender_before_each_line(self) -> None:
        web = self.chat.web_client("dan")
        menu = self.chat.connect("/nick meg", "/menu")
        self.carl.received()
        for name in ("carl", "dan", "eve", "meg"):
            self.send(f" PRIVMSG {name} one", f" PRIVMSG {name} two", target=name)
        self.assertEqual(self.carl.received(), ["<ann -> you> one", "<ann -> you> two"])
        self.assertEqual([one["text"] for one in web.received_of("received")], ["one\ntwo"])
        alone = [f"{ANN} PRIVMSG eve :one", f"{ANN} PRIVMSG eve :two"]
        self.assertEqual(self.eve.received(), alone)
        inbox = [line for line in menu.ask("3") if "ann" in line]
        self.assertEqual([line.partition(" ann: ")[2] for line in inbox], ["one", "two"])

    def test_an_action_and_formatting_keep_to_the_text(self) -> None:
        self.send(
            " PRIVMSG #tea :\x01ACTION waves", ";draft/multiline-concat PRIVMSG #tea :\x02!\x01"
        )
        self.assertEqual(self.carl.received(), ["* ann waves!"])
        self.assertEqual(
            [line.rpartition(" :")[2] for line in self.bob.received()[1:-1]],
            ["\x01ACTION waves", "\x02!\x01"],
        )
        self.assertEqual(
            [line.rpartition(" :")[2] for line in self.eve.received()],
            ["\x01ACTION waves\x01", "\x01ACTION \x02!\x01"],
        )

    def test_texts_of_others_are_one_text_as_well(self) -> None:
        web = self.chat.web_client("dan", "tea")
        self.bob.received()
        web.send(make_message("say", room="tea", text="one\ntwo"))
        self.assertEqual(len(self.bob.received()), 4)
        long = "x" * 1000
        self.carl.send(long)
        begins, *lines, _ = self.bob.received()
        self.assertIn(" BATCH +", begins)
        self.assertEqual("".join(line.rpartition(" :")[2] for line in lines), long)
        self.assertTrue(all(";draft/multiline-concat " in line for line in lines[1:]))

    def test_lines_of_one_piece_are_messages_of_their_own(self) -> None:
        self.ann.send_bytes(b"PRIVMSG #tea :one\r\nPRIVMSG #tea :two\r\n")
        alone = [f"{ANN} PRIVMSG #tea :one", f"{ANN} PRIVMSG #tea :two"]
        self.assertEqual(self.bob.received(), alone)

    def test_a_text_that_does_not_fit_is_refused(self) -> None:
        for target in ("#tea", "eve"):
            fits = 510 - len(f"{ANN} PRIVMSG {target} :")
            self.assertEqual(self.ann.numerics(f"PRIVMSG {target} :{'x' * fits}"), [])
            [line] = self.eve.received()
            self.assertEqual(len(line), 510)
            too_long = f"PRIVMSG {target} :{'x' * (fits + 1)}"
            self.assertEqual(self.ann.numerics(too_long), ["417"])
            self.assertEqual(self.eve.received(), [])
        self.ann.send("NICK anna")
        self.eve.received()
        self.assertEqual(self.ann.numerics("PRIVMSG #tea :" + "x" * (fits - 1)), ["NICK", "417"])


class Labels(MultilineCase):
    def setUp(self) -> None:
        super().setUp()
        self.dan = self.chat.irc_client("dan", *LABELLED, room="tea")

    def test_the_label_and_tags_of_clients_go_with_the_beginning(self) -> None:
        gus = self.chat.irc_client("gus", "message-tags", room="tea")
        self.dan.received()
        told = self.dan.ask(
            "@label=x;+reply=7 BATCH +1 draft/multiline #tea",
            "@batch=1 PRIVMSG #tea :one",
            "@batch=1 PRIVMSG #tea :two",
        )
        self.assertEqual(told, [])
        begins, *lines, ends = self.dan.ask("BATCH -1")
        tags = begins.partition(" ")[0]
        self.assertTrue(tags.startswith("@label=x;msgid="), tags)
        self.assertTrue(tags.endswith(";+reply=7"), tags)
        self.assertTrue(all(line.startswith("@batch=") and "msgid" not in line for line in lines))
        self.assertFalse(ends.startswith("@"), ends)
        first, second = gus.received()
        self.assertIn(";+reply=7 ", first)
        self.assertTrue(second.startswith("@+reply=7 "), second)

    def test_without_an_echo_the_label_comes_back_alone(self) -> None:
        self.dan.ask("CAP REQ -echo-message")
        self.dan.send("@label=x BATCH +1 draft/multiline #tea", "@batch=1 PRIVMSG #tea :one")
        self.assertEqual(self.dan.ask("BATCH -1"), ["@label=x :chat.example ACK"])

    def test_a_failure_has_the_label(self) -> None:
        self.dan.send("@label=x BATCH +1 draft/multiline #tea")
        [failed] = self.dan.ask("@batch=1 JOIN #tea")
        self.assertIn("@label=x :chat.example FAIL BATCH MULTILINE_INVALID ", failed)

    def test_a_word_of_a_text_begins_no_batch(self) -> None:
        lines = self.dan.ask("@label=x PRIVMSG bob,eve :this ends with BATCH")
        self.assertIn(" labeled-response", lines[0])


class Failures(MultilineCase):
    def failures(self, *messages: str, target: str = "#tea") -> list[str]:
        """The codes with which a batch fails. Nothing of it is said, and the next one is."""
        self.send(*messages, target=target)
        told = [line.split(" ") for line in self.ann.received()]
        for words in told:
            self.assertEqual(words[1:3], ["FAIL", "BATCH"])
        self.assertEqual(self.eve.received(), [])
        self.send(" PRIVMSG #tea :well")
        self.assertEqual(self.ann.received(), [])
        self.assertEqual(len(self.eve.received()), 1)
        return [words[3] for words in told]

    def test_a_batch_has_texts_for_one_recipient(self) -> None:
        for messages, code in (
            ((), "MULTILINE_INVALID"),
            ((" PRIVMSG #tea :", " PRIVMSG #tea :"), "MULTILINE_INVALID"),
            ((" PRIVMSG #tea a", ";draft/multiline-concat PRIVMSG #tea :"), "MULTILINE_INVALID"),
            ((" PRIVMSG #tea a", " NOTICE #tea b"), "MULTILINE_INVALID"),
            ((" PRIVMSG #tea",), "MULTILINE_INVALID"),
            ((" PRIVMSG",), "MULTILINE_INVALID"),
            ((" TOPIC #tea :x",), "MULTILINE_INVALID"),
            ((" BATCH +2 draft/multiline #tea", " PRIVMSG #tea :x"), "MULTILINE_INVALID"),
            ((" PRIVMSG #main :x", " PRIVMSG #main :y"), "MULTILINE_INVALID_TARGET"),
            ((" PRIVMSG :#te a :x",), "MULTILINE_INVALID"),
        ):
            self.assertEqual(self.failures(*messages), [code], messages)
        self.assertEqual(self.failures(" PRIVMSG a,b :x", target="a,b"), ["MULTILINE_INVALID"])

    def test_a_text_has_its_limits(self) -> None:
        lines = (" PRIVMSG #tea :x",) * (MULTILINE_LINES + 5)
        self.assertEqual(self.failures(*lines), ["MULTILINE_MAX_LINES"])
        whole, rest = divmod(MULTILINE_BYTES, 401)
        long = " PRIVMSG #tea :" + "x" * 400
        self.assertEqual(self.failures(*(long,) * whole, long), ["MULTILINE_MAX_BYTES"])
        self.send(*(long,) * whole, " PRIVMSG #tea :" + "x" * rest)
        self.assertEqual(self.ann.received(), [])

    def test_a_batch_has_a_name_and_a_type(self) -> None:
        for line, code in (
            ("BATCH", "461"),
            ("BATCH 1 draft/multiline #tea", "INVALID_REFTAG"),
            ("BATCH + draft/multiline #tea", "INVALID_REFTAG"),
            ("BATCH +a;b draft/multiline #tea", "INVALID_REFTAG"),
            (f"BATCH +{'x' * 65} draft/multiline #tea", "INVALID_REFTAG"),
            ("BATCH -1", "MULTILINE_INVALID"),
            ("@batch=1 PRIVMSG #tea :x", "MULTILINE_INVALID"),
            ("BATCH +1", "UNKNOWN_TYPE"),
            ("BATCH +1 other #tea", "UNKNOWN_TYPE"),
            ("BATCH +1 draft/multiline", "MULTILINE_INVALID"),
        ):
            [told] = self.ann.ask(line)
            self.assertIn(f" {code} ", told, line)
        self.assertIn(" UNKNOWN_TYPE ", self.eve.ask("BATCH +1 draft/multiline #tea")[0])
        self.assertEqual(self.eve.ask("@batch=1 PRIVMSG #tea :x", "BATCH -1"), [])

    def test_one_batch_is_open_at_a_time(self) -> None:
        self.ann.send("BATCH +1 draft/multiline #tea", "@batch=1 PRIVMSG #tea :x")
        self.assertEqual(len(self.ann.ask("BATCH +2 draft/multiline #tea")), 1)
        self.assertEqual(self.ann.ask("@batch=2 PRIVMSG #tea :y", "BATCH -2", "BATCH -1"), [])
        self.assertEqual(self.eve.received(), [])

    def test_a_batch_that_stays_open_is_ignored(self) -> None:
        self.ann.send("BATCH +1 draft/multiline #tea", "@batch=1 PRIVMSG #tea :x")
        self.chat.clock.advance(PATIENCE)
        [told] = self.ann.received()
        self.assertIn(" FAIL BATCH TIMEOUT 1 ", told)
        self.assertEqual(self.ann.ask("@batch=1 PRIVMSG #tea :y", "BATCH -1"), [])
        self.ann.send("BATCH +1 draft/multiline #tea")
        self.ann.reset()
        self.chat.clock.advance(PATIENCE)

    def test_refusals_are_those_of_a_message(self) -> None:
        self.send(" PRIVMSG #no :x", target="#no")
        self.send(" PRIVMSG nobody :x", target="nobody")
        self.send(" NOTICE nobody :x", target="nobody")
        self.assertEqual([line.split(" ")[1] for line in self.ann.received()], ["403", "401"])


class Pieces(SynchronousTestCase):
    def test_a_text_is_cut_where_it_says_and_where_it_has_to_be(self) -> None:
        self.assertEqual(list(pieces_of("one", 100)), [("one", False)])
        self.assertEqual(
            list(pieces_of(f"a{CUT}b\n\n{'x' * 5}", 4)),
            [("a", False), ("b", True), ("", False), ("xxxx", False), ("x", True)],
        )
