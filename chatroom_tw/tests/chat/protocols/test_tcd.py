"""Tests for `chat.protocols.tcd`: requests and answers, byte for byte."""

from __future__ import annotations

from twisted.internet.address import IPv6Address, UNIXAddress
from twisted.internet.testing import StringTransport
from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.chat.protocols import tcd, tcd_texts
from chatroom_tw.chat.protocols.notices import NOTICE_LIMIT
from chatroom_tw.chat.rules import events
from chatroom_tw.chat.rules.refusals import REASONS
from chatroom_tw.tests.support.chat import FakeChat
from chatroom_tw.tests.support.clients import TcdClient
from chatroom_tw.tests.support.optional import given, settings, st
from chatroom_tw.tests.support.tcd import (
    chat,
    cut,
    disconnect,
    has_joined,
    has_left,
    join,
    joined,
    leave,
    left,
    say,
)
from chatroom_tw.tests.support.transports import SocketTransport

HELLO = "HELO a\nIP:127.0.0.1\nPort:12000\nStudentID:17300000\n"
CONVERSATION = [
    "HELO a\n", join("tea", "ann"), join("room 1", "ann"), say(2, "ann", "one\ntwo"),
    say("room 1", "ann", "hi"), say(9, "ann", "hi"), leave(2, "ann"), leave(2, "ann"),
    say(2, "ann", "hi"), "rubbish\nand more\n", "KILL_SERVICE\n", join("", "ann"),
    join("x" * 5000, "ann"), disconnect("ann"),
]  # fmt: skip


class TcdCase(SynchronousTestCase):
    """Ann, Bob and Carl are in the room tea, whose number is 2."""

    def setUp(self) -> None:
        self.chat = FakeChat()
        self.ann, self.bob, self.carl = self.chat.tcd_clients("tea", "ann", "bob", "carl")

    def assert_error(self, answer: str, code: int) -> None:
        self.assertRegex(answer, rf"\AERROR_CODE: {code}\nERROR_DESCRIPTION: [^\n]+\n\Z")


class Greeting(TcdCase):
    def test_connecting_alone_sends_and_announces_nothing(self) -> None:
        [line] = self.chat.line_clients("dan")
        client = self.chat.tcd_client()
        self.assertEqual((client.received(), self.ann.received(), line.received()), ("", "", []))
        client.hang_up()
        self.assertEqual((self.ann.received(), line.received()), ("", []))

    def test_helo_gets_its_text_address_and_student_id(self) -> None:
        self.assertEqual(self.ann.ask("HELO a\n"), HELLO)
        self.ann.send_bytes(b"  HELO \xff  b \r\n")
        self.chat.clock.advance(0)
        self.assertTrue(self.ann.transport.value().startswith(b"HELO \xff  b \nIP:127.0.0.1\n"))

    def test_the_address_is_the_one_connected_to(self) -> None:
        for host, ip, port in (
            (IPv6Address("TCP", "::ffff:192.0.2.1", 4000), "192.0.2.1", 4000),
            (IPv6Address("TCP", "2001:db8::1", 4000), "2001:db8::1", 4000),
            (UNIXAddress(None), "unix", 0),
        ):
            protocol = self.chat.tcd.buildProtocol(None)
            transport = StringTransport(hostAddress=host)
            protocol.makeConnection(transport)
            protocol.dataReceived(b"HELO a\n" + join("pie", "dan").encode())
            self.chat.clock.advance(0)
            answers = transport.value().decode()
            self.assertIn(f"\nIP:{ip}\nPort:{port}\n", answers)
            self.assertIn(f"\nSERVER_IP: {ip}\nPORT: {port}\n", answers)


