"""Tests for the line protocol: people on several devices, ignored, away, and server operators."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.chat.rules.policy import Policy
from chatroom_tw.tests.support.chat import ChatCase, FakeChat
from chatroom_tw.tests.support.clients import LineClient
from chatroom_tw.tests.support.messages import make_message
from chatroom_tw.tests.support.tcd import join

SECRET = "b" * 32


class Devices(ChatCase):
    """Ann is on two connections; Bob and Carl are in `main` with her."""

    def setUp(self) -> None:
        super().setUp()
        self.ann.ask("/register secret-1")
        self.desk = self.chat.connect()
        self.desk.ask("/login ann secret-1")
        self.hear()

    def hear(self) -> dict[str, list[str]]:
        """What each has received since the last call."""
        clients = {"ann": self.ann, "desk": self.desk, "bob": self.bob, "carl": self.carl}
        return {name: lines for name, each in clients.items() if (lines := each.received())}

    def test_what_one_device_says_the_other_shows_as_its_own(self) -> None:
        self.desk.send("hello")
        said = ["<ann> hello"]
        self.assertEqual(self.hear(), {"ann": ["<You> hello"], "bob": said, "carl": said})
        self.desk.ask("/join tea")
        self.hear()
        self.desk.send("in tea")
        self.assertEqual(self.hear(), {"ann": ["#tea <You> in tea"]})

    def test_lines_of_others_keep_their_order_around_ones_own(self) -> None:
        self.bob.send("one")
        self.desk.send("two")
        self.ann.send("three")
        self.carl.send("four")
        self.desk.send("five")
        self.assertEqual(
            self.hear(),
            {
                "ann": ["<bob> one", "<You> two", "<carl> four", "<You> five"],
                "desk": ["<bob> one", "<You> three", "<carl> four"],
                "bob": ["<ann> two", "<ann> three", "<carl> four", "<ann> five"],
                "carl": ["<bob> one", "<ann> two", "<ann> three", "<ann> five"],
            },
        )

    def test_who_logs_in_while_the_other_talks_hears_what_follows(self) -> None:
        third = self.chat.connect()
        self.hear()
        self.ann.send("one")
        third.send("/login ann secret-1")
        self.ann.send("two")
        told = third.received()
        self.assertEqual(told, ["<ann> one", "<ann> two", "* you are ann, on 3 devices"])
        self.ann.send("three")
        self.assertEqual(third.received(), ["<You> three"])

    def test_two_devices_log_in_in_one_turn(self) -> None:
        devices = [self.chat.connect() for _ in range(2)]
        self.hear()
        for device in devices:
            device.send("/login ann secret-1")
        told = [device.received() for device in devices]
        self.assertIn("* you are ann, on 3 devices", told[0])
        self.assertIn("* you are ann, on 4 devices", told[1])
        self.assertEqual(self.bob.ask("/who")[-1], "* main, 3 here: ann, bob, carl")

    def test_one_logs_in_while_another_logs_out(self) -> None:
        third = self.chat.connect()
        third.send("/login ann secret-1")
        self.desk.send("/logout")
        self.ann.send("/logout")
        told = third.received()
        self.assertIn("you are ann", " ".join(told))
        self.assertRegex(" ".join(self.desk.received()), r"you are guest-\d+")
        members = self.bob.ask("/who")[-1]
        self.assertIn("5 here", members)
        self.assertEqual(members.count("ann"), 1)

    def test_devices_lists_and_ends_them(self) -> None:
        listed = self.ann.ask("/devices")
        self.assertRegex(listed[0], rf"^\* 1 line {self.ann.address} since .* \(this one\)$")
        self.assertRegex(listed[1], rf"^\* 2 line {self.desk.address} since .* idle .*$")
        self.assertEqual(self.ann.ask("/devices close 2"), ["* device 2 is ended"])
        self.assertEqual(self.desk.received(), ["* another device of ann has ended this one"])
        self.assertTrue(self.desk.transport.disconnecting)

    def test_a_menu_and_a_page_show_it_in_their_own_way(self) -> None:
        page = self.chat.web_client()
        page.ask(make_message("hello", version=2))
        page.ask(make_message("login", name="ann", password="secret-1"))
        self.desk.ask("/menu")
        self.desk.ask("5", "main")
        self.hear()
        page.received()
        self.ann.send("hello")
        self.assertEqual(self.hear()["desk"], ["ann> hello"])
        [said] = page.received_of("said")
        self.assertEqual((said["text"], said["name"], said.get("mine")), ("hello", "ann", True))
        page.send(make_message("say", room="main", text="from the page"))
        heard = self.hear()
        self.assertEqual(heard["ann"], ["<You> from the page"])
        self.assertEqual(heard["bob"], ["<ann> from the page"])
        [said] = page.received_of("said")
        self.assertTrue(said["mine"])

    def test_rooms_come_back_with_what_is_unread(self) -> None:
        for device in (self.ann, self.desk):
            device.ask("/join tea")
        self.bob.ask("/join tea")
        for device in (self.ann, self.desk):
            device.hang_up()
        self.bob.send("one", "two", "three")
        self.bob.received()
        back = self.chat.connect()
        told = back.ask("/login ann secret-1")
        self.assertIn("* tea: 3 unread", told)
        self.assertEqual(back.ask("/read tea"), ["* tea: 0 unread"])
        back.send("/msg #tea mine")
        back.hang_up()
        self.bob.received()
        again = self.chat.connect()
        self.assertNotIn("unread", " ".join(again.ask("/login ann secret-1")))

    def test_an_account_that_is_given_up_makes_guests_of_all_devices(self) -> None:
        self.assertEqual(self.desk.ask("/unregister wrong"), ["! wrong name or password"])
        self.ann.received()
        told = self.desk.ask("/unregister secret-1")
        self.assertEqual(told[0], "* the name ann is not registered any more")
        self.assertIn("* the name ann is not registered any more", self.ann.received())
        self.assertEqual(len(self.carl.received()), 1)
        self.assertIn("! wrong name or password", self.bob.ask("/login ann secret-1"))
        self.bob.ask("/nick ann", "/register secret-2")
        self.assertEqual(self.bob.ask("/inbox"), ["* no unread messages"])

    def test_messages_under_way_are_nothing_of_the_next_owner(self) -> None:
        self.chat.answer_later()
        self.desk.hang_up()
        self.ann.send("/unregister secret-1")
        for _ in range(3):
            self.bob.send("/msg ann psst")
            self.chat.clock.advance(0.02)
        self.chat.clock.advance(1)
        self.bob.received()
        self.bob.send("/nick ann", "/register secret-2")
        for _ in range(5):
            self.chat.clock.advance(0.1)
        self.bob.received()
        self.bob.send("/inbox")
        self.chat.clock.advance(0.1)
        self.assertEqual(self.bob.received(), ["* no unread messages"])


class Ignoring(ChatCase):
    def test_nothing_more_is_heard_and_nobody_is_told(self) -> None:
        self.assertEqual(self.ann.ask("/ignore bob"), ["* you ignore bob now"])
        self.assertEqual(self.ann.ask("/ignores"), ["* you ignore 1: bob"])
        self.assertEqual(self.bob.ask("hello", "/msg ann psst"), ["<you -> ann> psst"])
        self.assertEqual(self.carl.received(), ["<bob> hello"])
        self.assertEqual(self.ann.ask("/history"), ["* nothing has been said in main yet"])
        self.assertEqual(self.ann.ask("/unignore bob"), ["* you hear from bob again"])
        self.bob.send("again")
        self.assertEqual(self.ann.received(), ["<bob> again"])

    def test_the_lines_of_others_keep_their_order(self) -> None:
        self.ann.ask("/ignore bob")
        self.carl.send("one")
        self.bob.send("two")
        self.ann.send("three")
        self.carl.send("four")
        self.assertEqual(self.ann.received(), ["<carl> one", "<carl> four"])
        self.assertEqual(self.bob.received(), ["<carl> one", "<ann> three", "<carl> four"])

    def test_a_big_room_is_told_in_order_too(self) -> None:
        others = [self.chat.connect() for _ in range(98)]
        self.assertRegex(" ".join(self.carl.ask("/who")), "101 here")
        self.ann.ask("/ignore bob")
        for client in (self.bob, self.carl, *others):
            client.received()
        self.carl.send("one")
        self.bob.send("two")
        self.carl.send("three")
        told = ["<carl> one", "<bob> two", "<carl> three"]
        self.assertEqual(self.ann.received(), ["<carl> one", "<carl> three"])
        for client in others:
            self.assertEqual(client.received(), told)

    def test_a_page_and_the_menu_are_told_nothing_either(self) -> None:
        page = self.chat.web_client("dora", "main")
        page.ask(make_message("hello", version=2))
        page.ask(make_message("ignore", name="bob"))
        self.bob.send("hello", "/msg dora psst")
        self.assertEqual([one["type"] for one in page.received()], [])
        self.carl.send("there")
        self.assertEqual([one["text"] for one in page.received_of("said")], ["there"])


class Absence(ChatCase):
    def test_who_writes_is_told_so_once_a_minute(self) -> None:
        self.assertEqual(self.ann.ask("/away lunch"), ["* you are away: lunch"])
        sent = "<you -> ann> psst"
        self.assertEqual(self.bob.ask("/msg ann psst"), [sent, "* ann is away: lunch"])
        self.assertEqual(self.bob.ask("/msg ann psst"), [sent])
        self.chat.clock.advance(61)
        self.assertEqual(self.bob.ask("/msg ann psst"), [sent, "* ann is away: lunch"])
        self.assertEqual(self.carl.ask("/whois ann")[1], "* ann is away: lunch")
        self.ann.received()
        self.assertEqual(self.ann.ask("hello"), ["* you are here again"])
        self.carl.received()
        self.assertNotIn("away", " ".join(self.carl.ask("/whois ann")))


class OperatorsCase(SynchronousTestCase):
    policy = Policy()

    def setUp(self) -> None:
        self.chat = FakeChat(policy=self.policy, operators={"root": "sesame-1"})


class Operators(OperatorsCase):
    def setUp(self) -> None:
        super().setUp()
        self.ann, self.bob = self.chat.line_clients("ann", "bob")
        self.assertEqual(
            self.bob.ask("/oper root sesame-1"),
            ["* you are the server operator root on this device"],
        )

    def test_a_wrong_name_looks_like_a_wrong_password(self) -> None:
        told = [self.ann.ask(f"/oper {name} wrong-1") for name in ("root", "zed")]
        self.assertEqual(told[0], told[1])
        self.assertRegex(told[0][0], "^! ")

    def test_tries_are_limited(self) -> None:
        for _ in range(5):
            self.ann.ask("/oper root wrong-1")
        [told] = self.ann.ask("/oper root sesame-1")
        self.assertRegex(told, "^! too many tries; again in ")
        self.assertEqual(self.ann.ask("/wall x"), ["! only a server operator can do that"])

    def test_everybody_is_told_in_every_protocol(self) -> None:
        page = self.chat.web_client("dora")
        newer = self.chat.web_client()
        newer.ask(make_message("hello", version=2))
        menu = LineClient(self.chat, self.chat.next_port(), self.chat.menu)
        menu.ask("Eve")
        tcd = self.chat.tcd_client()
        tcd.ask(join("tea", "fay"))
        for client in (page, newer, menu):
            client.received()
        self.bob.send("/wall back at six")
        told = "bob (root) tells everybody: back at six"
        self.assertEqual(self.ann.received(), [f"* {told}"])
        self.assertEqual(menu.received(), [f"* {told}"])
        self.assertIn(f"CLIENT_NAME: server\nMESSAGE: {told}\n", tcd.received())
        older = "bob (root) to everybody: back at six"
        self.assertEqual(page.received_of("error"), [{"text": older}])
        self.assertEqual(newer.received_of("wall"), [{"by": "bob (root)", "text": "back at six"}])

    def test_a_kill_ends_the_connection_with_its_reason(self) -> None:
        self.assertIn("* the connections of ann are ended", self.bob.ask("/kill ann spam"))
        self.assertEqual(self.ann.received()[-1], "* bob (root) has ended your connections: spam")
        self.assertTrue(self.ann.transport.disconnecting)

    def test_a_block_keeps_out(self) -> None:
        ann = self.chat.connect("/nick zed", "/register secret-1")
        self.bob.ask("/block zed 10m spam")
        self.assertRegex(ann.received()[-1], r"^! you are blocked on this server for 10 min.*spam$")
        self.assertTrue(ann.transport.disconnecting)
        other = self.chat.connect()
        told = other.ask("/login zed secret-1")
        self.assertRegex(told[-1], "^! you are blocked on this server")
        self.assertTrue(other.transport.disconnecting)
        self.chat.clock.advance(601)
        third = self.chat.connect()
        self.assertIn("* you are zed", third.ask("/login zed secret-1"))

    def test_a_report_waits_for_the_next_operator(self) -> None:
        self.bob.ask("/deoper")
        told = self.ann.ask("/report bob he shouts")
        self.assertEqual(told, ["* your report of bob has reached the server operators"])
        told = self.bob.ask("/oper root sesame-1")
        self.assertRegex(told[1], r"^\* .* ann reports bob: he shouts$")

    def test_who_leaves_the_file_is_none_any_more(self) -> None:
        self.chat.hub.set_operators(frozenset())
        self.assertEqual(self.bob.received(), ["* you are the server operator root no more"])


class Hidden(OperatorsCase):
    policy = Policy(hidden_addresses=True, key=b"k" * 32)

    def setUp(self) -> None:
        super().setUp()
        self.ann, self.bob = self.chat.line_clients("ann", "bob")
        self.host = self.policy.hidden("127.0.0.1:1")

    def test_others_see_and_reach_a_hidden_address(self) -> None:
        port = self.bob.address.rpartition(":")[2]
        hidden = f"{self.host}:{port}"
        listed = self.ann.ask("L")
        self.assertEqual(listed[0].split()[0], self.ann.address)
        self.assertEqual(listed[1].split()[0], hidden)
        self.assertEqual(self.ann.ask(f"{hidden} psst"), ["<you -> bob> psst"])
        self.assertEqual(self.bob.received(), ["<ann -> you> psst"])
        [told] = self.ann.ask(f"{self.bob.address} psst")
        self.assertRegex(told, "^! ")

    def test_a_page_is_shown_none_either(self) -> None:
        page = self.chat.web_client("dora")
        [people] = [one for one in page.ask(make_message("people")) if one["type"] == "people"]
        own = [one["address"] for one in people["people"] if one["name"] == "dora"]
        others = [one["address"] for one in people["people"] if one["name"] != "dora"]
        self.assertEqual(own, [page.address])
        self.assertTrue(all(one.startswith(self.host) for one in others), others)

    def test_words_that_begin_alike_are_said(self) -> None:
        for line in ("hello", "h", "h-", "h-3f9a1c27 is no address", "h-3f9a1c2g:1 x"):
            self.ann.send(line)
            self.assertEqual(self.bob.received(), [f"<ann> {line}"])


class NoGuests(OperatorsCase):
    policy = Policy(guests=False)

    def test_only_a_few_commands_are_answered(self) -> None:
        client = LineClient(self.chat, self.chat.next_port())
        [welcome] = client.received()
        self.assertRegex(welcome, r"^\* welcome ")
        first = "! guests can do nothing here; /login NAME PASSWORD first"
        for line in (
            *("hello", "L", "/nick ann", "/join tea", "/rooms", "/who main", "/msg ann x"),
            *("/inbox", "/history", "/away", "/ignore ann", "/whois ann", "/devices", "/read"),
            *("/topic", "/set", "/report ann x", "/add ann tea", "127.0.0.1:1001 x", "/logout"),
            *("/password a-secret b-secret", "/unregister secret-1", "/invite ann", "/log"),
        ):
            self.assertEqual(client.ask(line), [first], line)
        self.assertRegex(client.ask("/help")[0], r"^\* TEXT")
        client.send("exit")
        self.assertEqual(client.received(), ["* goodbye, guest-1"])

    def test_who_logs_in_is_in_main(self) -> None:
        client = self.chat.connect()
        client.ask("/register a secret")
        self.assertEqual(client.ask("/who")[-1], "* main, 1 here: guest-1")
        client.ask("/logout")
        other = self.chat.connect()
        told = other.ask("/login guest-1 a secret")
        self.assertIn("* you are guest-1", told)
        self.assertEqual(other.ask("/who")[-1], "* main, 1 here: guest-1")
