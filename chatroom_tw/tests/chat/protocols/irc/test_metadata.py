"""Tests for METADATA of IRC."""

from __future__ import annotations

import re

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.chat.rules import metadata, metadata_told
from chatroom_tw.chat.rules.metadata import FOLLOWED_LIMIT
from chatroom_tw.tests.support.chat import FakeChat
from chatroom_tw.tests.support.irc import IrcClient
from chatroom_tw.tests.support.messages import make_message

CAPS = "batch", "draft/metadata-3"


class MetadataCase(SynchronousTestCase):
    def setUp(self) -> None:
        self.chat = FakeChat()
        self.ann = self.chat.irc_client("ann", *CAPS, room="tea")
        self.bob = self.chat.irc_client("bob", *CAPS, room="tea")
        self.ann.received()

    def ask(self, client: IrcClient, *messages: str) -> list[str]:
        """The lines that come, without the server's name and the numbers of batches."""
        lines = client.ask(*(f"METADATA {message}" for message in messages))
        return [re.sub(r"\bb\d+\b", "b", line).replace(":chat.example ", "") for line in lines]


class Asking(MetadataCase):
    def test_values_are_set_read_listed_and_removed(self) -> None:
        self.assertEqual(self.ask(self.ann, "* SET url :a b"), ["761 ann ann url * :a b"])
        self.assertEqual(self.ask(self.ann, "#tea set url ::)"), ["761 ann #tea url * ::)"])
        self.assertEqual(
            self.ask(self.bob, "ann GET x url $ :"),
            [
                "BATCH +b metadata ann",
                "@batch=b 766 bob ann x :Key not set",
                "@batch=b 761 bob ann url * :a b",
                "@batch=b WARN METADATA INVALID_KEY $ :That is not a key",
                "@batch=b WARN METADATA INVALID_KEY * :That is not a key",
                "BATCH -b",
            ],
        )
        tea = ["BATCH +b metadata #tea", "@batch=b 761 bob #tea url * ::)", "BATCH -b"]
        self.assertEqual(self.ask(self.bob, "#tea LIST"), tea)
        for message in ("#tea SET url", "#tea SET url :"):
            self.assertEqual(self.ask(self.ann, message), ["766 ann #tea url :Key not set"])
        cleared = ["BATCH +b metadata ann", "@batch=b 766 ann ann url :Key not set", "BATCH -b"]
        self.assertEqual(self.ask(self.ann, "* CLEAR"), cleared)

    def test_refusals_name_what_they_are_about(self) -> None:
        for message, refusal in (
            ("nobody LIST", "INVALID_TARGET nobody"),
            ("#nowhere SYNC", "INVALID_TARGET #nowhere"),
            ("*ALL LIST", "INVALID_TARGET *ALL"),
            ("ann SUBS", "INVALID_TARGET ann"),
            ("#tea SUB url", "INVALID_TARGET #tea"),
            ("ann SET url x", "KEY_NO_PERMISSION ann url"),
            ("#tea CLEAR", "KEY_NO_PERMISSION #tea *"),
            ("* SET $ x", "INVALID_KEY $"),
            (f"* SET url {'x' * 301}", "INVALID_VALUE url"),
        ):
            [line] = self.ask(self.bob, message)
            self.assertTrue(line.startswith(f"FAIL METADATA {refusal} :"), line)

    def test_limits_are_in_the_answer(self) -> None:
        limit = metadata_told.KEYS_LIMIT
        self.patch(metadata_told, "KEYS_LIMIT", 0)
        [line] = self.ask(self.ann, "#tea SET url x")
        self.assertTrue(line.startswith(f"FAIL METADATA LIMIT_REACHED SET #tea {limit} :"), line)

    def test_bad_syntax_is_told(self) -> None:
        for message, name in (
            ("", "*"),
            ("*", "*"),
            ("* SNEEZE", "SNEEZE"),
            ("* :a b", "*"),
            ("* GET", "GET"),
            ("* set", "set"),
            ("* SET a b c", "SET"),
            ("* LIST a", "LIST"),
            ("* SUBS a", "SUBS"),
            ("* SYNC a", "SYNC"),
        ):
            [line] = self.ask(self.ann, message)
            self.assertTrue(line.startswith(f"FAIL METADATA INVALID_PARAMS {name} :"), line)

    def test_whoever_has_not_asked_for_it_has_no_such_command(self) -> None:
        for caps in ((), ("batch",), ("draft/metadata-3",)):
            dan = self.chat.irc_client("dan", *caps)
            self.assertEqual(dan.numerics("METADATA * LIST"), ["421"])
            dan.send("QUIT")

    def test_whois_shows_it_to_those_who_know_it(self) -> None:
        self.ask(self.ann, "* SET url :a b")
        self.assertIn(":chat.example 760 bob ann url * :a b", self.bob.ask("WHOIS ann"))
        self.assertNotIn("760", self.chat.irc_client("dan").numerics("WHOIS ann"))

    def test_an_answer_has_the_label(self) -> None:
        self.bob.ask("CAP REQ :labeled-response")
        lines = self.bob.ask("@label=x METADATA ann LIST", "@label=y METADATA * SET url z")
        self.assertTrue(lines[0].startswith("@label=x "), lines)
        self.assertTrue(lines[-1].startswith("@label=y :chat.example 761 "), lines)


