"""Tests for single messages in both storages: reactions, edits, deletions, pages and searches."""

from __future__ import annotations

from twisted.internet.defer import succeed
from twisted.internet.task import Clock
from twisted.trial.unittest import SynchronousTestCase, TestCase

from chatroom_tw.chat.rules.changes import AccountGone, LineEdited, LineGone, ReactionSet
from chatroom_tw.chat.rules.extras import Extra, File
from chatroom_tw.chat.rules.stored import HistoryLimits, Query, cursor
from chatroom_tw.chat.storage import index, pruning, reactions, words
from chatroom_tw.chat.storage.indexing import LATER, MUCH, Indexing
from chatroom_tw.tests.support.storage_case import DAY, InMemory, OnDisk, StorageCase, said

ANN_BOB = "@account:ann account:bob"
ONE, TWO = cursor(1.0), cursor(2.0)
THUMB, CAKE = "👍", "🎂"


class MessageTests(StorageCase):
    """One suite for everything that implements the interface."""

    def setUp(self) -> None:
        super().setUp()
        file = File("files/abc/cat.jpg", "cat.jpg", "image/jpeg", 7, 3, 4)
        self.say(
            said("one\nmore", when=1.0), said("two", when=2.0)._replace(extra=Extra(reply=ONE))
        )
        self.say(said("cat.jpg", when=3.0)._replace(extra=Extra(file=file)))
        self.file = file

    async def whole(self, room: str = "main") -> list[tuple[str, object]]:
        page = await self.storage.page(room, 9, whole=True)
        return [(line.text, line.extra) for line in page.lines]

    def reaction(self, emoji: str, name: str, on: bool = True, at: int = ONE) -> ReactionSet:
        return ReactionSet("main", at, emoji, f"account:{name}", name, on)

    async def test_what_goes_with_a_message_is_stored(self) -> None:
        _, (_, reply), (_, file) = await self.whole()
        self.assertEqual((reply, file), (Extra(reply=ONE), Extra(file=self.file)))

    async def test_reactions_are_with_their_message_in_their_order(self) -> None:
        those = [
            self.reaction(CAKE, "bob"),
            self.reaction(THUMB, "ann"),
            self.reaction(CAKE, "ann"),
        ]
        for _ in range(2):  # Twice is the same as once.
            await self.storage.apply(those)
        page = await self.storage.page("main", 9, whole=True)
        expected = ((CAKE, ("bob", "ann")), (THUMB, ("ann",)))
        self.assertEqual([line.reactions for line in page.lines], [expected, (), ()])
        self.assertEqual((await self.storage.line("main", "", 0.0, ONE)).reactions, expected)
        self.assertEqual((await self.storage.page("main", 9)).lines[0].reactions, ())
        await self.storage.apply([self.reaction(CAKE, "bob", on=False)])
        page = await self.storage.page("main", 9, whole=True)
        self.assertEqual(page.lines[0].reactions, ((THUMB, ("ann",)), (CAKE, ("ann",))))

    async def test_an_edited_text_is_read_everywhere(self) -> None:
        await self.storage.apply([LineEdited("main", TWO, "a\nb", 77)])
        texts = dict(await self.whole())
        self.assertEqual(texts["a\nb"], Extra(reply=ONE, edited=77))
        self.assertTrue((await self.storage.line("main", "ann", 0.0, TWO)).together)
        self.assertEqual(await self.found("two"), [])
        self.assertEqual(await self.found("b"), ["a\nb"])

    async def test_a_deleted_message_leaves_its_place(self) -> None:
        await self.storage.apply([self.reaction(THUMB, "ann"), LineGone("main", ONE)])
        page = await self.storage.page("main", 9, whole=True)
        first = page.lines[0]
        self.assertEqual((first.name, first.text, first.reactions), ("ann", "", ()))
        self.assertEqual(await self.texts(), ["two", "cat.jpg"])
        self.assertIsNone(await self.storage.line("main", "", 0.0, ONE))
        self.assertEqual(await self.found("one"), [])
        await self.storage.apply([LineEdited("main", ONE, "again", 5)])
        self.assertEqual(await self.found("again"), [])

    # -- searching

    async def found(self, typed: str, *places: str, **more: object) -> list[str]:
        query = Query(typed, **{"count": 9, **more})
        found = await self.storage.search(places or ("main",), query)
        return [line.text for _, line in found.lines]

    async def test_all_words_must_be_there_and_the_last_may_go_on(self) -> None:
        self.say(said("Ein Café im WALD", when=4.0), said("cafe au lait", when=5.0))
        for typed, expected in (
            *(("cafe", 2), ("CAFÉ wald", 1), ("caf", 2), ("caf wald", 0), ("wald caf", 1)),
            *(('"au lait"', 1), ('"lait au"', 0), ("lait au", 1), ('"caf"', 0), ("wal ", 0)),
            *(("", 0), ('"', 0), ("* OR NEAR(", 0), ("text:cafe", 0), ("a" * 4000, 0)),
            *(("x " * 2000, 0), ("👍", 0)),
        ):
            self.assertEqual(len(await self.found(typed)), expected, typed)

    async def test_the_latest_come_first_and_say_whether_there_are_more(self) -> None:
        self.say(*(said(f"tea {number}", when=4.0 + number) for number in range(3)))
        found = await self.storage.search(("main",), Query("tea", 2))
        self.assertEqual([line.text for _, line in found.lines], ["tea 2", "tea 1"])
        self.assertTrue(found.more)
        bounds = {"before": cursor(6.0), "after": cursor(4.0)}
        self.assertEqual(await self.found("tea", **bounds), ["tea 1"])

    async def test_only_the_places_that_are_asked_for_are_searched(self) -> None:
        self.say(said("tea", "tea", 4.0), said("tea", ANN_BOB, 5.0), said("tea", "Pie", 6.0))
        by_carl = said("tea", when=7.0)._replace(name="Carl")
        self.say(by_carl)
        self.assertEqual(await self.found("tea"), ["tea"])
        self.assertEqual(len(await self.found("tea", "tea", "pie")), 2)
        self.assertEqual(len(await self.found("tea", "main", "account:bob")), 2)
        self.assertEqual(await self.found("tea", "account:carl"), [])
        self.assertEqual(len(await self.found("tea", name="carl")), 1)
        self.assertEqual(await self.found("tea", name="ann"), [])
        [(room, _)] = (await self.storage.search(("account:ann",), Query("tea", 9))).lines
        self.assertEqual(room, ANN_BOB)

    async def test_what_is_gone_is_not_found(self) -> None:
        self.say(said("tea", "tea", 4.0), said("tea", ANN_BOB, 5.0))
        self.assertEqual(len(await self.found("tea", "tea", "account:ann")), 2)
        self.storage.forget_room("tea")
        await self.storage.apply([AccountGone("bob")])
        self.assertEqual(await self.found("tea", "tea", "account:ann"), [])
        self.say(said("tea again", "tea", 6.0))
        self.assertEqual(await self.found("tea", "tea"), ["tea again"])

    async def test_what_is_too_old_is_not_found(self) -> None:
        self.clock.now = DAY + 2.5
        self.assertEqual(await self.found("one"), [])
        self.assertEqual(await self.found("cat"), ["cat.jpg"])


