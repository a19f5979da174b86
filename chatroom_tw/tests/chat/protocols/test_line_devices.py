"""Tests for the line protocol: one user on several connections, of whatever protocol."""

from __future__ import annotations

from chatroom_tw.tests.support.chat import ChatCase
from chatroom_tw.tests.support.messages import make_message


class Devices(ChatCase):
    """Ann is on two connections, and in `tea` on both; Bob and Carl are in `main` with her."""

    def setUp(self) -> None:
        super().setUp()
        self.ann.ask("/register secret-1", "/join tea")
        self.desk = self.chat.connect()
        self.welcome = self.desk.ask("/login ann secret-1")
        self.hear()

    def hear(self) -> dict[str, list[str]]:
        """What each has received since the last call."""
        clients = {"ann": self.ann, "desk": self.desk, "bob": self.bob, "carl": self.carl}
        return {name: lines for name, each in clients.items() if (lines := each.received())}

    def test_a_second_device_is_told_where_it_is(self) -> None:
        self.assertEqual(
            self.welcome,
            ["* you are ann, on 2 devices", "* you are in tea too, 1 here; /join tea"],
        )

    def test_the_room_is_told_of_the_last_device_that_goes(self) -> None:
        self.ann.hang_up()
        self.assertEqual(self.hear(), {})
        self.desk.hang_up()
        left = ["* ann has left main"]
        self.assertEqual(self.hear(), {"bob": left, "carl": left})

    def test_who_counts_one_and_l_lists_both(self) -> None:
        self.assertEqual(self.bob.ask("/who main"), ["* main, 3 here: ann, bob, carl"])
        listed = self.bob.ask("L")
        self.assertEqual([line.split()[-1] for line in listed[:-1]], ["ann", "bob", "carl", "ann"])
        self.assertEqual(listed[-1], "* 4 clients")

    def test_joining_and_leaving_are_told_on_the_other_device(self) -> None:
        self.assertEqual(self.desk.ask("/join nook"), ["* you are in nook, 1 here"])
        self.assertEqual(self.hear(), {"ann": ["* you are in nook too, 1 here; /join nook"]})
        self.assertEqual(self.ann.ask("/leave nook"), ["* you have left nook"])
        self.assertEqual(self.hear(), {"desk": ["* you have left nook on another device"]})

    def test_messages_by_name_reach_both_and_by_address_one(self) -> None:
        self.bob.send("/msg ann one")
        shown = ["<bob -> you> one"]
        self.assertEqual(self.hear(), {"ann": shown, "desk": shown, "bob": ["<you -> ann> one"]})
        self.bob.send(f"{self.desk.address} two")
        self.assertEqual(self.hear(), {"desk": ["<bob -> you> two"], "bob": ["<you -> ann> two"]})

    def test_what_one_device_sends_the_other_shows(self) -> None:
        self.desk.send("/msg bob psst")
        sent = ["<you -> bob> psst"]
        self.assertEqual(self.hear(), {"ann": sent, "desk": sent, "bob": ["<ann -> you> psst"]})

    def test_a_new_name_is_that_of_both(self) -> None:
        self.desk.send("/nick anna")
        renamed = ["* ann is now anna"]
        self.assertEqual(self.hear(), dict.fromkeys(("ann", "desk", "bob", "carl"), renamed))

    def test_logging_out_makes_a_guest_of_this_device_alone(self) -> None:
        told = self.desk.ask("/logout")
        self.assertEqual(told, ["* you are logged out; you are guest-5", "* you have left tea"])
        joined = ["* guest-5 has joined main"]
        self.assertEqual(self.hear(), {"ann": joined, "bob": joined, "carl": joined})
        self.bob.ask("/msg ann psst")
        self.assertEqual(self.hear(), {"ann": ["<bob -> you> psst"]})
        self.assertEqual(
            self.desk.ask("/logout"), ["! you are not logged in; /login NAME PASSWORD first"]
        )

    def test_a_device_at_the_menu_is_not_interrupted(self) -> None:
        self.desk.ask("/menu")
        self.ann.ask("/msg bob psst")
        self.bob.ask("/msg ann psst")
        self.assertNotIn("desk", self.hear())

    def test_a_page_and_a_line_are_one_user(self) -> None:
        page = self.chat.web_client()
        page.ask(make_message("login", name="ann", password="secret-1"))
        self.assertEqual(self.hear(), {})
        page.send(make_message("join", room="nook"))
        told = ["* you are in nook too, 1 here; /join nook"]
        self.assertEqual(self.hear(), {"ann": told, "desk": told})
        page.received()
        self.ann.send("/leave nook")
        left, exited = page.received()
        self.assertEqual(left, make_message("left", room="nook", names=["ann"], why=""))
        self.assertEqual(exited, make_message("exited", room="nook"))

    def test_a_fault_of_one_device_leaves_the_others(self) -> None:
        self.desk.reset()
        self.assertEqual(self.ann.ask("/who main"), ["* main, 3 here: ann, bob, carl"])
        self.assertEqual(self.hear(), {})
