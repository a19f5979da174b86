"""Tests for the registration of clients of IRC."""

from __future__ import annotations

from base64 import b64encode

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.chat.protocols.irc.capabilities import CAPABILITIES
from chatroom_tw.chat.protocols.irc.lines import IrcFactory
from chatroom_tw.chat.protocols.irc.registration import PATIENCE
from chatroom_tw.chat.protocols.irc.settings import IrcSettings
from chatroom_tw.tests.support.chat import FakeChat
from chatroom_tw.tests.support.irc import IrcClient, command_of

MOTD_END = "422"


class Registering(SynchronousTestCase):
    def setUp(self) -> None:
        self.chat = FakeChat()

    def client(self, factory: IrcFactory | None = None) -> IrcClient:
        return IrcClient(self.chat, factory or self.chat.irc, self.chat.next_port())

    def test_nick_and_user_are_enough_in_any_order(self) -> None:
        for messages in (("NICK ann", "USER a 0 * :Ann"), ("USER b 0 * :Bob", "NICK bob")):
            numerics = self.client().numerics(*messages)
            self.assertEqual(numerics[:4], ["001", "002", "003", "004"])
            self.assertEqual(numerics[-1], MOTD_END)

    def test_a_name_that_is_taken_can_be_another(self) -> None:
        self.chat.line_clients("ann")
        client = self.client()
        self.assertEqual(client.numerics("NICK Ann", "USER a 0 * :A"), ["433"])
        self.assertEqual(client.numerics("NICK ann2")[0], "001")

    def test_of_two_who_want_a_name_the_first_that_is_complete_has_it(self) -> None:
        one, two = self.client(), self.client()
        one.send("NICK ann")
        two.send("NICK ann", "USER b 0 * :B")
        self.assertEqual(command_of(two.received()[0]), "001")
        self.assertEqual(one.numerics("USER a 0 * :A"), ["433"])

    def test_bad_names_are_told_at_once(self) -> None:
        for name in ("*", "a b", ":x", "a@b", "x" * 33, "#tea"):
            [answer] = self.client().ask(f"NICK :{name}")
            self.assertEqual(command_of(answer), "432", name)

    def test_other_commands_are_told_so_and_held_against_nobody(self) -> None:
        client = self.client()
        self.assertEqual(client.numerics("JOIN :", "PRIVMSG #a :b", "NOPE"), ["451"] * 3)
        self.assertEqual(client.numerics("NICK ann", "USER a 0 * :A")[0], "001")

    def test_nobody_finds_a_client_before(self) -> None:
        self.client().send("NICK bob")
        ann = self.chat.irc_client("ann")
        self.assertEqual(ann.numerics("WHO *"), ["352", "315"])
        self.assertIn(":1 unknown", "".join(ann.ask("LUSERS")).replace("253 ann 1 :", ":1 "))

    def test_capabilities_are_negotiated_before(self) -> None:
        client = self.client()
        self.assertEqual(client.offered().keys(), CAPABILITIES.keys())
        self.assertEqual(client.ask("NICK ann", "USER a 0 * :A"), [])
        self.assertIn("ACK", client.ask("CAP REQ :batch -batch")[0])
        self.assertIn("NAK", client.ask("CAP REQ :batch nothing")[0])
        self.assertEqual(client.numerics("CAP END")[0], "001")

    def test_a_password_of_the_server_is_asked_for(self) -> None:
        factory = IrcFactory(self.chat.gateway, IrcSettings("chat.example", password="tea time"))
        right, wrong, none = (self.client(factory) for _ in range(3))
        hello = "NICK ann", "USER a 0 * :A"
        self.assertEqual(none.numerics(*hello), ["464", "ERROR"])
        self.assertEqual(wrong.numerics("PASS :tea", *hello), ["464", "ERROR"])
        self.assertEqual(right.numerics("PASS :tea time", *hello)[0], "001")

    def test_a_client_that_takes_too_long_is_closed(self) -> None:
        client = self.client()
        client.send("NICK ann")
        self.chat.clock.advance(PATIENCE)
        self.assertEqual([command_of(line) for line in client.received()], ["ERROR"])
        self.assertTrue(client.transport.disconnecting)

    def test_the_message_of_the_day_is_shown(self) -> None:
        settings = IrcSettings("chat.example", motd=("Tea at five.", "", "Cake at six."))
        lines = self.client(IrcFactory(self.chat.gateway, settings)).register("ann")
        shown = [line.partition(" :")[2] for line in lines if command_of(line) == "372"]
        self.assertEqual(shown, ["- Tea at five.", "- ", "- Cake at six."])