class InMemoryMessages(InMemory, MessageTests, TestCase):
    """In memory."""


class OnDiskMessages(OnDisk, MessageTests, TestCase):
    async def test_all_of_it_is_there_after_a_restart(self) -> None:
        await self.storage.apply([self.reaction(THUMB, "ann"), LineEdited("main", TWO, "tea", 9)])
        before = await self.storage.page("main", 9, whole=True)
        await self.restart()
        self.assertEqual(await self.storage.page("main", 9, whole=True), before)
        self.assertEqual(await self.found("tea"), ["tea"])

    async def test_what_an_earlier_version_has_stored_is_found(self) -> None:
        await self.storage.close()
        self.execute("DELETE FROM word")
        self.execute("DELETE FROM mark")
        self.storage = self.start(HistoryLimits())
        self.assertEqual(await self.found("one more"), ["one\nmore"])

    async def test_pruning_takes_words_and_reactions_too(self) -> None:
        self.patch(pruning, "EVERY", 1)
        await self.storage.apply([self.reaction(THUMB, "ann")])
        self.assertEqual(await self.found("one"), ["one\nmore"])
        self.clock.now = DAY + 2.5
        self.say(said("new", when=DAY + 2.6))
        await self.texts()
        await self.storage.close()
        self.assertEqual(self.rows("SELECT count(*) FROM reaction"), [(0,)])
        self.assertEqual(self.rows("SELECT text FROM word ORDER BY rowid")[0], ("cat.jpg",))

    async def test_what_is_said_after_all_was_pruned_is_found(self) -> None:
        await self.found("one")
        self.clock.now = 3 * DAY
        await self.restart()
        self.assertEqual(await self.texts(), [])
        self.say(said("new", when=3 * DAY + 1))
        self.assertEqual(await self.found("new"), ["new"])

    async def test_only_the_reactions_to_the_messages_of_a_page_are_read(self) -> None:
        self.patch(reactions, "AT_ONCE", 2)
        self.say(said("else", "tea", 2.5))
        elsewhere = ReactionSet("tea", cursor(2.5), CAKE, "account:bob", "bob", True)
        await self.storage.apply([self.reaction(THUMB, "ann", at=at) for at in (ONE, TWO)])
        await self.storage.apply([self.reaction(CAKE, "bob", at=cursor(3.0)), elsewhere])
        read: list[object] = []
        gathered = reactions.gathered
        self.patch(
            reactions, "gathered", lambda rows: gathered(read.append(row) or row for row in rows)
        )
        page = await self.storage.page("main", 9, whole=True)
        told = [line.reactions for line in page.lines]
        self.assertEqual(told, [((THUMB, ("ann",)),), ((THUMB, ("ann",)),), ((CAKE, ("bob",)),)])
        self.assertEqual(len(read), 3)

    async def test_a_long_history_is_indexed_in_parts(self) -> None:
        self.patch(index, "AT_ONCE", 2)
        self.patch(index, "ROWS", 1)
        for number in range(5):
            self.say(said(f"part {number}", when=4.0 + number))
            await self.texts()
        self.assertEqual(len(await self.found("part")), 5)


