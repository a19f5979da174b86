"""Tests for rooms that are led, on connections of several protocols at once."""

from __future__ import annotations

from twisted.internet.defer import Deferred, fail

from chatroom_tw.chat.rules.effects import Decided
from chatroom_tw.server.refusals import CommonError, Refused
from chatroom_tw.tests.support.chat import ChatCase
from chatroom_tw.tests.support.messages import make_message
from chatroom_tw.tests.support.tcd import join, say


class LedTogether(ChatCase):
    """Ann has an account and made `tea`. Bob is there by lines, Tom by TCD, Eve by JSON."""

    def setUp(self) -> None:
        super().setUp()
        self.ann.ask("/register secret-1", "/join tea")
        self.bob.ask("/join tea")
        [self.tom] = self.chat.tcd_clients("tea", "tom")
        self.eve = self.chat.web_client()
        self.eve.ask(make_message("hello", name="eve", version=2))
        self.eve.ask(make_message("join", room="tea"))
        self.hear()

    def hear(self) -> None:
        for client in (self.ann, self.bob, self.carl, self.tom, self.eve):
            client.received()

    def types(self) -> list[str]:
        return [message["type"] for message in self.eve.received()]

    def test_whoever_lacks_the_right_is_told_which(self) -> None:
        for line in ("/kick ann", "/ban ann", "/mute ann", "/bans", "/log", "/topic x"):
            [told] = self.bob.ask(line)
            self.assertRegex(told, "^! only .*operator.* of tea", line)
        for line in ("/close", "/set key x", "/role bob operator"):
            [told] = self.bob.ask(line)
            self.assertRegex(told, "^! only .*owner.* of tea", line)
        for line in ("/block ann", "/kill ann", "/wall x", "/blocks"):
            [told] = self.bob.ask(line)
            self.assertRegex(told, "^! only .*server operator", line)
        self.assertEqual(self.ann.received(), [])

    def test_a_kicked_tcd_client_has_left_and_may_come_back(self) -> None:
        self.ann.ask("/kick tom enough")
        told = self.tom.received()
        self.assertIn("ann has put you out of tea: enough", told)
        self.assertIn("LEFT_CHATROOM: 2", told)
        self.assertIn("JOINED_CHATROOM: tea", self.tom.ask(join("tea", "tom")))

    def test_a_banned_tcd_client_gets_an_error(self) -> None:
        self.ann.ask("/ban tom!*@* spam")
        self.assertIn("LEFT_CHATROOM: 2", self.tom.received())
        told = self.tom.ask(join("tea", "tom"))
        self.assertRegex(told, "^ERROR_CODE: 5\nERROR_DESCRIPTION: you are banned from tea")
        self.assertNotIn("JOINED", told)

    def test_a_muted_tcd_client_gets_an_error_and_is_not_heard(self) -> None:
        self.ann.ask("/mute tom!*@*")
        self.hear()
        told = self.tom.ask(say(2, "tom", "hello"))
        self.assertIn("ERROR_CODE", told)
        self.assertEqual(self.ann.received(), [])

    def test_a_tcd_client_has_no_key(self) -> None:
        self.ann.ask("/set key word")
        [other] = [self.chat.tcd_client()]
        self.assertIn("ERROR_CODE: 5", other.ask(join("tea", "dave")))

    def test_a_page_is_told_of_what_is_done(self) -> None:
        for line, kinds in (
            ("/topic green", ["topic"]),
            ("/set slow 5", ["set"]),
            ("/role eve voice", ["role"]),
            ("/mute eve!*@*", []),
            ("/unmute eve!*@*", []),
            ("/kick eve out", ["kicked", "left"]),
        ):
            self.ann.ask(line)
            self.assertEqual(self.types(), kinds, line)

    def test_a_page_says_no_more_than_others_do(self) -> None:
        for message in (
            make_message("topic", room="tea", text="x" * 301),
            make_message("kick", room="tea", name="bob", reason="x" * 301),
            make_message("away", text="x" * 301),
            make_message("report", name="bob", text="x" * 301),
        ):
            [told] = self.eve.ask(message)
            self.assertEqual(told["type"], "error", message)
            self.assertIn("300 characters", str(told))

    def test_a_banned_page_is_out_and_refused(self) -> None:
        self.ann.ask("/ban eve!*@* 10m spam")
        self.assertEqual(self.types(), ["banned", "left"])
        self.eve.send(make_message("join", room="tea"))
        [told] = self.eve.received()
        self.assertEqual((told["type"], told["reason"]), ("refused", "banned"))

    def test_at_the_menu_one_is_held_to_it(self) -> None:
        menu = self.chat.connect("mia", factory=self.chat.menu)
        menu.received()
        self.ann.ask("/ban mia!*@*")
        told = menu.ask("5", "tea")
        self.assertRegex("\n".join(told), "(?i)you are banned from tea")

    def test_of_several_devices_each_is_put_out(self) -> None:
        self.bob.ask("/register secret-2")
        desk = self.chat.connect("/login bob secret-2")
        self.hear()
        self.ann.ask("/ban bob 10m spam")
        for device in (self.bob, desk):
            told = "\n".join(device.received())
            self.assertIn("ann has banned you from tea for 10 minutes", told)
        self.assertEqual(self.bob.ask("/who tea"), ["* tea, 3 here: ann, tom, eve"])

    def test_the_history_of_a_room_that_is_closed_is_gone(self) -> None:
        self.bob.ask("something said")
        self.hear()
        self.assertRegex(self.ann.ask("/close")[0], "/close yes")
        self.ann.ask("/close yes late")
        self.assertIn("* ann has closed tea: late", self.bob.received())
        self.assertIn("LEFT_CHATROOM: 2", self.tom.received())
        self.assertIn("closed", self.types())
        self.carl.ask("/join tea")
        self.assertNotIn("something said", "\n".join(self.carl.ask("/history")))
        self.assertRegex("\n".join(self.carl.ask("/bans")), "0 bans")

    def test_what_was_withheld_is_not_said_later(self) -> None:
        self.ann.ask("/set slow 30")
        self.bob.ask("one")
        self.hear()
        self.assertRegex(self.bob.ask("two")[0], "^! ")
        self.chat.clock.advance(60)
        self.assertEqual(self.ann.received(), [])
        self.bob.send("three")
        self.assertEqual(self.ann.received(), ["<bob> three"])

    def test_lines_in_one_piece_are_slow_too(self) -> None:
        self.ann.ask("/set slow 30")
        self.hear()
        self.bob.send_bytes(b"one\ntwo\nthree\n")
        self.assertEqual(self.ann.received(), ["<bob> one"])
        [told] = self.bob.received()
        self.assertRegex(told, "^! .*30 s")
        self.assertIn("one", self.ann.ask("/history")[-1])

    def test_whoever_is_outside_says_something_by_the_rooms_name(self) -> None:
        self.assertRegex(self.carl.ask("/msg #tea hello")[0], "^! ")
        self.ann.ask("/set outside on")
        self.hear()
        self.carl.ask("/msg #tea hello")
        self.assertEqual(self.bob.received(), ["<carl> hello"])

    def test_a_hidden_room_is_not_listed(self) -> None:
        self.ann.ask("/set hidden on")
        self.assertNotIn("tea", "\n".join(self.carl.ask("/rooms")))
        self.assertRegex(self.carl.ask("/who tea")[0], "^! ")

    def test_what_cannot_be_stored_is_not_done(self) -> None:
        def broken(write: Decided) -> Deferred[None]:
            return fail(Refused(CommonError.NOT_STORED))

        self.bob.ask("/register secret-2")
        self.hear()
        self.chat.hub.write[Decided] = broken
        for line in ("/ban bob", "/role bob operator", "/topic x", "/set key k", "/close yes"):
            [told] = self.ann.ask(line)
            self.assertRegex(told, "^! ", line)
        self.assertEqual((self.bob.received(), self.types()), ([], []))
        self.assertEqual(self.ann.ask("/topic"), ["* tea has no topic"])
        self.assertIn("bob", self.carl.ask("/who tea")[0])