class Subscribing(MetadataCase):
    def test_subscriptions_are_kept_in_order_and_told(self) -> None:
        self.assertEqual(
            self.ask(self.bob, "* SUB url $ avatar url"),
            [
                "770 bob url avatar",
                "WARN METADATA INVALID_KEY $ :No key",
                "774 bob *ALL 0 :METADATA SYNC shows what there is",
            ],
        )
        self.assertEqual(self.ask(self.bob, "bob SUB url"), ["770 bob url"])
        self.assertEqual(self.ask(self.bob, "* UNSUB url x"), ["771 bob url x"])
        subs = ["BATCH +b metadata-subs", "@batch=b 772 bob avatar", "BATCH -b"]
        self.assertEqual(self.ask(self.bob, "* SUBS"), subs)

    def test_one_too_many_is_told_after_those_that_fit(self) -> None:
        for start in range(0, FOLLOWED_LIMIT, 10):
            keys = " ".join(f"k{number}" for number in range(start, start + 10))
            lines = self.ask(self.bob, f"* SUB {keys}")
            self.assertEqual([line[:3] for line in lines], ["770", "770", "774"])
        full = f"FAIL METADATA LIMIT_REACHED SUB one {FOLLOWED_LIMIT} :Too many subscriptions"
        self.assertEqual(self.ask(self.bob, "* SUB k0 one two"), ["770 bob k0", full])

    def test_subscribers_are_told_of_changes(self) -> None:
        self.ask(self.bob, "* SUB url")
        self.ask(self.ann, "* SET url x", "#tea SET url y", "#tea CLEAR", "* SET avatar z")
        changes = ["761 bob ann url * x", "761 bob #tea url * y", "766 bob #tea url :Key not set"]
        self.assertEqual(self.bob.received(), [f":chat.example {line}" for line in changes])

    def test_entering_a_room_shows_what_there_is(self) -> None:
        self.ask(self.ann, "* SET url x", "#tea SET url y", "* SET avatar z")
        dan = self.chat.irc_client("dan", *CAPS)
        self.ask(dan, "* SUB url")
        lines = dan.ask("JOIN #tea")[-4:]
        self.assertTrue(lines[0].endswith(" metadata #tea"), lines)
        self.assertTrue(lines[1].endswith(" 761 dan #tea url * y"), lines)
        self.assertTrue(lines[2].endswith(" 761 dan ann url * x"), lines)
        self.patch(metadata_told, "BIG", 1)
        dan.ask("PART #tea")
        later = ":chat.example 774 dan #tea 0 :METADATA SYNC shows what there is"
        self.assertEqual(dan.ask("JOIN #tea")[-1], later)
        self.assertEqual(len(self.ask(dan, "#tea SYNC")), 4)
        self.assertEqual(self.ask(dan, "*ALL SYNC")[0], "BATCH +b metadata *ALL")

    def test_giving_a_capability_up_ends_the_subscriptions(self) -> None:
        self.ask(self.bob, "* SUB url")
        self.bob.ask("CAP REQ :-batch", "CAP REQ :batch")
        self.ask(self.ann, "* SET url x")
        self.assertEqual(self.bob.received(), [])

    def test_too_many_changes_come_back_to_be_sent_again(self) -> None:
        self.patch(metadata, "MANY", 0)
        self.ask(self.bob, "* SUB url")
        self.ask(self.ann, "* SET url x")
        self.assertEqual(self.ask(self.ann, "* SET url :a b"), ["775 ann 2 * SET url :a b"])


