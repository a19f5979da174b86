"""Tests for what clients of IRC do on purpose to harm others, or the server."""

from __future__ import annotations

import re

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.chat.protocols.irc.connection import MODES_A_LINE, TAGS_A_LINE, cost_of
from chatroom_tw.chat.protocols.irc.welcome import MODES_AT_ONCE, TARGETS
from chatroom_tw.tests.support.chat import FakeChat
from chatroom_tw.tests.support.irc import IrcClient, command_of

HISTORY = ("batch", "message-tags", "draft/chathistory", "draft/event-playback")


class Attacks(SynchronousTestCase):
    def setUp(self) -> None:
        self.chat = FakeChat()
        self.eve = self.client("eve")
        self.eve.ask("JOIN #tea")

    def client(self, name: str) -> IrcClient:
        return self.chat.irc_client(name, *HISTORY)

    def test_control_characters_reach_nobody_but_in_what_is_said(self) -> None:
        ann = self.chat.connect("/nick ann", "/join tea")
        self.eve.received()
        for message in (
            *("TOPIC #tea :\x1b]0;x\x07\x1b[2J", "AWAY :\x1b[2J", "KICK #tea ann :\x9b31m"),
            *("PART #tea :x\x1f\x1ey", "QUIT :\x1b[2J"),
        ):
            self.eve.ask(message)
        told = "".join(ann.received())
        self.assertIn("eve has changed the topic", told)
        self.assertTrue(told.isprintable(), told)

    def test_no_reason_breaks_the_history_or_adds_to_it(self) -> None:
        ann = self.client("ann")
        ann.ask("JOIN #tea")
        self.eve.ask("PART #tea :x\x1f\x1e1800000000000000\x1fann\x1fI resign\x1f", "JOIN #tea")
        self.eve.ask("TOPIC #tea :\x1e\x1f")
        ann.received()
        played = ann.ask("CHATHISTORY LATEST #tea * 50")
        self.assertEqual(command_of(played[0]), "BATCH")
        self.assertNotIn("PRIVMSG", [command_of(line) for line in played])

    def test_a_list_of_bans_is_shown_once_in_an_answer(self) -> None:
        self.eve.ask("MODE #tea +b x!*@*")
        answer = self.eve.numerics(f"MODE #tea {'b' * 400}")
        self.assertEqual(answer, ["367", "368"])

    def test_a_message_changes_so_many_modes_and_no_more(self) -> None:
        ann = self.chat.irc_client("ann", room="tea")
        self.eve.ask(f"MODE #tea {'+m-m' * 100}")
        told = "".join(line.partition(" MODE #tea ")[2] for line in ann.received())
        self.assertEqual(told.count("m"), MODES_AT_ONCE)

    def test_what_is_asked_for_again_is_answered_once(self) -> None:
        self.assertEqual(self.eve.numerics("NAMES :#tea,#tea,#tea"), ["353", "366"])
        rooms = ",".join(f"#room{number}" for number in range(TARGETS))
        for room in rooms.split(","):
            self.eve.ask(f"JOIN {room}")
        self.assertEqual(self.eve.numerics(f"NAMES {rooms},#tea").count("353"), TARGETS)

    def test_who_may_not_list_bans_is_told_so_once(self) -> None:
        ann = self.client("ann")
        self.assertEqual(ann.numerics("MODE #tea b"), ["482"])

    def test_who_takes_a_name_has_not_said_what_its_owner_said(self) -> None:
        ann, bob = self.client("ann"), self.client("bob")
        for client in (ann, bob):
            client.ask("PRIVMSG NickServ :REGISTER secret-1")
        ann.ask("NICK anna")
        self.chat.clock.advance(1)
        ann.ask("PRIVMSG bob :mine", "PRIVMSG bob :\x01VERSION\x01", "NICK carl")
        bob.ask("NICK anna")
        played = [line for line in bob.ask("CHATHISTORY LATEST carl * 9") if "PRIVMSG" in line]
        self.assertEqual(
            [line.partition(" :")[2] for line in played], ["ann!~chat@unknown PRIVMSG anna :mine"]
        )
        [at] = re.findall(r"msgid=(\d+)", played[0])
        for client, code in ((bob, "REDACT_FORBIDDEN"), (ann, "")):
            client.ask("CAP REQ :draft/message-redaction")
            target = "carl" if client is bob else "anna"
            told = "".join(client.ask(f"REDACT {target} {at}"))
            self.assertIn(code or f"REDACT anna {at}", told)

    def test_odd_digits_are_no_size(self) -> None:
        self.assertEqual(self.eve.numerics("LIST >²"), ["321", "323"])

    def test_a_room_that_is_hidden_is_none_to_others(self) -> None:
        self.eve.ask("MODE #tea +s")
        ann = self.client("ann")
        for message in (
            *("MODE {} +m", "MODE {} +b x", "TOPIC {} :x", "KICK {} eve", "PRIVMSG {} :x"),
            *("TAGMSG {}", "PART {}", "INVITE eve {}", "PRIVMSG @{} :x", "MODE {}", "TOPIC {}"),
            "@+a=b TAGMSG {}",
        ):
            hidden = [line.split(" ")[1] for line in ann.ask(message.format("#tea"))]
            none = [line.split(" ")[1] for line in ann.ask(message.format("#nope"))]
            self.assertEqual(hidden, none, message)

    def test_who_was_put_out_is_not_told_what_is_said_later(self) -> None:
        ann = self.client("ann")
        ann.ask("JOIN #tea")
        self.chat.answer_later()
        ann.send("CHATHISTORY LATEST #tea * 9")
        self.eve.send("KICK #tea ann", "PRIVMSG #tea :secret")
        self.assertNotIn("secret", "".join(ann.received()))

    def test_nobody_registers_the_name_that_an_unknown_user_has(self) -> None:
        other = IrcClient(self.chat, self.chat.irc, self.chat.next_port())
        other.offered()
        [taken] = [name for name in self.chat.hub.rules._state.names if name.startswith("guest-")]
        [answer] = other.ask(f"NICK {taken}", "REGISTER * * secret-1")
        self.assertIn("FAIL REGISTER", answer)


class Costs(SynchronousTestCase):
    def test_each_further_target_costs_as_a_line_does(self) -> None:
        for line, cost in (
            *((b"PRIVMSG #tea :a, b, c", 1), (b"PRIVMSG #a,#b :x", 2), (b"JOIN #a,#b,#c", 3)),
            *((b"NAMES :#a,#b", 2), (b":x NAMES :#a,#b", 2), (b"names  #a,#b", 2)),
            *((b"@a=b KICK #tea :ann,bob", 2), (b"TOPIC #tea :a, b", 1), (b"", 1), (b":", 1)),
            (b"PRIVMSG #tea :a\nPRIVMSG #tea :b", 2),
        ):
            self.assertEqual(cost_of(line), cost, line)

    def test_what_is_long_or_has_a_long_answer_costs_more(self) -> None:
        self.assertEqual(cost_of(b"MODE #tea " + b"+m-m" * MODES_A_LINE), 1 + MODES_A_LINE)
        tags = b"@+a=" + b"x" * (2 * TAGS_A_LINE)
        self.assertEqual(cost_of(tags + b" TAGMSG #tea"), 3)
        self.assertGreater(cost_of(b"WHO *"), cost_of(b"PING x"))
