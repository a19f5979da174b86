"""Tests for logins of clients of IRC: SASL, and PASS."""

from __future__ import annotations

import hashlib
import hmac
from base64 import b64decode, b64encode
from collections.abc import Sequence
from typing import Any

from twisted.internet.defer import Deferred
from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.chat.protocols.irc import scram
from chatroom_tw.chat.protocols.irc.sasl import LONGEST
from chatroom_tw.chat.rules.refusals import ChatError
from chatroom_tw.server.guessing import FROM_ONE_ADDRESS
from chatroom_tw.server.refusals import Refused
from chatroom_tw.tests.support.chat import FakeChat
from chatroom_tw.tests.support.irc import IrcClient, command_of

PASSWORD = "secret-1"
HELLO = "NICK ann", "USER a 0 * :A", "CAP END"


def commands_of(lines: Sequence[str]) -> list[str]:
    return [command_of(line) for line in lines]


class SaslCase(SynchronousTestCase):
    def setUp(self) -> None:
        self.chat = FakeChat()
        self.chat.connect("/nick ann", f"/register {PASSWORD}", "exit")
        self.client = self.new_client()

    def new_client(self) -> IrcClient:
        client = IrcClient(self.chat, self.chat.irc, self.chat.next_port())
        client.ask("CAP REQ sasl")
        return client

    def say(self, message: str) -> list[str]:
        """What the client is told when it says this by SASL."""
        return self.client.ask(f"AUTHENTICATE {b64encode(message.encode()).decode() or '+'}")

    def plain(self, name: str, password: str, other: str = "") -> list[str]:
        self.client.ask("AUTHENTICATE PLAIN")
        return commands_of(self.say(f"{other}\0{name}\0{password}"))


