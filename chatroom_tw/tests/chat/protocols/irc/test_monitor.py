"""Tests for MONITOR: who is told that a nickname is here, in which lines."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.tests.support.chat import FakeChat
from chatroom_tw.tests.support.irc import command_of

SERVER = ":chat.example"
END = f"{SERVER} 733 ann :End of MONITOR list"


class Monitor(SynchronousTestCase):
    def setUp(self) -> None:
        self.chat = FakeChat()
        self.ann = self.chat.irc_client("ann")

    def test_a_nickname_comes_and_goes_in_every_protocol(self) -> None:
        self.assertEqual(self.ann.ask("MONITOR + bob,carl"), [f"{SERVER} 731 ann bob,carl"])
        bob = self.chat.irc_client("bob")
        [carl] = self.chat.line_clients("Carl")
        self.assertEqual(
            self.ann.received(),
            [f"{SERVER} 730 ann bob!bob@127.0.0.1", f"{SERVER} 730 ann Carl!~chat@127.0.0.1"],
        )
        carl.hang_up()
        bob.ask("QUIT")
        self.assertEqual(self.ann.received(), [f"{SERVER} 731 ann Carl", f"{SERVER} 731 ann bob"])

    def test_lists_are_read_and_cleared(self) -> None:
        self.chat.irc_client("bob")
        self.ann.ask("MONITOR + bob,carl,BOB", "MONITOR + carl")
        self.assertEqual(self.ann.ask("MONITOR l"), [f"{SERVER} 732 ann bob,carl", END])
        self.assertEqual(
            self.ann.ask("MONITOR S"),
            [f"{SERVER} 730 ann bob!bob@127.0.0.1", f"{SERVER} 731 ann carl"],
        )
        self.assertEqual(self.ann.ask("MONITOR - bob", "MONITOR C", "MONITOR L"), [END])

    def test_nicknames_are_those_of_irc(self) -> None:
        self.ann.ask("MONITOR + _7up,7up,__7up")
        self.assertEqual(self.ann.ask("MONITOR L"), [f"{SERVER} 732 ann _7up,__7up", END])
        self.chat.line_clients("7up")
        self.assertEqual(self.ann.received(), [f"{SERVER} 730 ann _7up!~chat@127.0.0.1"])

    def test_what_does_not_fit_is_in_more_lines(self) -> None:
        names = [f"{'é' * 14}{number:03}" for number in range(102)]
        told = []
        for start in range(0, len(names), 14):
            told += self.ann.ask(f"MONITOR + {','.join(names[start : start + 14])}")
        last = f"{SERVER} 734 ann 100 {names[100]},{names[101]} :Monitor list is full"
        self.assertEqual(told[-1], last)
        told = self.ann.ask("MONITOR L", "MONITOR S")
        self.assertLess(max(len(line.encode()) for line in told), 511)
        listed = [line.split(" ")[3] for line in told if command_of(line) == "732"]
        self.assertEqual(",".join(listed).split(","), names[:100])

    def test_a_full_list_fits_into_lines_too(self) -> None:
        for start in range(0, 100, 20):
            self.ann.ask(f"MONITOR + {','.join(f'n{start + one}' for one in range(20))}")
        told = self.ann.ask(f"MONITOR + {','.join(f'{one:032}' for one in range(15))}")
        self.assertEqual({command_of(line) for line in told}, {"734"})
        self.assertLess(max(len(line.encode()) for line in told), 511)

    def test_bad_messages_are_numerics(self) -> None:
        for message, numeric in (
            *(("MONITOR", "461"), ("MONITOR +", "461"), ("MONITOR - ,,", "461")),
            *(("MONITOR X", "400"), ("MONITOR :", "400"), ("MONITOR +bob", "400")),
            *(("MONITOR + *!*@*", "432"), ("MONITOR + ::", "432"), ("MONITOR + :a b", "432")),
        ):
            self.assertEqual(self.ann.numerics(message), [numeric], message)
        self.assertEqual(self.ann.numerics("MONITOR - *!*@*,never", "MONITOR C x y z"), [])

    def test_an_answer_has_its_label_and_news_have_none(self) -> None:
        eve = self.chat.irc_client("eve", "labeled-response", "batch")
        told = eve.ask("@label=x MONITOR + ann,bob")
        self.assertEqual([command_of(line) for line in told], ["BATCH", "730", "731", "BATCH"])
        self.assertEqual(eve.ask("@label=y MONITOR C"), [f"@label=y {SERVER} ACK"])
        eve.ask("MONITOR + eva")
        told = eve.ask("@label=z NICK eva")
        self.assertIn(f"{SERVER} 730 eva eva!eve@127.0.0.1", told)


class ExtendedMonitor(SynchronousTestCase):
    def setUp(self) -> None:
        self.chat = FakeChat()
        self.bob = self.chat.irc_client("bob")

    def _changes(self) -> None:
        self.bob.ask("AWAY :lunch", "SETNAME :Bobby")

    def test_changes_of_a_nickname_that_is_watched_are_told(self) -> None:
        ann = self.chat.irc_client("ann", "extended-monitor", "away-notify", "setname")
        ann.ask("MONITOR + bob")
        self._changes()
        told = [":bob!bob@127.0.0.1 AWAY lunch", ":bob!bob@127.0.0.1 SETNAME Bobby"]
        self.assertEqual(ann.received(), told)
        ann.ask("JOIN #tea", "MONITOR C")
        self.bob.ask("JOIN #tea")
        ann.ask("MONITOR + bob")
        self._changes()
        self.assertEqual([command_of(line) for line in ann.received()], ["AWAY"])

    def test_without_the_capabilities_nothing_is_told(self) -> None:
        ann = self.chat.irc_client("ann", "extended-monitor")
        eve = self.chat.irc_client("eve", "away-notify", "setname")
        for client in (ann, eve):
            client.ask("MONITOR + bob")
        self._changes()
        self.assertEqual([*ann.received(), *eve.received()], [])
