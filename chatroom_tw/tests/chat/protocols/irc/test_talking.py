"""Tests for talking by IRC: in rooms and privately, with tags, labels and long texts."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.chat.protocols.irc.holding import MOST
from chatroom_tw.chat.protocols.irc.welcome import TARGETS
from chatroom_tw.tests.support.chat import FakeChat
from chatroom_tw.tests.support.irc import command_of

BOB = ":bob!bob@127.0.0.1"


class Talking(SynchronousTestCase):
    def setUp(self) -> None:
        self.chat = FakeChat()
        [self.ann] = self.chat.line_clients("ann")
        self.ann.ask("/join tea")
        self.bob = self.chat.irc_client("bob", room="tea")
        self.ann.received()

    def test_a_line_is_the_same_line_everywhere(self) -> None:
        self.bob.send("PRIVMSG #tea :hello")
        self.assertEqual(self.ann.received(), ["<bob> hello"])
        self.ann.send("hello bob")
        self.assertEqual(self.bob.received(), [":ann!~chat@127.0.0.1 PRIVMSG #tea :hello bob"])

    def test_lines_of_one_piece_are_said_in_order(self) -> None:
        self.bob.send_bytes(b"PRIVMSG #tea :one\r\nPRIVMSG #tea :two\r\nPRIVMSG #tea :\r\n")
        self.assertEqual(self.ann.received(), ["<bob> one", "<bob> two"])
        self.bob.send_bytes(b"PRIVMSG #tea :a\nPRIVMSG ann :b\nPRIVMSG #tea :c PRIVMSG #tea :d\n")
        self.assertEqual(
            self.ann.received(), ["<bob> a", "<bob -> you> b", "<bob> c PRIVMSG #tea :d"]
        )

    def test_an_action_reads_the_same_everywhere(self) -> None:
        self.bob.send("PRIVMSG #tea :\x01ACTION waves\x01")
        self.assertEqual(self.ann.received(), ["* bob waves"])
        self.ann.send("/me waves back")
        [line] = self.bob.received()
        self.assertTrue(line.endswith(" PRIVMSG #tea :\x01ACTION waves back\x01"), line)

    def test_formatting_reaches_irc_alone(self) -> None:
        eve = self.chat.irc_client("eve", room="tea")
        self.ann.received()
        text = "\x02bold\x0f \x0304,05red\x03 \x1b[31mnot"
        self.bob.send(f"PRIVMSG #tea :{text}")
        self.assertEqual(self.ann.received(), ["<bob> bold red �[31mnot"])
        self.assertTrue(eve.received()[-1].endswith(f":{text}".replace("\x1b", "�")))

    def test_long_lines_are_cut_so_that_they_fit(self) -> None:
        text = "è" * 2000
        self.ann.send(text)
        lines = self.bob.received()
        self.assertTrue(all(len(line.encode()) <= 510 for line in lines))
        self.assertEqual("".join(line.partition(" :")[2] for line in lines), text)

    def test_nobody_talks_where_they_are_not(self) -> None:
        self.assertEqual(self.bob.numerics("PRIVMSG #main :x", "PRIVMSG #no :x"), ["404", "403"])
        self.assertEqual(self.bob.numerics("PRIVMSG", "PRIVMSG #tea", "PRIVMSG nobody :x"),
                         ["411", "412", "401"])  # fmt: skip
        self.assertEqual(self.bob.ask("NOTICE", "NOTICE nobody :x", "NOTICE #no :x"), [])

    def test_a_message_has_so_many_recipients(self) -> None:
        names = ",".join(f"n{number}" for number in range(TARGETS + 1))
        self.assertEqual(self.bob.numerics(f"PRIVMSG {names} :x"), ["401"] * TARGETS + ["407"])

    def test_what_is_not_utf_8_is_refused(self) -> None:
        self.bob.send_bytes(b"PRIVMSG #tea :caf\xe9\r\n")
        [line] = self.bob.received()
        self.assertIn("FAIL PRIVMSG INVALID_UTF8", line)
        self.assertEqual(self.ann.received(), [])

    def test_a_private_message_reaches_both_ways(self) -> None:
        self.bob.send("PRIVMSG ann :psst")
        self.assertEqual(self.ann.received(), ["<bob -> you> psst"])
        self.ann.ask("/msg bob yes?")
        self.assertEqual(self.bob.received(), [":ann!~chat@127.0.0.1 PRIVMSG bob :yes?"])

    def test_only_those_who_lead_the_room_get_what_is_said_to_them(self) -> None:
        self.chat.irc_client("eve", room="tea")
        self.ann.received()
        self.bob.send("PRIVMSG @#tea :come quickly")
        self.assertEqual(self.ann.received(), ["* <bob -> operators of tea> come quickly"])


class Tagged(SynchronousTestCase):
    def setUp(self) -> None:
        self.chat = FakeChat()
        self.ann = self.chat.irc_client(
            "ann",
            *("message-tags", "server-time", "echo-message", "batch", "labeled-response"),
            room="tea",
        )
        self.bob = self.chat.irc_client("bob", "message-tags", room="tea")
        self.ann.received()

    def test_a_message_has_an_id_which_both_get(self) -> None:
        [echo] = self.ann.ask("@label=7 PRIVMSG #tea :hello")
        [got] = self.bob.received()
        tags = dict(tag.split("=") for tag in echo[1:].partition(" ")[0].split(";"))
        self.assertEqual(set(tags), {"label", "time", "msgid"})
        self.assertEqual(got, f"@msgid={tags['msgid']} :ann!ann@127.0.0.1 PRIVMSG #tea :hello")

    def test_lines_of_one_piece_have_ids_of_their_own(self) -> None:
        self.ann.send_bytes(b"PRIVMSG #tea :a\nPRIVMSG #tea :b\n")
        ids = [line.partition(" ")[0] for line in self.bob.received()]
        self.assertEqual(len(set(ids)), 2)

    def test_tags_of_clients_are_passed_on(self) -> None:
        self.ann.send("@+typing=active;other=x TAGMSG #tea")
        [line] = self.bob.received()
        self.assertIn(";+typing=active ", line)
        self.assertTrue(line.endswith(" TAGMSG #tea"), line)

    def test_every_answer_to_a_label_has_it(self) -> None:
        self.assertEqual(self.ann.ask("@label=a PONG x"), ["@label=a :chat.example ACK"])
        [pong] = self.ann.ask("@label=b PING x")
        self.assertTrue(pong.startswith("@label=b "), pong)
        lines = self.ann.ask("@label=c JOIN #cake")
        self.assertIn("@label=c :chat.example BATCH +", lines[0])
        name = lines[0].split(" ")[3][1:]
        self.assertTrue(all(f"batch={name}" in line for line in lines[1:-1]))
        self.assertTrue(lines[-1].endswith(f" BATCH -{name}"))


class InOrder(SynchronousTestCase):
    """What answers a message is sent as a whole; what others do meanwhile keeps its place."""

    def setUp(self) -> None:
        self.chat = FakeChat()
        caps = "batch", "labeled-response", "echo-message"
        self.ann, self.bob = (self.chat.irc_client(name, *caps) for name in ("ann", "bob"))

    def test_somebody_enters_behind_one_whose_answer_has_a_label(self) -> None:
        self.ann.send("@label=1 JOIN #tea")
        self.bob.send("JOIN #tea")
        told = [line for line in self.ann.received() if command_of(line) in ("JOIN", "353")]
        self.assertEqual([":ann!" in line for line in told], [True, False, False])
        self.assertIn(":bob!", told[-1])

    def test_modes_that_two_change_come_in_that_order(self) -> None:
        self.ann.ask("JOIN #tea")
        self.bob.ask("JOIN #tea")
        zoe = self.chat.irc_client("zoe", room="tea")
        self.ann.ask("MODE #tea +o zoe")
        self.bob.received()
        self.ann.send("MODE #tea +v bob")
        zoe.send("MODE #tea -v bob")
        orders = [
            [line.split(" ")[3] for line in client.received() if " MODE " in line]
            for client in (self.ann, self.bob)
        ]
        self.assertEqual(orders, [["+v", "-v"], ["+v", "-v"]])

    def test_too_much_is_not_held_back(self) -> None:
        self.ann.ask("JOIN #tea")
        self.bob.ask("JOIN #tea")
        self.ann.received()
        self.chat.answer_later()
        self.ann.send("@label=1 PRIVMSG NickServ :REGISTER secret-1")
        for _ in range(MOST // 400 + 1):
            self.bob.send(f"PRIVMSG #tea :{'x' * 400}")
        said = [line for line in self.ann.received() if " PRIVMSG #tea " in line]
        self.assertGreater(len(said), MOST // 500)