class DisplayNames(MetadataCase):
    """The value with the key `display-name` is what the page shows."""

    def test_it_is_set_as_it_can_be_shown(self) -> None:
        self.ask(self.bob, "* SUB display-name")
        answer = self.ask(self.ann, "* SET display-name :  Mara \u200b&  Leo ")
        self.assertEqual(answer, ["761 ann ann display-name * :Mara & Leo"])
        told = [":chat.example 761 bob ann display-name * :Mara & Leo"]
        self.assertEqual(self.bob.received(), told)
        self.assertIn(
            ":chat.example 760 bob ann display-name * :Mara & Leo", self.bob.ask("WHOIS ann")
        )

    def test_what_cannot_be_one_is_refused(self) -> None:
        for value, words in (
            ("x" * 41, "A display name has 1 to 40 characters"),
            ("\u200b", "A display name has 1 to 40 characters"),
            ("B o b 🎄", "That looks like the name of somebody else"),
        ):
            answer = self.ask(self.ann, f"* SET display-name :{value}")
            self.assertEqual(answer, [f"FAIL METADATA INVALID_VALUE display-name :{words}"])
        self.assertEqual(len(self.ask(self.ann, "* LIST")), 2)

    def test_a_channel_has_any(self) -> None:
        answer = self.ask(self.ann, "#tea SET display-name :Bob")
        self.assertEqual(answer, ["761 ann #tea display-name * Bob"])

    def test_pages_are_told_and_clients_of_irc_hear_of_theirs(self) -> None:
        page = self.chat.web_client()
        page.ask(make_message("hello", version=2, name="eve"))
        page.ask(make_message("join", room="tea"))
        self.ask(self.bob, "* SUB display-name")
        self.ann.received()
        self.ask(self.ann, "* SET display-name :Mara & Leo")
        told = make_message("display", name="ann", display="Mara & Leo")
        self.assertEqual(page.received(), [told])
        self.bob.received()
        page.ask(make_message("display", text="Zia 🎄"))
        self.assertEqual(self.bob.received(), [":chat.example 761 bob eve display-name * :Zia 🎄"])
        self.assertEqual(self.ann.received(), [])
        self.ask(self.ann, "* CLEAR")
        self.assertEqual(page.received(), [make_message("display", name="ann", display="")])


class BeforeRegistration(MetadataCase):
    def client(self) -> IrcClient:
        client = IrcClient(self.chat, self.chat.irc, self.chat.next_port())
        client.ask("CAP REQ :batch draft/metadata-3")
        return client

    def test_values_and_subscriptions_can_be_set(self) -> None:
        dan = self.client()
        self.assertEqual(self.ask(dan, "* SET url x"), ["761 * * url * x"])
        self.assertEqual(self.ask(dan, "* SUB url"), ["770 * url"])
        for target in ("dan", "ann", "#tea", "*ALL"):
            [line] = self.ask(dan, f"{target} LIST")
            self.assertTrue(line.startswith(f"FAIL METADATA INVALID_TARGET {target}"), line)
        self.assertEqual(len(self.ask(dan, "* LIST")), 3)
        lines = dan.ask("NICK dan", "USER d 0 * :D", "CAP END")
        [place] = [at for at, line in enumerate(lines) if " 761 dan dan url * x" in line]
        self.assertTrue(lines[place - 1].endswith(" metadata dan"), lines)
        self.assertIn(" 422 ", lines[place + 2])

    def test_a_display_name_can_be_like_the_name_that_is_taken_next(self) -> None:
        dan = self.client()
        answer = self.ask(dan, "* SET display-name :Dan 🎄")
        self.assertEqual(answer, ["761 * * display-name * :Dan 🎄"])
        lines = dan.ask("NICK dan", "USER d 0 * :D", "CAP END")
        self.assertTrue(any(" 761 dan dan display-name * :Dan 🎄" in line for line in lines), lines)

    def test_a_client_without_any_is_told_so(self) -> None:
        lines = self.client().ask("NICK dan", "USER d 0 * :D", "CAP END")
        self.assertEqual(sum(" BATCH " in line for line in lines), 2)
