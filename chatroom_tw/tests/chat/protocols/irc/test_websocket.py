"""Tests for `irc.websocket`: IRC over WebSockets."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.chat.protocols.irc.framing import LONGEST
from chatroom_tw.chat.protocols.irc.registration import PATIENCE
from chatroom_tw.chat.protocols.irc.websocket import BINARY, TEXT
from chatroom_tw.server.http.site import SocketSite
from chatroom_tw.tests.support.chat import FakeChat
from chatroom_tw.tests.support.irc import IrcSocketClient
from chatroom_tw.tests.support.server import ACCESS

BOB = ":bob!bob@127.0.0.1"


class Sockets(SynchronousTestCase):
    def setUp(self) -> None:
        self.chat = FakeChat()
        self.ann = self.chat.irc_client("ann", room="tea")

    def client(self, *subprotocols: str, path: str = "/irc") -> IrcSocketClient:
        return IrcSocketClient(
            self.chat, self.chat.site, self.chat.next_port(), *subprotocols, path=path
        )

    def bob(self, *subprotocols: str) -> IrcSocketClient:
        bob = self.client(*subprotocols)
        bob.register("bob")
        bob.send("JOIN #tea")
        bob.received()
        self.ann.received()
        return bob

    def test_each_message_is_one_line_without_its_end(self) -> None:
        bob = self.bob()
        bob.send("PRIVMSG #tea :hello", "PRIVMSG ann :psst")
        self.assertEqual(
            self.ann.received(), [f"{BOB} PRIVMSG #tea :hello", f"{BOB} PRIVMSG ann :psst"]
        )
        self.ann.send_bytes(b"PRIVMSG #tea :one\r\nPRIVMSG #tea :two\r\n")
        ann = ":ann!ann@127.0.0.1"
        self.assertEqual(bob.received(), [f"{ann} PRIVMSG #tea :one", f"{ann} PRIVMSG #tea :two"])

    def test_the_first_subprotocol_that_is_known_is_chosen(self) -> None:
        for asked, chosen, is_binary in (
            ((TEXT, BINARY), TEXT, False),
            ((BINARY, TEXT), BINARY, True),
            (("other", BINARY), BINARY, True),
            (("other",), None, False),
            ((), None, False),
        ):
            client = self.client(*asked)
            client.register("bob")
            self.assertEqual((client.subprotocol, client.are_binary), (chosen, {is_binary}), asked)
            client.reset()
            self.chat.clock.advance(0)

    def test_binary_messages_are_taken_and_have_to_be_utf_8(self) -> None:
        bob = self.bob(TEXT)
        bob.send_binary("PRIVMSG #tea :è".encode())
        bob.send_binary(b"PRIVMSG #tea :caf\xe9")
        self.assertEqual(self.ann.received(), [f"{BOB} PRIVMSG #tea :è"])
        [failed] = bob.received()
        self.assertIn(" FAIL PRIVMSG INVALID_UTF8 ", failed)
        self.assertEqual(bob.are_binary, {False})

    def test_a_line_is_as_long_as_by_tcp(self) -> None:
        bob = self.bob()
        ping = "PING " + "x" * (LONGEST - 5)
        self.assertIn(" PONG ", bob.ask(ping)[0])
        self.assertIn(" 417 ", bob.ask(ping + "x")[0])

    def test_control_characters_do_not_begin_another_line(self) -> None:
        bob = self.bob()
        bob.send("PRIVMSG #tea :a\rb\0c")
        self.assertEqual(self.ann.received(), [f"{BOB} PRIVMSG #tea :abc"])

    def test_it_ends_with_a_reason_and_in_order(self) -> None:
        bob = self.bob()
        self.assertEqual(bob.ask("QUIT :bye"), ["ERROR :Closing link: you have quit"])
        self.assertEqual(bob.closed, 1000)
        self.assertEqual(self.ann.received(), [f"{BOB} QUIT :Quit: bye"])

    def test_who_does_not_register_is_dropped(self) -> None:
        client = self.client()
        self.chat.clock.advance(PATIENCE)
        self.assertEqual(client.received(), ["ERROR :Closing link: registration timed out"])
        self.assertEqual(client.closed, 1000)

    def test_a_listener_takes_it_at_any_path_and_asks_for_the_origin(self) -> None:
        site = SocketSite(self.chat.clock, self.chat.irc_socket, ACCESS)
        for path in ("/", "/anything", "/healthz"):
            client = IrcSocketClient(self.chat, site, self.chat.next_port(), TEXT, path=path)
            self.assertEqual(client.subprotocol if client.ask("PING x") else None, TEXT)
        evil = self.chat.connect(factory=site)
        fields = (
            *("GET / HTTP/1.1", "Host: chat.example", "Origin: http://evil.example"),
            *("Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13"),
            *("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "", ""),
        )
        evil.send_bytes("\r\n".join(fields).encode())
        self.assertIn("403 Forbidden", evil.received()[0])