class Plain(SaslCase):
    def test_who_is_meant_may_be_said_twice_but_be_nobody_else(self) -> None:
        self.assertEqual(self.plain("ann", PASSWORD, "Ann"), ["900", "903"])
        self.assertEqual(self.plain("ann", PASSWORD, "bob"), ["904"])

    def test_what_is_no_answer_fails_and_the_client_can_begin_again(self) -> None:
        for odd in ("", "ann", "\0ann\0", "\0\0x", "\0ann\0a\0b", "a b\0a b\0c"):
            self.client.ask("AUTHENTICATE PLAIN")
            self.assertEqual(commands_of(self.say(odd)), ["904"], odd)
        for odd in ("!!!", "AAA", "é", "/w=="):
            self.client.ask("AUTHENTICATE PLAIN")
            self.assertEqual(self.client.numerics(f"AUTHENTICATE {odd}"), ["904"], odd)
        self.assertEqual(self.plain("ann", PASSWORD), ["900", "903"])

    def test_an_answer_comes_in_pieces_of_400_bytes(self) -> None:
        for length in (291, 591, 400):
            answer = b64encode(f"\0ann\0{'x' * length}".encode()).decode()
            pieces = [answer[start : start + 400] for start in range(0, len(answer) + 1, 400)]
            lines = [f"AUTHENTICATE {piece or '+'}" for piece in pieces]
            self.assertEqual(self.client.numerics("AUTHENTICATE PLAIN", *lines)[1:], ["904"])

    def test_an_answer_or_a_piece_that_is_too_long_ends_it(self) -> None:
        self.client.ask("AUTHENTICATE PLAIN")
        self.assertEqual(self.client.numerics(f"AUTHENTICATE {'A' * 401}"), ["905"])
        self.client.ask("AUTHENTICATE PLAIN")
        pieces = [f"AUTHENTICATE {'A' * 400}"] * (LONGEST // 400 + 1)
        self.assertEqual(self.client.numerics(*pieces), ["904"])

    def test_mechanisms_are_named_and_others_are_not_known(self) -> None:
        self.assertEqual(self.client.offered()["sasl"], "PLAIN,SCRAM-SHA-256")
        self.assertEqual(self.client.numerics("AUTHENTICATE FOO"), ["908", "904"])
        self.assertEqual(self.client.numerics("AUTHENTICATE"), ["461"])

    def test_a_client_gives_up_or_registers_meanwhile(self) -> None:
        self.client.ask("AUTHENTICATE PLAIN")
        self.assertEqual(self.client.numerics("AUTHENTICATE *"), ["906"])
        self.client.ask("AUTHENTICATE PLAIN")
        numerics = self.client.numerics("NICK bob", "USER b 0 * :B", "CAP END")
        self.assertEqual(numerics[:2], ["906", "001"])

    def test_too_many_tries_fail_as_wrong_ones_do(self) -> None:
        for _ in range(FROM_ONE_ADDRESS):
            self.assertEqual(self.plain("ann", "wrong"), ["904"])
        self.assertEqual(self.plain("ann", PASSWORD), ["904"])

    def test_somebody_logs_in_later_and_as_somebody_else(self) -> None:
        self.chat.connect("/nick bob", "/register secret-2", "exit")
        self.client.ask("NICK carl", "USER c 0 * :C", "CAP END")
        self.assertEqual(self.plain("bob", "secret-2")[:2], ["900", "903"])
        self.assertEqual(self.plain("ann", PASSWORD)[:2], ["900", "903"])
        account = next(line for line in self.client.ask("WHOIS carl") if " 330 " in line)
        self.assertEqual(account.split(" ")[3:5], ["carl", "ann"])

    def test_what_comes_of_the_inbox_is_no_failure_of_the_login(self) -> None:
        [bob] = self.chat.line_clients("bob")
        bob.ask("/msg ann tea")

        def not_stored(*_: Any) -> Deferred[Any]:
            raise Refused(ChatError.SERVER_BUSY)

        self.client.ask("NICK carl", "USER c 0 * :C", "CAP END")
        self.patch(self.chat.storage, "unread", not_stored)
        told = self.plain("ann", PASSWORD)
        self.assertEqual((told[:2], "904" in told), (["900", "903"], False))


class Scram(SaslCase):
    def begin(self, name: str = "ann", header: str = "n,,") -> str:
        """The server's first message."""
        self.client.ask("AUTHENTICATE SCRAM-SHA-256")
        self.bare, self.header = f"n={name},r=nonce", header
        [line] = self.say(self.header + self.bare)
        self.challenge = b64decode(line.removeprefix("AUTHENTICATE ")).decode()
        return self.challenge

    def prove(self, password: str = PASSWORD) -> list[str]:
        """What the client is told when it proves that it knows the password."""
        nonce, salt, cost = (field[2:] for field in self.challenge.split(","))
        salted = hashlib.pbkdf2_hmac("sha256", password.encode(), b64decode(salt), int(cost))
        key = hmac.digest(salted, b"Client Key", "sha256")
        final = f"c={b64encode(self.header.encode()).decode()},r={nonce}"
        said = f"{self.bare},{self.challenge},{final}".encode()
        mask = hmac.digest(hashlib.sha256(key).digest(), said, "sha256")
        proof = b64encode(bytes(a ^ b for a, b in zip(key, mask))).decode()
        server_key = hmac.digest(salted, b"Server Key", "sha256")
        self.signature = b64encode(hmac.digest(server_key, said, "sha256")).decode()
        return self.say(f"{final},p={proof}")

    def test_the_server_proves_itself_too_and_then_the_client_is_logged_in(self) -> None:
        self.assertTrue(self.begin().startswith("r=nonce"))
        [signed] = self.prove()
        signature = b64decode(signed.removeprefix("AUTHENTICATE "))
        self.assertEqual(signature.decode(), f"v={self.signature}")
        self.assertEqual(self.client.numerics("AUTHENTICATE +"), ["900", "903"])
        self.assertEqual(self.client.numerics(*HELLO)[0], "001")

    def test_a_client_that_does_not_believe_the_server_is_a_guest(self) -> None:
        self.begin()
        self.prove()
        self.assertEqual(self.client.numerics("AUTHENTICATE *"), ["906"])
        self.assertEqual(self.client.numerics(*HELLO), ["433"])

    def test_a_wrong_password_fails_and_counts(self) -> None:
        for _ in range(FROM_ONE_ADDRESS):
            self.begin()
            self.assertEqual(commands_of(self.prove("wrong")), ["904"])
        self.begin()
        self.assertEqual(commands_of(self.prove()), ["904"])
        self.assertEqual(self.plain("ann", PASSWORD), ["904"])

    def test_a_name_that_nobody_has_is_challenged_in_the_same_way_each_time(self) -> None:
        salts = []
        for name in ("zoe", "ZOE", "zac"):
            salts.append(self.begin(name).split(",")[1])
            self.assertEqual(commands_of(self.prove()), ["904"])
        self.assertEqual((salts[0] == salts[1], salts[0] == salts[2]), (True, False))

    def test_a_new_password_is_proved_from_then_on(self) -> None:
        self.begin()
        change = f"/password {PASSWORD} secret-2", "exit"
        self.chat.connect(f"/login ann {PASSWORD}", *change)
        self.assertEqual(commands_of(self.prove()), ["904"])
        self.begin()
        self.assertEqual(commands_of(self.prove("secret-2")), ["AUTHENTICATE"])

    def test_an_account_from_before_gets_a_verifier_at_its_next_login(self) -> None:
        self.chat.storage._verifiers.clear()
        self.begin()
        self.assertEqual(commands_of(self.prove()), ["904"])
        self.assertEqual(self.plain("ann", PASSWORD), ["900", "903"])
        self.begin()
        self.assertEqual(commands_of(self.prove()), ["AUTHENTICATE"])

    def test_an_account_that_is_removed_has_no_verifier(self) -> None:
        self.chat.connect(f"/login ann {PASSWORD}", f"/unregister {PASSWORD}", "exit")
        self.assertEqual(self.chat.storage._verifiers, {})

    def test_what_is_no_message_fails(self) -> None:
        for odd in ("", "n,,n=ann", "p=tls-unique,,n=ann,r=x", "n,a=bob,n=ann,r=x", "n,,r=x,n=ann"):
            self.client.ask("AUTHENTICATE SCRAM-SHA-256")
            self.assertEqual(commands_of(self.say(odd)), ["904"], odd)
        for odd in ("", "c=biws,r=nonce,p=AAAA", "c=eSws,r={},p=AAAA", "c=biws,r={}"):
            nonce = self.begin().split(",")[0].removeprefix("r=")
            self.assertEqual(commands_of(self.say(odd.format(nonce))), ["904"], odd)
        self.begin(header="y,a=Ann,")
        self.assertEqual(commands_of(self.prove()), ["AUTHENTICATE"])
        self.assertEqual(commands_of(self.say("more")), ["904"])

    def test_a_comma_and_an_equals_sign_are_written_in_another_way(self) -> None:
        found = scram.first(b"n,,n=a=2Cb=3D,r=x,a=b")
        self.assertEqual((found.name, found.nonce) if found else None, ("a,b=", "x"))
        for odd in (b"n,,n=a=b,r=x", b"n,,n=\xff,r=x", b"n,,n=a\0,r=x", b"n,,n=a,r=\xc3\xa9"):
            self.assertIsNone(scram.first(odd))


class Pass(SaslCase):
    def test_a_name_and_a_password_log_in(self) -> None:
        numerics = self.client.numerics(f"PASS ann:{PASSWORD}", *HELLO)
        self.assertEqual(numerics[:2], ["900", "001"])
        self.assertNotIn("903", numerics)

    def test_a_wrong_one_is_nobody(self) -> None:
        [bob] = self.chat.line_clients("bob")
        bob.received()
        hello = "NICK zoe", "USER z 0 * :Z", "CAP END"
        self.assertEqual(self.client.numerics("PASS ann:wrong", *hello), ["464", "ERROR"])
        self.assertTrue(self.client.transport.disconnecting)
        self.assertEqual(bob.received(), [])
