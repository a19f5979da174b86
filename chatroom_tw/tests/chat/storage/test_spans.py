"""Tests for spans of the history, happenings and conversations, in both storages."""

from __future__ import annotations

from twisted.trial.unittest import TestCase

from chatroom_tw.chat.rules import changes, markers
from chatroom_tw.chat.rules.changes import AccountGone, LineGone, MarkerSet
from chatroom_tw.chat.rules.extras import Extra, Manner
from chatroom_tw.chat.rules.stored import Bound, Span, cursor
from chatroom_tw.chat.rules.talk import Said
from chatroom_tw.chat.storage import conversations
from chatroom_tw.tests.support.storage_case import InMemory, OnDisk, StorageCase, said

ANN_BOB = "@account:ann account:bob"
ANN_CARL = "@account:ann account:carl"


def happening(text: str, room: str = "main", when: float = 0.0) -> Said:
    return said(text, room, when)._replace(extra=Extra(Manner.TOPIC))


class SpanTests(StorageCase):
    """One suite for everything that implements the interface."""

    async def span(self, span: Span, room: str = "main", *, happenings: bool = False) -> list[str]:
        lines = await self.storage.spans(room, [span], happenings=happenings)
        return [line.text for line in lines]

    async def test_bounds_are_not_in_a_span_and_its_count_is_taken_from_either_end(self) -> None:
        self.say(*(said(str(number), when=float(number)) for number in range(1, 7)))
        one, five = Bound(cursor(1.0)), Bound(cursor(5.0))
        self.assertEqual(await self.span(Span(9, one, five)), ["2", "3", "4"])
        self.assertEqual(await self.span(Span(2, one, five)), ["3", "4"])
        self.assertEqual(await self.span(Span(2, one, five, latest=False)), ["2", "3"])
        self.assertEqual(await self.span(Span(2)), ["5", "6"])
        self.assertEqual(await self.span(Span(2, latest=False)), ["1", "2"])
        self.assertEqual(await self.span(Span(2, five, one)), [])

    async def test_spans_follow_one_another(self) -> None:
        self.say(*(said(str(number), when=float(number)) for number in range(1, 7)))
        three = Bound(cursor(3.0))
        spans = [Span(1, before=three), Span(2, after=three, latest=False)]
        lines = await self.storage.spans("main", spans)
        self.assertEqual([line.text for line in lines], ["2", "4", "5"])

    async def test_bounds_far_away_are_bounds(self) -> None:
        self.say(said("one"))
        far = Bound((1 << 63) - 1, shown=True)
        self.assertEqual(await self.span(Span(9, before=far)), ["one"])
        self.assertEqual(await self.span(Span(9, after=far)), [])

    async def test_happenings_are_only_for_those_who_ask(self) -> None:
        texts = (said("one"), happening("tea"), said("two"))
        self.say(*texts)
        self.assertEqual(await self.span(Span(9), happenings=True), ["one", "tea", "two"])
        self.assertEqual(await self.span(Span(2)), ["one", "two"])
        self.assertEqual(await self.texts(), ["one", "two"])
        page = await self.storage.page("main", 9)
        self.assertEqual([line.text for line in page.lines], ["one", "two"])
        self.assertEqual(await self.storage.unread_lines([("main", 0)], "bob"), (2,))
        at = cursor(texts[1].when)
        self.assertEqual(await self.storage.line("main", "", 0.0, at), None)

    async def test_happenings_make_no_text_go(self) -> None:
        self.say(said("one"))
        for number in range(500):
            self.say(happening(str(number)))
        self.assertEqual(await self.texts(), ["one"])

    async def test_a_text_is_found_without_a_name(self) -> None:
        one = said("one")
        self.say(one)
        line = await self.storage.line("main", "", 0.0, cursor(one.when))
        assert line
        self.assertEqual(line.name, "ann")

    async def test_the_latest_texts_are_listed_oldest_first(self) -> None:
        self.say(
            said("a", ANN_BOB, 1.0),
            said("b", "tea", 2.0),
            said("c", "@account:bob account:carl", 3.0),
            said("d", ANN_CARL, 4.0),
            happening("e", "tea", 5.0),
        )
        found = await self.storage.latest(["tea", "pie"], "ann", Span(9))
        times = [(ANN_BOB, 1_000_000), ("tea", 2_000_000), (ANN_CARL, 4_000_000)]
        self.assertEqual(list(found), times)
        for span, expected in (
            (Span(2), times[1:]),
            (Span(2, latest=False), times[:2]),
            (Span(9, Bound(1_000_000, shown=True), Bound(4_000_000, shown=True)), times[1:2]),
        ):
            found = await self.storage.latest(["tea", "pie"], "ann", span)
            self.assertEqual(list(found), expected)
        self.assertEqual(list(await self.storage.latest(["tea"], "", Span(9))), times[1:2])

    async def test_a_conversation_has_a_last_text_and_unread_ones(self) -> None:
        self.say(said("a", ANN_BOB, 1.0), said("b", ANN_BOB, 2.0)._replace(name="Bob"))
        self.say(said("c", ANN_BOB, 3.0)._replace(name="Bob"), said("d", "tea", 4.0))
        line = await self.storage.line(ANN_BOB, "", 0.0)
        assert line
        self.assertEqual((line.name, line.text), ("Bob", "c"))
        for at, name, count in ((0, "ann", 2), (2_000_000, "ann", 1), (0, "bob", 1)):
            self.assertEqual(await self.storage.unread_lines([(ANN_BOB, at)], name), (count,))

    async def test_an_account_takes_its_conversations_with_it(self) -> None:
        self.say(said("a", ANN_BOB), said("b", ANN_CARL))
        await self.storage.apply([AccountGone("bob")])
        self.assertEqual(await self.span(Span(9), ANN_BOB), [])
        self.assertEqual(await self.span(Span(9), ANN_CARL), ["b"])
        found = await self.storage.latest([], "ann", Span(9))
        self.assertEqual([name for name, _ in found], [ANN_CARL])
        self.say(said("c", ANN_BOB))  # Another account may have the name.
        found = await self.storage.latest([], "bob", Span(9))
        self.assertEqual([name for name, _ in found], [ANN_BOB])

    async def test_what_is_taken_back_is_in_no_span(self) -> None:
        one, two = said("one", ANN_BOB), said("two", ANN_BOB)
        self.say(one, happening("x", ANN_BOB), two)
        await self.storage.apply([LineGone(ANN_BOB, cursor(two.when))])
        self.assertEqual(await self.span(Span(9), ANN_BOB), ["one"])
        found = await self.storage.latest([], "ann", Span(9))
        self.assertEqual(list(found), [(ANN_BOB, cursor(one.when))])

    async def test_a_marker_grows_and_the_oldest_make_space(self) -> None:
        self.patch(markers, "MOST", 2)
        for target, at in (("#tea", 5), ("#tea", 4), ("#pie", 6), ("#bun", 7)):
            await self.storage.apply([MarkerSet("ann", target, at)])
        found = [one for one in self.storage.restored() if isinstance(one, MarkerSet)]
        self.assertEqual(set(found), {MarkerSet("ann", "#pie", 6), MarkerSet("ann", "#bun", 7)})
        await self.storage.apply([changes.AccountGone("ann")])
        self.assertEqual(list(self.storage.restored()), [])