class Accounts(SynchronousTestCase):
    def setUp(self) -> None:
        self.chat = FakeChat()
        self.chat.connect("/nick ann", "/register secret-1", "/join tea", "exit")
        self.client = IrcClient(self.chat, self.chat.irc, self.chat.next_port())

    def authenticate(self, name: str, password: str) -> list[str]:
        answer = b64encode(f"\0{name}\0{password}".encode()).decode()
        return self.client.ask("CAP REQ sasl", "AUTHENTICATE PLAIN", f"AUTHENTICATE {answer}")[2:]

    def test_an_owner_is_in_the_rooms_of_the_account_again(self) -> None:
        self.assertEqual(
            [command_of(line) for line in self.authenticate("ann", "secret-1")], ["900", "903"]
        )
        lines = self.client.ask("NICK ann", "USER a 0 * :A", "CAP END")
        joined = [line.split(" ")[2] for line in lines if command_of(line) == "JOIN"]
        self.assertEqual(set(joined), {"#main", "#tea"})

    def test_a_wrong_password_is_a_guest_who_may_go_on(self) -> None:
        [failed] = self.authenticate("ann", "wrong")
        self.assertEqual(command_of(failed), "904")
        lines = self.client.ask("NICK bob", "USER b 0 * :B", "CAP END")
        self.assertEqual(command_of(lines[0]), "001")

    def test_a_registered_name_is_its_owners(self) -> None:
        self.assertEqual(self.client.numerics("NICK ann", "USER a 0 * :A"), ["433"])

    def test_a_second_device_has_the_name_of_the_first(self) -> None:
        phone = self.chat.connect("/login ann secret-1")
        self.authenticate("ann", "secret-1")
        lines = self.client.ask("NICK ann_phone", "USER a 0 * :A", "CAP END")
        self.assertEqual(lines[0].split(" ")[2], "ann")
        self.assertEqual(phone.received(), [])

    def test_nickserv_registers_and_logs_in_and_is_shown_to_nobody(self) -> None:
        bob = self.chat.irc_client("bob")
        self.assertIn("bob is registered", bob.ask("PRIVMSG NickServ :REGISTER tea4two")[-1])
        bob.ask("QUIT")
        carl = self.chat.irc_client("carl")
        lines = carl.ask("PRIVMSG nickserv :IDENTIFY bob tea4two")
        self.assertTrue(any(line.endswith(" NICK bob") for line in lines), lines)
        self.assertNotIn("tea4two", repr(self.chat.storage.__dict__))

    def test_what_was_said_privately_meanwhile_comes_at_the_login(self) -> None:
        [bob] = self.chat.line_clients("bob")
        bob.ask("/msg ann tea at five")
        self.authenticate("ann", "secret-1")
        lines = self.client.ask("NICK ann", "USER a 0 * :A", "CAP END")
        self.assertTrue(lines[-1].endswith("PRIVMSG ann :tea at five"), lines)
        self.assertEqual(self.chat.connect("/login ann secret-1", "/inbox").received(), [])

    def test_who_logs_in_later_keeps_the_nickname(self) -> None:
        self.client.register("carl")
        self.client.ask("JOIN #cake")
        dora = self.chat.irc_client("dora", "account-notify", room="cake")
        self.authenticate("ann", "secret-1")
        [told] = dora.received()
        self.assertTrue(told.startswith(":carl!") and told.endswith(" ACCOUNT ann"), told)

    def test_a_guest_who_becomes_one_more_device_tells_nobody_of_an_account(self) -> None:
        self.chat.connect("/login ann secret-1")
        dora = self.chat.irc_client("dora", "account-notify", "chghost", room="tea")
        carl = self.chat.irc_client("carl")
        dora.received()
        carl.ask("PRIVMSG NickServ :IDENTIFY ann secret-1")
        self.assertEqual(dora.received(), [])
        self.assertEqual(dora.numerics("WHOWAS carl"), ["314", "312", "369"])

    def test_a_client_that_becomes_one_more_device_is_told_its_nickname(self) -> None:
        self.chat.connect("/login ann secret-1")
        carl = self.chat.irc_client("carl")
        self.assertIn(
            ":carl!carl@127.0.0.1 NICK ann", carl.ask("PRIVMSG NickServ :IDENTIFY ann secret-1")
        )
        told = carl.ask("PRIVMSG NickServ :LOGOUT")
        [renamed] = [line for line in told if " NICK " in line]
        self.assertTrue(renamed.startswith(":ann!") and "NICK guest-" in renamed, told)
        self.assertIn(" NICK carla", carl.ask("NICK carla")[0])

    def test_a_role_that_comes_with_a_login_is_told(self) -> None:
        carl = self.chat.irc_client("carl", room="tea")
        dora = self.chat.irc_client("dora", room="tea")
        carl.ask("PRIVMSG NickServ :IDENTIFY ann secret-1")
        modes = [line.partition(" MODE ")[2] for line in dora.received() if " MODE " in line]
        self.assertEqual(modes, ["#tea +q ann"])
        self.assertIn(
            "~@ann", self.chat.irc_client("eve", "multi-prefix", room="tea").ask("NAMES #tea")[0]
        )
