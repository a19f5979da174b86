"""Tests for `rules.bans`."""

from __future__ import annotations

from dataclasses import replace

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.chat.rules import pages
from chatroom_tw.chat.rules.bans import Bans, Entry, Subject
from chatroom_tw.chat.rules.targets import Account, Hidden, Name, Network, Target, parse
from chatroom_tw.tests.support.calls import calls_in
from chatroom_tw.tests.support.optional import given, st

ANN = Subject("Ann", "ann", "192.0.2.7", "h-3f9a1c27")
"""She has an account."""
BOB = Subject("Bob", "", "192.0.2.8", "h-00000008")
"""A guest."""
MANY = 2000


def entry(target: str, until: float = 0.0, by: str = "op", sees: bool = True) -> Entry:
    return Entry(parse(target), by, 10.0, until, "spam", sees)


def bans_of(*entries: str | Entry) -> Bans:
    bans = Bans()
    for each in entries:
        bans.add(entry(each) if isinstance(each, str) else each)
    return bans


class BansCase(SynchronousTestCase):
    def assert_found(
        self,
        bans: Bans,
        subject: Subject,
        target: str | None,
        when: float = 20.0,
        spare: bool = True,
    ) -> None:
        found = bans.find(subject, when, spare_accounts=spare)
        self.assertEqual(found and found.target, target and parse(target), subject)


class Finding(BansCase):
    def test_nobody_is_in_an_empty_list(self) -> None:
        for subject in (ANN, BOB, Subject("x")):
            self.assert_found(Bans(), subject, None)

    def test_an_account_is_found_whatever_it_is_called(self) -> None:
        bans = bans_of("account:ANN")
        self.assert_found(bans, ANN, "account:ann")
        self.assert_found(bans, Subject("Zoe", "ann"), "account:ann")
        self.assert_found(bans, Subject("Ann"), None)

    def test_a_name_is_found_in_any_case(self) -> None:
        bans = bans_of("bOb", "Émile")
        self.assert_found(bans, BOB, "bOb")
        self.assert_found(bans, Subject("e\u0301MILE"), "Émile")
        self.assert_found(bans, ANN, None)

    def test_an_address_is_found(self) -> None:
        for target in ("address:192.0.2.8", "address:192.0.2.0/24", "address:h-00000008"):
            bans = bans_of("address:198.51.100.0/24", "address:h-11111111", target)
            self.assert_found(bans, BOB, target)
            self.assert_found(bans, Subject("Bob", "", "203.0.113.1", "h-22222222"), None)

    def test_those_without_an_address_are_in_no_network(self) -> None:
        bans = bans_of("address:0.0.0.0/0", "address:::/0", "address:unix")
        self.assert_found(bans, Subject("x"), None)
        self.assert_found(bans, Subject("x", address="unix"), "address:unix")

    def test_a_mask_is_compared_in_any_case(self) -> None:
        bans = bans_of("*B?b*!~C*@*")
        self.assert_found(bans, BOB, "*b?b*!~c*@*")
        self.assert_found(bans, Subject("xBÖBx", user="~CAT"), "*b?b*!~c*@*")
        self.assert_found(bans, Subject("Bob", user="cat"), None)
        self.assert_found(bans, ANN, None)

    def test_a_mask_sees_the_address_and_the_hidden_one(self) -> None:
        for mask in ("b*!*@192.0.2.*", "b*!*@h-0*"):
            self.assert_found(bans_of(mask), BOB, mask)

    def test_the_most_exact_entry_is_found_first(self) -> None:
        exact = ("account:ann", "ann", "address:h-3f9a1c27", "address:192.0.2.7",
                 "address:192.0.2.0/24", "ann!*@*", "*!*@*")  # fmt: skip
        bans = bans_of(*exact[:5][::-1], *exact[5:])
        for target in exact:
            self.assert_found(bans, ANN, target, spare=False)
            bans.remove(parse(target))
        self.assert_found(bans, ANN, None, spare=False)


class SparingAccounts(BansCase):
    def test_a_ban_by_address_spares_those_with_accounts(self) -> None:
        for target in ("address:192.0.2.0/24", "address:h-3f9a1c27", "*!*@192.0.*", "?*!*@h-3*"):
            bans = bans_of(target)
            self.assert_found(bans, ANN, None)
            self.assert_found(bans, ANN, target, spare=False)
            self.assert_found(bans, Subject("Ann", "", ANN.address, ANN.hidden), target)

    def test_a_ban_by_anything_else_does_not_spare_them(self) -> None:
        for target in ("account:ann", "ann", "*!*@*", "ann!*@192.0.2.*", "*!~chat@h-3*", "a*!*@*"):
            self.assert_found(bans_of(target), ANN, target)

    def test_whoever_is_spared_may_be_found_by_the_next_entry(self) -> None:
        bans = bans_of("address:192.0.2.0/24", "*!*@192.*", "a*!*@*")
        self.assert_found(bans, ANN, "a*!*@*")


