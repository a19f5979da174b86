"""Tests for how clients of IRC register names: REGISTER, and NickServ."""

from __future__ import annotations

from twisted.internet.defer import Deferred
from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.chat.protocols.irc.lines import IrcFactory
from chatroom_tw.chat.protocols.irc.settings import IrcSettings
from chatroom_tw.chat.rules.policy import Policy
from chatroom_tw.chat.rules.registrations import MOST
from chatroom_tw.tests.support.chat import FakeChat
from chatroom_tw.tests.support.irc import IrcClient, command_of

PASSWORD = "tea4two"
REGISTER = f"REGISTER * * {PASSWORD}"
WRONG = "the name or the password is wrong"


class RegistrationCase(SynchronousTestCase):
    def setUp(self) -> None:
        self.chat = FakeChat()
        self.client = self.new_client()

    def new_client(self, **settings: object) -> IrcClient:
        irc = IrcFactory(self.chat.gateway, IrcSettings("chat.example", **settings))
        return IrcClient(self.chat, irc, self.chat.next_port())

    def code(self, *messages: str, client: IrcClient | None = None) -> str:
        """What REGISTER or VERIFY is answered, as the last of these."""
        words = (client or self.client).ask(*messages)[-1].split(" ")
        return words[3] if words[1] == "FAIL" else " ".join(words[1:4])


class Registering(RegistrationCase):
    def test_a_name_is_registered_while_connected_and_is_its_owners(self) -> None:
        ann = self.chat.irc_client("ann")
        lines = ann.ask(REGISTER)
        self.assertEqual([command_of(line) for line in lines], ["900", "REGISTER"])
        self.assertIn(" SUCCESS ann ", lines[-1])
        self.assertEqual(
            self.code(f"REGISTER ann * {PASSWORD}", client=ann), "ALREADY_AUTHENTICATED"
        )
        self.assertIn("330 ann ann ann", "".join(ann.ask("WHOIS ann")))

    def test_a_name_is_registered_before_and_logged_in(self) -> None:
        done = self.code("CAP LS 302", "NICK ann", f"REGISTER Ann a@b.example {PASSWORD}")
        self.assertEqual(done, "REGISTER SUCCESS ann")
        self.assertEqual(self.code(REGISTER), "ALREADY_AUTHENTICATED")
        lines = self.client.ask("USER a 0 * :A", "CAP END", "WHOIS ann")
        self.assertEqual(command_of(lines[0]), "001")
        self.assertIn("330 ann ann ann", "".join(lines))

    def test_it_is_the_account_that_is_logged_in_under_another_nickname(self) -> None:
        self.client.ask("CAP LS", "NICK ann", REGISTER)
        lines = self.client.ask("NICK zoe", "USER a 0 * :A", "CAP END", "WHOIS zoe")
        self.assertIn("330 zoe zoe ann", "".join(lines))

    def test_whoever_goes_before_the_introduction_can_log_in_later(self) -> None:
        self.client.ask("NICK ann", REGISTER)
        self.client.ask("QUIT")
        later = self.new_client()
        self.assertEqual(later.numerics("NICK ann", "USER a 0 * :A"), ["433"])
        self.assertEqual(
            self.new_client().numerics(f"PASS ann:{PASSWORD}", "NICK ann", "USER a 0 * :A")[:2],
            ["900", "001"],
        )

    def test_names_of_others_are_not_registered(self) -> None:
        self.chat.irc_client("root")
        self.chat.irc_client("kept").ask(REGISTER)
        for name in ("root", "Root", "kept", "rооt"):
            self.assertEqual(self.code(f"NICK {name}", REGISTER), "ACCOUNT_EXISTS")

    def test_what_is_not_accepted_has_codes_and_can_be_said_again(self) -> None:
        self.assertEqual(self.code(REGISTER), "NEED_NICK")
        self.client.ask("NICK ann")
        for message, code in (
            (f"REGISTER bob * {PASSWORD}", "ACCOUNT_NAME_MUST_BE_NICK"),
            (f"REGISTER :a\tb * {PASSWORD}", "461 * REGISTER"),
            (f"REGISTER {'x' * 100} * {PASSWORD}", "ACCOUNT_NAME_MUST_BE_NICK"),
            ("REGISTER * *", "461 * REGISTER"),
            ("REGISTER * * :", "WEAK_PASSWORD"),
            ("REGISTER * * short", "WEAK_PASSWORD"),
            (f"REGISTER * * {'x' * 301}", "UNACCEPTABLE_PASSWORD"),
            ("VERIFY ann 123", "INVALID_CODE"),
            ("VERIFY ann", "461 * VERIFY"),
            (f"REGISTER * * {PASSWORD} more", "REGISTER SUCCESS ann"),
        ):
            self.assertEqual(self.code(message), code, message)

    def test_a_place_registers_so_many_names(self) -> None:
        for number in range(MOST):
            done = self.code(f"NICK ann{number}", REGISTER, client=self.new_client())
            self.assertEqual(done, f"REGISTER SUCCESS ann{number}")
        self.assertEqual(self.code("NICK ann9", REGISTER), "TEMPORARILY_UNAVAILABLE")

    def test_nobody_registers_where_registration_is_closed(self) -> None:
        self.chat = FakeChat(policy=Policy("closed"))
        client = self.new_client(registration=False)
        self.assertIn("draft/account-registration ", client.ask("CAP LS 302")[0])
        self.assertEqual(
            self.code("NICK ann", REGISTER, client=client),
            "COMPLETE_CONNECTION_REQUIRED",
        )
        client.ask("USER a 0 * :A", "CAP END")
        self.assertEqual(self.code(REGISTER, client=client), "TEMPORARILY_UNAVAILABLE")

    def test_a_server_with_a_password_of_its_own_registers_nobody_before(self) -> None:
        client = self.new_client(password="word")
        self.assertEqual(client.offered()["draft/account-registration"], "")
        self.assertEqual(
            self.code("NICK ann", REGISTER, client=client),
            "COMPLETE_CONNECTION_REQUIRED",
        )

    def test_a_server_without_guests_registers_and_then_welcomes(self) -> None:
        self.chat = FakeChat(policy=Policy(guests=False))
        client = self.new_client()
        done = self.code("CAP LS", "NICK ann", REGISTER, client=client)
        self.assertEqual(done, "REGISTER SUCCESS ann")
        self.assertEqual(client.numerics("USER a 0 * :A", "CAP END")[0], "001")

    def test_nobody_has_a_name_that_is_being_registered(self) -> None:
        self.chat = FakeChat(lambda *_: Deferred())
        first, second = self.new_client(), self.new_client()
        first.ask("NICK ann", REGISTER)
        self.assertEqual(second.numerics("NICK ann", "USER b 0 * :B"), ["433"])
        first.hang_up()
        self.assertEqual(second.numerics("NICK ann")[0], "001")