class Terms(SynchronousTestCase):
    def test_words_phrases_and_a_beginning(self) -> None:
        self.assertEqual(
            words.terms_of('tea "a b" cak'),
            [(("tea",), False), (("a", "b"), False), (("cak",), True)],
        )
        self.assertEqual(
            words.terms_of('tea "open end'), [(("tea",), False), (("open", "end"), False)]
        )
        self.assertEqual(len(words.terms_of("x " * 99)), words.MOST)


class When(SynchronousTestCase):
    def setUp(self) -> None:
        self.clock, self.more, self.runs = Clock(), [False], 0
        self.indexing = Indexing(self.clock.callLater, self.add)

    def add(self) -> object:
        self.runs += 1
        return succeed(self.more.pop(0) if len(self.more) > 1 else self.more[0])

    def test_it_is_brought_up_to_date_a_little_later(self) -> None:
        self.indexing.said(1)
        self.indexing.said(1)
        self.assertEqual(self.runs, 0)
        self.clock.advance(LATER)
        self.assertEqual(self.runs, 1)
        self.clock.advance(LATER)
        self.assertEqual(self.runs, 1)

    def test_while_much_is_said_it_waits(self) -> None:
        self.indexing.said(1)
        for _ in range(3):
            self.indexing.said(MUCH + 1)
            self.clock.advance(LATER)
        self.assertEqual(self.runs, 0)
        self.clock.advance(LATER)
        self.assertEqual(self.runs, 1)

    def test_parts_follow_one_another_and_nothing_follows_the_end(self) -> None:
        self.more = [True, True, False]
        self.indexing.begin()
        self.assertEqual(self.runs, 3)
        self.indexing.said(1)
        self.indexing.stop()
        self.assertEqual(self.clock.getDelayedCalls(), [])