class Joining(TcdCase):
    def test_joining_is_answered_and_then_announced(self) -> None:
        dan = self.chat.tcd_client()
        self.assertEqual(dan.ask(join("tea", "dan")), joined("tea", 2, 4) + has_joined(2, "dan"))
        self.assertEqual(self.ann.received(), has_joined(2, "dan"))

    def test_joining_again_gets_the_same_answer_unannounced(self) -> None:
        self.assertEqual(self.ann.ask(join("tea", "ann")), joined("tea", 2, 1))
        self.assertEqual(self.bob.received(), "")

    def test_the_answer_has_the_room_as_it_was_written(self) -> None:
        for name in ("TEA", "#tea"):
            self.assertEqual(self.ann.ask(join(name, "ann")), joined(name, 2, 1))

    def test_a_room_may_have_blanks_in_its_name(self) -> None:
        answer = joined("room 1", 3, 1) + has_joined(3, "ann")
        self.assertEqual(self.ann.ask(join("room 1", "ann")), answer)
        answer = joined("room_1", 3, 2) + has_joined(3, "bob")
        self.assertEqual(self.bob.ask(join("room_1", "bob")), answer)

    def test_a_room_may_have_signs_in_its_name_too(self) -> None:
        self.ann.ask(join("bob's_(new)_r&b_@_5!", "ann"))
        for name in ("bob's (new) r&b @ 5!", "#Bob\u2019s (new) R&B @ 5#"):
            self.assertEqual(self.ann.ask(join(name, "ann")), joined(name, 3, 1))
            self.assertEqual(self.ann.ask(say(name, "", "hi")), chat(3, "ann", "hi"))

    def test_the_join_id_is_the_same_in_every_room(self) -> None:
        for ref, room in enumerate(("pie", "cup"), 3):
            answer = joined(room, ref, 2) + has_joined(ref, "bob")
            self.assertEqual(self.bob.ask(join(room, "bob")), answer)
        self.assertEqual(self.bob.ask(leave(4, "bob")), left(4, 2) + has_left(4, "bob"))

    def test_a_user_may_have_blanks_and_signs_in_the_name(self) -> None:
        for name in ("dan brown", "dan o'brien", "dan@home", "d&d!", "dan (1) #2"):
            [dan] = self.chat.tcd_clients("tea", name)
            self.assertEqual(self.ann.received(), has_joined(2, name))
            self.assertEqual(dan.ask(say(2, "", "hi")), chat(2, name, "hi"))
            self.ann.received()

    def test_a_taken_name_gets_a_number(self) -> None:
        dan = self.chat.tcd_client()
        self.assertIn(has_joined(2, "Ann-2"), dan.ask(join("tea", "Ann")))

    def test_a_new_name_holds_from_then_on(self) -> None:
        self.ann.ask(join("pie", "anna"))
        self.assertEqual(self.bob.received(), "")
        self.ann.send(say(2, "ann", "hi"))
        self.assertEqual(self.bob.received(), chat(2, "anna", "hi"))

    def test_bad_names_are_errors(self) -> None:
        for request in (join("", "ann"), join("r" * 33, "ann"), join("\x07", "ann"),
                        join("pie", ""), join("pie", "n" * 33), join("pie", "a\tb")):  # fmt: skip
            self.assert_error(self.ann.ask(request), 4)

    def test_the_rooms_of_a_client_are_limited(self) -> None:
        for number in range(99):
            self.ann.send(join(f"r{number}", "ann"))
        self.ann.received()
        self.assert_error(self.ann.ask(join("more", "ann")), 5)