class HiddenAddresses(BansCase):
    def test_a_mask_that_may_not_sees_no_address(self) -> None:
        for target, found in (
            ("b*!*@192.0.2.*", False),
            ("*!*@*.*", False),
            ("b*!*@192.0.2.8", False),
            ("b*!*@h-0*", True),
            ("*!*@h-*", True),
            ("b*!*@*", True),
            ("*!*@*", True),
        ):
            bans = bans_of(entry(target, sees=False))
            self.assert_found(bans, BOB, target if found else None)

    def test_a_network_that_may_not_see_addresses_fits_nobody(self) -> None:
        for target in ("address:192.0.2.8", "*!*@0.0.0.0/0", "address:unix"):
            bans = bans_of(entry(target, sees=False))
            for address in ("192.0.2.8", "unix"):
                self.assert_found(bans, Subject("Bob", address=address), None)
            self.assertEqual(len(bans), 1)
            self.assertTrue(bans.remove(parse(target)))

    def test_whether_it_sees_them_can_change(self) -> None:
        bans = bans_of(entry("address:192.0.2.8", sees=False))
        bans.add(entry("address:192.0.2.8"))
        self.assert_found(bans, BOB, "address:192.0.2.8")
        bans.add(entry("address:192.0.2.8", sees=False))
        self.assert_found(bans, BOB, None)


class Times(BansCase):
    def test_an_entry_holds_until_its_time_ends(self) -> None:
        for target in ("bob", "address:192.0.2.8", "address:h-00000008", "bob!*@*"):
            bans = bans_of(entry(target, until=100.0))
            self.assert_found(bans, BOB, target, when=99.9)
            self.assert_found(bans, BOB, None, when=100.0)

    def test_an_entry_that_is_over_hides_no_other(self) -> None:
        over = ("bob", "address:h-00000008", "address:192.0.2.8", "*b!*@*")
        bans = bans_of(*(entry(target, until=15.0) for target in over), "bob!*@*")
        self.assert_found(bans, BOB, "bob", when=14.0)
        self.assert_found(bans, BOB, "bob!*@*", when=15.0)

    def test_those_that_are_over_are_told(self) -> None:
        bans = bans_of(entry("a", 15.0), "b", entry("c", 14.0), entry("d", 16.0))
        for when, over in ((13.0, ""), (14.0, "c"), (15.5, "ca"), (1e12, "cad"), (14.0, "c")):
            self.assert_over(bans, when, over)
        self.assert_over(bans, 1e12, "ca", most=2)
        self.assertEqual(len(bans), 4)

    def test_those_that_were_removed_or_replaced_are_not_over(self) -> None:
        bans = bans_of(entry("a", 15.0), entry("b", 15.0), entry("c", 15.0), entry("d", 15.0))
        bans.add(entry("a", 30.0))
        bans.add(entry("b"))
        kept = bans.remove(Name("c"))
        self.assert_over(bans, 20.0, "d")
        self.assertTrue(kept)
        bans.add(kept or entry("c"))
        self.assert_over(bans, 20.0, "dc")

    def test_replacing_one_again_and_again_takes_no_memory(self) -> None:
        bans = bans_of("b")
        for until in range(1000):
            bans.add(entry("a", 1000.0 + until))
        self.assertLess(len(bans._ends), 25)
        self.assert_over(bans, 1999.0, "a")

    def test_looking_for_them_costs_the_same_in_a_long_list(self) -> None:
        few, many = (
            bans_of(*(entry(f"n{number}", 1e6 + number) for number in range(count)))
            for count in (10, MANY)
        )
        costs = [calls_in(lambda bans=bans: bans.expired(20.0, 50)) for bans in (few, many)]
        self.assertEqual(*costs)

    def assert_over(self, bans: Bans, when: float, names: str, most: int = 50) -> None:
        over = [each.target for each in bans.expired(when, most)]
        self.assertEqual(over, list(map(Name, names)))