class SpansInMemory(InMemory, SpanTests, TestCase): ...


class SpansOnDisk(OnDisk, SpanTests, TestCase):
    async def test_happenings_are_no_lines_of_a_row(self) -> None:
        self.say(said("one\ntwo"), happening("tea"), happening("pie"))
        await self.storage.lines("main", 1)
        await self.storage.close()
        self.assertEqual(self.rows("SELECT lines FROM talk"), [(2,)])

    async def test_a_conversation_is_written_once_and_stays(self) -> None:
        for text in ("one", "two"):
            self.say(said(text, ANN_BOB))
            self.say(said(text, "@account:ann account:ann"))
            await self.storage.lines("main", 1)
        await self.storage.close()
        rows = self.rows("SELECT account, other FROM conversation ORDER BY account, other")
        self.assertEqual(rows, [("ann", "ann"), ("ann", "bob"), ("bob", "ann")])
        self.storage = self.start(self.storage._limits)
        self.assertEqual(await self.span(Span(9), ANN_BOB), ["one", "two"])

    async def test_a_conversation_without_a_history_is_none(self) -> None:
        self.say(said("one", ANN_BOB))
        await self.storage.close()
        self.execute("DELETE FROM talk")
        self.storage = self.start(self.storage._limits)
        await self.storage.lines("main", 1)
        await self.storage.close()
        self.assertEqual(self.rows("SELECT * FROM conversation"), [])

    async def test_shown_bounds_are_times_of_the_clock(self) -> None:
        """The clock is put back by 100 seconds between the two."""
        self.say(said("one", when=1000.0))
        self.storage.set_ahead(1500.0, 100.0)
        self.say(said("two", when=1600.0))
        for bound, expected in ((1499, ["two"]), (1500, []), (1600, [])):
            span = Span(9, after=Bound(bound * 1_000_000, shown=True))
            self.assertEqual(await self.span(span), expected)
        [(_, at)] = await self.storage.latest(["main"], "", Span(9))
        self.assertEqual(at, 1_500_000_000)

    def test_known_conversations_are_new_once(self) -> None:
        self.patch(conversations, "KNOWN", 1)
        known = conversations.Known()
        self.assertEqual(known.new(["main", ANN_BOB, ANN_CARL]), [ANN_BOB, ANN_CARL])
        self.assertEqual(known.new([ANN_BOB]), [])
        known.forget("carl")
        self.assertEqual(known.new([ANN_BOB, ANN_CARL]), [ANN_CARL])
        self.assertEqual(known.new(["@name:eve name:zoe"]), [])