class Chatting(TcdCase):
    def test_a_chat_reaches_every_member_the_speaker_too(self) -> None:
        received = chat(2, "ann", "hello")
        self.assertEqual(self.ann.ask(say(2, "ann", "hello")), received)
        self.assertEqual((self.bob.received(), self.carl.received()), (received, received))

    def test_a_room_may_be_given_by_name(self) -> None:
        self.assertEqual(self.ann.ask(say("tea", "ann", "hi")), chat(2, "ann", "hi"))

    def test_join_id_and_name_in_a_chat_are_ignored(self) -> None:
        self.ann.send(say(2, "bob", "hi", join_id=2))
        self.assertEqual(self.carl.received(), chat(2, "ann", "hi"))

    def test_a_text_of_several_lines_is_one_chat(self) -> None:
        for text in ("one\ntwo", "", " one\n \n two ", "\none"):
            self.ann.send(say(2, "ann", text))
            self.assertEqual(self.bob.received(), chat(2, "ann", text))

    def test_an_empty_line_within_a_text_gets_a_blank(self) -> None:
        # Another protocol may send such a text.
        text = "one\n\n\nCHAT: 1\n"
        said = events.Said("tea", 1, "ann", text, 0.0, 2, True)
        rendered = tcd.TcdProtocol.renderer.render(said).decode()
        self.assertEqual(rendered, chat(2, "ann", "one\n \n \nCHAT: 1\n "))

    def test_a_chat_before_leaving_arrives_first(self) -> None:
        answer = self.ann.ask(say(2, "ann", "bye"), leave(2, "ann"), "HELO a\n")
        self.assertEqual(answer, chat(2, "ann", "bye") + left(2, 1) + has_left(2, "ann") + HELLO)

    def test_a_client_sees_its_acts_in_order_across_rooms(self) -> None:
        self.ann.ask(join("pie", "ann"))
        refs = (2, 3, 2, 2, 3)
        answer = self.ann.ask(*(say(ref, "ann", "hi") for ref in refs))
        self.assertEqual(answer, "".join(chat(ref, "ann", "hi") for ref in refs))

    def test_only_members_can_talk_in_a_room(self) -> None:
        self.ann.ask(join("pie", "ann"))
        self.assert_error(self.bob.ask(say(3, "bob", "hi")), 3)
        self.ann.ask(leave(3, "ann"))
        self.assert_error(self.ann.ask(say(3, "ann", "hi")), 3)

    def test_talking_in_an_unknown_room_is_an_error(self) -> None:
        for ref in (9, "pie", "", -1):
            self.assert_error(self.ann.ask(say(ref, "ann", "hi")), 2)
            self.assert_error(self.ann.ask(leave(ref, "ann")), 2)


class Leaving(TcdCase):
    def test_leaving_is_answered_and_then_announced(self) -> None:
        self.assertEqual(self.ann.ask(leave(2, "ann", 1)), left(2, 1) + has_left(2, "ann"))
        self.assertEqual(self.bob.received(), has_left(2, "ann"))

    def test_leaving_again_gets_the_same_answer_unannounced(self) -> None:
        self.ann.ask(leave("tea", "ann"))
        self.bob.received()
        self.assertEqual(self.ann.ask(leave(2, "ann")), left(2, 1))
        self.assertEqual(self.bob.received(), "")

    def test_a_client_that_never_joined_cannot_leave(self) -> None:
        self.ann.ask(join("pie", "ann"))
        self.assert_error(self.bob.ask(leave(3, "bob")), 3)

    def test_room_ref_and_join_id_stay_the_same(self) -> None:
        for client in (self.ann, self.bob, self.carl):
            client.ask(leave("tea", "x"))
        self.bob.ask(join("pie", "bob"))
        self.assertEqual(
            self.carl.ask(join("tea", "carl")), joined("tea", 2, 3) + has_joined(2, "carl")
        )

    def test_disconnect_is_announced_in_every_room_in_order(self) -> None:
        for room in ("pie", "tea", "cup"):
            self.ann.ask(join(room, "ann"))
        self.assertEqual(
            self.ann.ask(disconnect("ann") + "HELO a\n"),
            has_left(2, "ann") + has_left(3, "ann") + has_left(4, "ann"),
        )
        self.assertTrue(self.ann.transport.disconnecting)
        self.assertEqual(self.bob.received(), has_left(2, "ann"))

    def test_a_lost_connection_is_announced_likewise(self) -> None:
        self.ann.reset()
        self.assertEqual(self.bob.received(), has_left(2, "ann"))
        self.carl.received()
        self.bob.send_bytes(say(2, "bob", "bye").encode()[:-2])
        self.bob.hang_up()
        self.assertEqual(self.carl.received(), chat(2, "bob", "bye") + has_left(2, "bob"))
        self.assertEqual(self.chat.clock.getDelayedCalls(), [])

    def test_a_stopping_server_closes_silently(self) -> None:
        self.ann.send(say(2, "ann", "bye"))
        self.chat.stop()
        self.assertEqual(self.bob.received(), chat(2, "ann", "bye"))
        self.assertTrue(self.bob.transport.disconnecting)