class TheList(BansCase):
    def test_the_entries_are_in_the_order_of_setting(self) -> None:
        names = ["c", "account:a", "b!*@*", "address:192.0.2.0/24", "address:h-3f9a1c27", "a"]
        bans = bans_of(*names)
        self.assertEqual([each.target for each in bans], list(map(parse, names)))
        bans.add(entry("account:a"))
        self.assertEqual([each.target for each in bans][-1], Account("a"))
        self.assertEqual(len(bans), len(names))

    def test_an_entry_that_is_put_back_is_in_its_place(self) -> None:
        times = {"a*!*@*": 1.0, "b": 2.0, "c*!*@*": 3.0}
        bans = bans_of(*(replace(entry(name), at=at) for name, at in times.items()))
        first = replace(entry("a*!*@*"), at=4.0)
        put_back = bans.add(first)
        self.assertEqual([each.at for each in bans], [2.0, 3.0, 4.0])
        bans.add(put_back)
        self.assertEqual([each.at for each in bans], [1.0, 2.0, 3.0])
        found = bans.find(Subject("a"), 5.0, spare_accounts=False)
        self.assertIs(found, put_back)

    def test_it_has_pages(self) -> None:
        self.patch(pages, "LISTED", 2)
        bans = bans_of("a", "b", "c")
        for page, names in ((1, ["a", "b"]), (2, ["c"]), (3, [])):
            self.assertEqual([each.target for each in bans.page(page)], list(map(Name, names)))

    def test_one_target_has_one_entry(self) -> None:
        for one, same in (
            ("Ann", "ANN"),
            ("account:Ann", "a:ann"),
            ("address:192.0.2.0/24", "*!*@192.0.2.7/24"),
            ("address:h-3f9a1c27", "*!*@H-3f9a1c27"),
            ("Bad*!*@*", "bad*"),
        ):
            first, second = entry(one, by="one"), entry(same, by="two")
            bans = bans_of(first)
            self.assertIs(bans.add(second), first)
            self.assertEqual(list(bans), [second])
            self.assertIs(bans.remove(first.target), second)
            self.assertEqual((len(bans), list(bans)), (0, []))

    def test_what_is_not_there_cannot_be_removed(self) -> None:
        bans = bans_of("ann", "account:bob")
        for target in ("bob", "account:ann", "ann!*@*", "address:192.0.2.7", "address:h-3f9a1c27"):
            self.assertIsNone(bans.remove(parse(target)))
        self.assertEqual(len(bans), 2)


TARGETS = st.sampled_from(
    ["ann", "Bob", "bob", "account:ann", "address:192.0.2.7", "address:192.0.2.0/24",
     "address:0.0.0.0/0", "address:h-3f9a1c27", "*!*@*", "b*!*@*", "*!*@192.0.2.?", "*!*@h-*",
     "address:unix"]
)  # fmt: skip
ENTRIES = st.builds(
    entry, TARGETS, st.sampled_from([0.0, 15.0, 25.0]), st.just("op"), st.booleans()
)
SUBJECTS = st.sampled_from([ANN, BOB, Subject("Zoe", "", "unix"), Subject("Ann", "", "::1")])


class AgainstAScan(SynchronousTestCase):
    @given(st.lists(ENTRIES | TARGETS.map(parse), max_size=15), SUBJECTS, st.booleans())
    def test_whoever_is_found_is_found_by_looking_at_each(
        self, steps: list[Entry | Target], subject: Subject, spare: bool
    ) -> None:
        """The entries one by one, each in a list of its own, say the same as all together."""
        bans, plain = Bans(), dict[str, Entry]()
        for step in steps:
            if isinstance(step, Entry):
                old = plain.pop(str(step.target).lower(), None)
                plain[str(step.target).lower()] = step
                self.assertIs(bans.add(step), old)
            else:
                self.assertIs(bans.remove(step), plain.pop(str(step).lower(), None))
        self.assertEqual(list(bans), list(plain.values()))
        fitting = [
            each
            for each in plain.values()
            if bans_of(each).find(subject, 20.0, spare_accounts=spare)
        ]
        found = bans.find(subject, 20.0, spare_accounts=spare)
        self.assertEqual(found is not None, bool(fitting))
        self.assertTrue(found is None or found in fitting)


class Work(SynchronousTestCase):
    """A list is an index: what finding costs is counted in calls of functions."""

    def work(self, bans: Bans, subject: Subject) -> int:
        return calls_in(lambda: bans.find(subject, 20.0, spare_accounts=False))

    def test_many_entries_are_as_much_work_as_few(self) -> None:
        kinds = (
            lambda number: Account(f"u{number}"),
            lambda number: Name(f"u{number}"),
            lambda number: Hidden(f"h-{number:08x}"),
            lambda number: Network(f"198.51.{number % 200}.{number // 200}"),
            lambda number: Network(f"10.{number // 200}.{number % 200}.0/24"),
        )
        few, many = Bans(), Bans()
        for number in range(MANY):
            for kind in kinds:
                many.add(Entry(kind(number), "op", 1.0))
                if number < 2:
                    few.add(Entry(kind(number), "op", 1.0))
        for subject in (ANN, Subject("Bob"), Subject("x", "u1"), Subject("x", "", "198.51.1.0")):
            self.assertEqual(self.work(few, subject), self.work(many, subject), subject)

    def test_a_mask_whose_text_is_not_there_calls_nothing(self) -> None:
        one, many = bans_of("*x0x*!*@*"), bans_of(*(f"*x{n}x*!*@*" for n in range(MANY)))
        self.assertEqual(self.work(one, ANN), self.work(many, ANN))
