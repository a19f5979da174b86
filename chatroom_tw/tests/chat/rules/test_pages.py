"""Tests for `rules.pages`, and for the lists that have pages."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.chat.rules import pages
from chatroom_tw.chat.rules.commands import Join, ListClients, ListMembers, ListRooms
from chatroom_tw.chat.rules.pages import LISTED, page_of, pages_of
from chatroom_tw.tests.support.chat_rules import RulesCase


class Pages(SynchronousTestCase):
    def test_the_pages_have_everything_once_and_in_order(self) -> None:
        for total in (0, 1, LISTED, LISTED + 1, 3 * LISTED):
            pieces = [page_of(range(total), page) for page in range(1, pages_of(total) + 1)]
            self.assertEqual([each for page in pieces for each in page], list(range(total)))
            self.assertLessEqual(max(map(len, pieces)), LISTED)
            self.assertEqual(page_of(range(total), pages_of(total) + 1), ())

    def test_a_page_reads_no_further_than_its_end(self) -> None:
        things = iter(range(5 * LISTED))
        page_of(things, 2)
        self.assertEqual(next(things), 2 * LISTED)


class Lists(RulesCase):
    def test_each_list_counts_all_and_shows_a_page(self) -> None:
        self.patch(pages, "LISTED", 1)
        self.does(self.one, Join("tea"))
        for page, client, room, member in (
            (1, "guest-1", "main", "guest-1"),
            (2, "guest-2", "tea", "guest-2"),
        ):
            [told] = self.does(self.two, ListClients(page))
            self.assertEqual([name for _, name, _ in told.event.clients], [client])
            self.assertEqual((told.event.total, told.event.page), (2, page))
            [told] = self.does(self.two, ListRooms(page))
            self.assertEqual([name for name, _ in told.event.rooms], [room])
            self.assertEqual((told.event.total, told.event.page), (2, page))
            [told] = self.does(self.two, ListMembers("main", page))
            self.assertEqual((told.event.names, told.event.total), ((member,), 2))