class Writing(SynchronousTestCase):
    """Simple clients read an answer and the CHAT behind it by one call: it is one write."""

    def setUp(self) -> None:
        self.chat = FakeChat()
        self.protocol = self.chat.tcd.buildProtocol(None)
        self.transport = SocketTransport()
        self.protocol.makeConnection(self.transport)

    def writes(self, request: str) -> list[str]:
        self.protocol.dataReceived(request.encode())
        self.chat.clock.advance(0)
        taken, self.transport.kernel.taken = self.transport.kernel.taken, []
        return [data.decode() for data in taken]

    def test_an_answer_and_the_chat_behind_it_are_one_write(self) -> None:
        for request, answer, text in (
            (join("tea", "ann"), "JOINED_CHATROOM: tea\n", "ann has joined"),
            (leave(2, "ann"), "LEFT_CHATROOM: 2\n", "ann has left"),
        ):
            [data] = self.writes(request)
            self.assertTrue(data.startswith(answer), data)
            self.assertIn(text, data)

    def test_an_answer_without_a_chat_is_written_too(self) -> None:
        self.writes(join("tea", "ann"))
        [data] = self.writes(join("tea", "ann"))
        self.assertTrue(data.startswith("JOINED_CHATROOM: tea\n"), data)
        self.assertNotIn("CHAT:", data)

    def test_an_answer_is_written_before_the_end(self) -> None:
        written = "".join(self.writes(join("tea", "ann") + disconnect("ann")))
        self.assertTrue(written.startswith("JOINED_CHATROOM: tea\n"), written)
        self.assertTrue(written.endswith(has_left(2, "ann")), written)

    def test_the_outbox_keeps_the_order(self) -> None:
        self.transport.kernel.room = 10
        [begun] = self.writes(join("tea", "ann"))
        self.writes(say(2, "ann", "hi"))
        self.transport.kernel.room = 1 << 20
        for _ in range(3):
            self.transport.drain()
        rest = b"".join(self.transport.kernel.taken).decode()
        self.assertTrue((begun + rest).startswith("JOINED_CHATROOM: tea\n"))
        self.assertTrue(rest.endswith(has_joined(2, "ann") + chat(2, "ann", "hi")))

    def test_nothing_is_written_after_a_drop(self) -> None:
        self.protocol.dataReceived(b"HELO a\n")
        self.protocol.drop("")
        self.chat.clock.advance(0)
        self.assertEqual(self.transport.kernel.taken, [])


class StoppingTheServer(SynchronousTestCase):
    def test_kill_service_is_refused_by_default(self) -> None:
        chat = FakeChat()
        answer = chat.tcd_client().ask("KILL_SERVICE\n")
        self.assertEqual(
            answer,
            "ERROR_CODE: 5\nERROR_DESCRIPTION: this server is not stopped by KILL_SERVICE\n",
        )
        self.assertEqual(chat.stops, 0)

    def test_kill_service_stops_the_server_if_allowed(self) -> None:
        chat = FakeChat(may_be_stopped=True)
        self.assertEqual(chat.tcd_client().ask("KILL_SERVICE\n"), "")
        self.assertEqual(chat.stops, 1)


class SimpleClients(TcdCase):
    """Clients that do not end their requests, or send rubbish."""

    def test_silence_ends_a_request(self) -> None:
        self.ann.send(say(2, "ann", "hi")[:-1])
        self.assertEqual(self.bob.received(), "")
        self.assertEqual(self.ann.wait_for_silence(), chat(2, "ann", "hi"))
        self.assertEqual(self.ann.ask("\n"), "")

    def test_more_bytes_break_the_silence(self) -> None:
        for part in ("HELO a", " and", " b"):
            self.assertEqual(self.ann.ask(part), "")
            self.chat.clock.advance(0.1)
        self.assertIn("HELO a and b\n", self.ann.wait_for_silence())

    def test_whole_requests_need_no_timer(self) -> None:
        self.ann.ask(say(2, "ann", "hi"), "HELO a\n")
        self.assertEqual(self.chat.clock.getDelayedCalls(), [])

    def test_an_unknown_request_is_an_error_and_no_end(self) -> None:
        answers = self.ann.ask("rubbish\n", "and more\n", "HELO a\n")
        self.assert_error(answers.removesuffix(HELLO), 1)
        self.assertEqual(self.bob.received(), "")

    def test_megabytes_of_rubbish_get_one_error(self) -> None:
        self.ann.send("CHAT: 2\nJOIN_ID: 1\nCLIENT_NAME: ann\nMESSAGE: ")
        for _ in range(100):
            self.ann.send_bytes(b"x" * 16384)
        answers = self.ann.ask("\n\nHELO a\n")
        self.assert_error(answers.removesuffix(HELLO), 1)
        self.assertEqual(self.bob.received(), "")