class NickServ(RegistrationCase):
    def setUp(self) -> None:
        super().setUp()
        self.ann = self.chat.irc_client("ann")

    def told(self, text: str, to: str = "NickServ") -> str:
        """What ann is told last when she tells NickServ this."""
        line = self.ann.ask(f"PRIVMSG {to} :{text}")[-1]
        source, _, words = line.partition(" NOTICE ann :")
        self.assertEqual(source, ":NickServ!NickServ@chat.example")
        return words

    def test_it_registers_changes_and_logs_out_and_in(self) -> None:
        self.assertEqual(self.told(f"REGISTER {PASSWORD} a@b.example"), "ann is registered")
        self.assertEqual(
            self.told(f"set password {PASSWORD} tea-for-2"), "ann has the new password"
        )
        self.assertIn("901", self.ann.numerics("PRIVMSG NickServ :LOGOUT"))
        self.assertEqual(self.told("IDENTIFY ann tea-for-2"), "you are logged in as ann")

    def test_a_login_has_its_numeric(self) -> None:
        self.told(f"REGISTER {PASSWORD}")
        bob = self.chat.irc_client("bob")
        self.assertIn("900", bob.numerics(f"PRIVMSG NickServ :IDENTIFY ann {PASSWORD}"))

    def test_its_refusals_are_its_own(self) -> None:
        self.assertIn("at least 6 characters", self.told("REGISTER short"))
        self.assertEqual(self.told("IDENTIFY wrong"), WRONG)
        self.told(f"REGISTER {PASSWORD}")
        self.assertEqual(self.told("SET PASSWORD x tea-for-2"), WRONG)
        self.assertIn("too short", self.told(f"SET PASSWORD {PASSWORD} short"))
        self.assertEqual(self.told(f"REGISTER {PASSWORD}"), "ann is registered already")

    def test_what_it_does_not_know_is_answered_by_help(self) -> None:
        for text in ("GHOST bob x", "IDENTIFY", "REGISTER", "SET EMAIL x y", "LOGIN a b c"):
            self.assertTrue(self.told(text).startswith("LOGOUT"), text)

    def test_nobody_else_reads_what_it_is_told(self) -> None:
        bob = self.chat.irc_client("bob", room="tea")
        for to in ("NickServ,bob,#tea", "#tea,nickserv", "bob,NickServ@chat.example"):
            self.told(f"IDENTIFY {PASSWORD}", to)
        self.assertEqual(self.ann.ask(f"NOTICE NickServ,bob :IDENTIFY {PASSWORD}"), [])
        self.assertEqual(bob.received(), [])

    def test_nobody_has_its_name(self) -> None:
        for name in ("NickServ", "nickserv", "ChanServ", "nісkserv"):
            self.assertEqual(self.new_client().numerics(f"NICK {name}", "USER a 0 * :A"), ["433"])
            self.assertEqual(self.ann.numerics(f"NICK {name}"), ["433"])
