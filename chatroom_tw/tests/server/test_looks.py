"""Tests for `server.looks`."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.server import looks, text
from chatroom_tw.server.looks import Looks, ShownLooks, has_nobodys, is_nobodys, looks_within
from chatroom_tw.tests.support.optional import given, st

CHARACTERS = st.characters(categories=["Ll", "Lu", "Lo", "Mn", "Nd"])


class Looking(SynchronousTestCase):
    def alike(self, one: str, other: str) -> bool:
        return not set(looks.looks(one)).isdisjoint(looks.looks(other))

    def test_names_that_look_alike_have_a_look_in_common(self) -> None:
        for one, other in (
            *(("ann", "аnn"), ("ann", "ΑΝΝ"), ("ANN", "аnn"), ("Hans", "Нans")),  # Not Latin.
            *(("sam", "sarn"), ("Sam", "SARN"), ("bill", "bi11"), ("Iris", "lris")),
            *(("zoo", "z00"), ("o", "օ"), ("ann", "ａｎｎ"), ("nina", "ninа")),
        ):
            self.assertTrue(self.alike(one, other), (one, other))
            self.assertTrue(self.alike(other, one), (other, one))

    def test_names_that_look_otherwise_have_none_in_common(self) -> None:
        for one, other in (
            *(("ann", "anna"), ("ann", "ánn"), ("guest-2", "guest-3"), ("王小明", "王小朋")),
            *(("iris", "lris"), ("anna", "анна"), ("a-b", "a_b")),
        ):
            self.assertFalse(self.alike(one, other), (one, other))

    @given(st.text(CHARACTERS, min_size=1, max_size=8))
    def test_a_name_looks_like_itself_in_any_case(self, name: str) -> None:
        for written in (name.upper(), name.lower(), name.swapcase()):
            if text.key(written) == text.key(name):
                self.assertTrue(self.alike(name, written), written)

    def test_the_short_way_of_ascii_gives_the_same_looks(self) -> None:
        names = [chr(code) for code in range(33, 127) if chr(code).isalnum() or chr(code) in "-_."]
        for name in (*names, "Mimi10", "ROMOLO-1"):
            folded = looks._prototypes(looks._prototypes(name).casefold()).casefold()
            self.assertEqual(looks._skeleton(name), folded)

    def test_some_names_are_nobodys_in_any_script(self) -> None:
        for name in (
            *("server", "Admin", "HOST", "operator", "you"),
            *("ѕerver", "аdrnin", "hоst", "օperatοr", "ΥΟU"),
            *("sheet-17", "Sheet-0", "sheet-99999", "ѕheet-l7", "sheet-O", "sheet-١٧"),
        ):
            self.assertTrue(is_nobodys(name), name)

    def test_other_names_can_be_somebodys(self) -> None:
        for name in (
            "servers",
            "adm",
            "host-2",
            "yoü",
            "sheet",
            "sheet-",
            "sheet-a",
            "sheets-1",
            "ann",
        ):
            self.assertFalse(is_nobodys(name), name)


class Within(SynchronousTestCase):
    """What a text can be taken for that is shown in the place of a name."""

    def taken_for(self, shown: str, name: str) -> bool:
        return not looks_within(shown).isdisjoint(looks.looks(name))

    def test_blanks_and_signs_do_not_hide_a_name(self) -> None:
        for shown, name in (
            *(("Ann", "ann"), ("ann 🎄", "ann"), ("★ Аnn ★", "ann"), ("A n n", "ann")),
            *(("(Ann)", "ann"), ("-ann-", "ann"), ("-ann-", "-ann-"), ("Ann 🇮🇹", "ann")),
            *(("Mara & Leo", "mara-leo"), ("Mara & Leo", "MaraLeo"), ("Mara  Leo", "mara_leo")),
            *(("mara.leo x", "mara.leo-x"), ("D'Angelo", "dangelo"), ("sarn ♥", "sam")),
        ):
            self.assertTrue(self.taken_for(shown, name), (shown, name))

    def test_signs_that_are_read_as_letters_do_not_hide_it_either(self) -> None:
        for shown, name in (
            *(("pau|", "paul"), ("|paul|", "paul"), ("m@x", "max"), ("me$$i", "messi")),
            *(("🅐🅝🅝", "ann"), ("🇦🇳🇳", "ann"), ("Ⓐⓝⓝ", "ann"), ("𝐀𝐧𝐧", "ann"), ("ａｎｎ", "ann")),
        ):
            self.assertTrue(self.taken_for(shown, name), (shown, name))

    def test_other_texts_are_taken_for_nobody(self) -> None:
        for shown in ("Anna", "Ann & Bob", "ánn", "Zia 🎄", "🎄", "...", "annb"):
            self.assertFalse(self.taken_for(shown, "ann"), shown)
        self.assertEqual(looks_within("a"), {"a"})

    def test_what_speaks_for_the_server_is_found(self) -> None:
        for shown in ("Admin", "★ the Server ★", "(you)", "Nick Serv", "оperator!"):
            self.assertEqual(has_nobodys(looks_within(shown)), shown != "★ the Server ★", shown)


class InUse(SynchronousTestCase):
    def setUp(self) -> None:
        self.looks = Looks()
        for name in ("ann", "Iris"):
            self.looks.add(name)

    def test_a_look_alike_of_a_name_in_use_is_found(self) -> None:
        for name, found in (("аnn", True), ("lris", True), ("irіs", True), ("bob", False)):
            self.assertIs(self.looks.has(name), found, name)

    def test_ones_own_name_does_not_count(self) -> None:
        self.assertFalse(self.looks.has("Ann", own="ann"))
        self.looks.add("sam")
        self.assertTrue(self.looks.has("sarn", own="ann"))

    def test_one_of_several_looks_is_found(self) -> None:
        self.assertTrue(self.looks.has_any(["bob", "ann"]))
        self.assertFalse(self.looks.has_any(["bob", "ann"], own="Ann"))
        self.assertFalse(self.looks.has_any([]))

    def test_a_name_that_is_in_use_no_more_is_not_found(self) -> None:
        self.looks.remove("Iris")
        self.assertFalse(self.looks.has("lris"))
        self.assertEqual(len(self.looks._counts), 1)


class Shown(SynchronousTestCase):
    def test_a_text_belongs_to_somebody_until_it_is_another_one(self) -> None:
        shown = ShownLooks()
        shown.put("user:1", "Zia 🎄")
        shown.put("user:2", "Mara & Leo")
        zia = looks_within("zia")
        self.assertTrue(shown.has_any(zia, {"user:2"}))
        self.assertFalse(shown.has_any(zia, {"user:1", ""}))
        shown.put("user:1", "Eve")
        self.assertFalse(shown.has_any(zia, set()))
        shown.put("user:3", "Eve!")
        shown.put("user:1", "")
        self.assertTrue(shown.has_any(looks_within("eve"), {"user:1"}))
        shown.put("user:2", "")
        shown.put("user:3", "")
        self.assertEqual((shown._looks, shown._owners), ({}, {}))