class PresenceBatches(SynchronousTestCase):
    """In a room of more than 100 members, presence is announced in batches."""

    def setUp(self) -> None:
        self.chat = FakeChat()
        self.clients = self.chat.tcd_clients("tea", *(f"c{number}" for number in range(101)))
        self.chat.clock.advance(1)
        self.ann = self.clients[0]
        self.ann.received()

    def test_joining_a_big_room_is_announced_a_second_later(self) -> None:
        dan, eve = (self.chat.tcd_client() for _ in range(2))
        answer = dan.ask(join("tea", "dan b"))
        self.assertEqual(answer, joined("tea", 2, 102) + has_joined(2, "dan b"))
        eve.ask(join("tea", "eve"))
        self.assertEqual(self.ann.received(), "")
        self.chat.clock.advance(1)
        told = chat(2, "dan b", "dan b, eve have joined this chatroom.")
        self.assertEqual((self.ann.received(), dan.received()), (told, told))

    def test_leaving_a_big_room_is_announced_a_second_later(self) -> None:
        one, two, three = self.clients[1:4]
        for client in (one, two, three):
            client.received()
        self.assertEqual(one.ask(leave(2, "c1")), left(2, 2) + has_left(2, "c1"))
        self.assertEqual(two.ask(disconnect("c2")), has_left(2, "c2"))
        self.assertEqual(three.received(), "")
        self.chat.clock.advance(1)
        self.assertEqual(three.received(), chat(2, "c1", "c1, c2 have left this chatroom."))

    def test_a_batch_of_one_is_an_ordinary_notice(self) -> None:
        self.clients[1].ask(leave(2, "c1"))
        self.chat.clock.advance(1)
        self.assertEqual(self.ann.received(), has_left(2, "c1"))

    def test_a_batch_of_many_names_only_some(self) -> None:
        for name in ("é" * 32, "ann", "w x"):
            names = tuple(f"{name}"[:28] + f"{number}" for number in range(1000))
            told = tcd.TcdProtocol.renderer.render(events.Joined("tea", names, 2))
            self.assertLessEqual(len(told), NOTICE_LIMIT)
            self.assertGreater(len(told), NOTICE_LIMIT - 100)
            shown = told.decode().count(", ")
            self.assertIn(f", … and {1000 - shown} more have joined", told.decode())


class Completeness(SynchronousTestCase):
    def test_every_event_is_rendered_or_untold(self) -> None:
        told = {*tcd_texts.TEXTS, events.Entered}
        self.assertEqual(set(events.Event.__args__) - told, set(tcd_texts.UNTOLD))

    def test_every_refusal_has_a_code(self) -> None:
        self.assertEqual(set(tcd_texts.REFUSALS), set(REASONS))

    @settings(deadline=None)
    @given(st.data())
    def test_cutting_the_input_changes_no_answer(self, data: st.DataObject) -> None:
        whole = "".join(CONVERSATION).encode()
        cuts = data.draw(st.lists(st.integers(0, len(whole)), max_size=30))
        self.assertEqual(self.answers(cut(whole, cuts)), self.answers([whole]))

    def answers(self, parts: list[bytes]) -> tuple[str, str]:
        """What the sender of the parts receives, and what another member of its rooms receives."""
        chat = FakeChat()
        [other] = chat.tcd_clients("main", "eve")
        client: TcdClient = chat.tcd_client()
        received = ""
        for part in parts:
            client.send_bytes(part)
            received += client.received()
        return received, other.received()
