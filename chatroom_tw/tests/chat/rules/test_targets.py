"""Tests for `rules.targets`."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.chat.rules import targets
from chatroom_tw.chat.rules.targets import Account, Hidden, Mask, Name, Network
from chatroom_tw.server import text
from chatroom_tw.tests.support.optional import given, st

WRITTEN = st.text(
    alphabet=st.sampled_from("aAbh10f3.:/-*?!@$~[]%é\u0301ΐßﷺİſK \t, ")
    | st.characters(codec="utf-8"),
    max_size=20,
)
PIECES = st.sampled_from(
    ["a:", "account:", "address:", "m:", "*", "?", "!", "@", "ann", "h-3f9a1c27", "192.0.2.7",
     "/24", "::ffff:", "2001:db8::", "/64", "unix", ":4000", "[", "]", "É", "ﷺ", "ŉ\u0301", "ß", ""]
)  # fmt: skip


class Parsing(SynchronousTestCase):
    def assert_parsed(self, *pairs: tuple[str, targets.Target]) -> None:
        for written, target in pairs:
            self.assertEqual(targets.parse(written), target, written)
            self.assertEqual(targets.parse(targets.written(target)), target, written)

    def assert_refused(self, why: str, *texts: str) -> None:
        for written in texts:
            error = str(self.assertRaises(ValueError, targets.parse, written))
            self.assertIn(why, error, written)
            self.assertLess(len(error), 160, written)

    def test_a_plain_name_is_a_name(self) -> None:
        self.assert_parsed(
            ("ann", Name("ann")),
            ("Ann-Marie_2.0", Name("Ann-Marie_2.0")),
            ("Zoe\u0308", Name("Zo\u00eb")),
            ("192.0.2.7", Name("192.0.2.7")),
            ("h-3f9a1c27", Name("h-3f9a1c27")),
        )

    def test_an_account_is_named_by_its_key(self) -> None:
        for prefix in ("account", "a", "~a", "$a", "ACCOUNT", "A"):
            self.assert_parsed((f"{prefix}:Ann", Account("ann")))
        self.assert_parsed(
            ("account:ÉMILE", Account("émile")),
            ("account:\uff21nn", Account("ann")),
            ("account:" + "\ufdfa" * 32, Account("صلى الله عليه وسلم" * 32)),
        )

    def test_every_key_of_an_account_can_be_written(self) -> None:
        """The keys of these names have characters that names may not have."""
        for letter in "Ŀŀͺำຳﱞﱟﱠﱡﱢﱣﷺﷻﹰﹲﹴﹶﹸﹺﹼﹾﾞﾟΐŉßİ":
            for name in (letter, f"a{letter}", f"{letter}\u0301"):
                account = Account(text.key(text.person_name(name)))
                self.assert_parsed((f"account:{name}", account))

    def test_an_address_is_in_its_usual_form(self) -> None:
        self.assert_parsed(
            ("address:192.0.2.7", Network("192.0.2.7")),
            ("address:192.0.2.7/32", Network("192.0.2.7")),
            ("address:192.0.2.7/24", Network("192.0.2.0/24")),
            ("address:192.0.2.0/255.255.255.0", Network("192.0.2.0/24")),
            ("address:2001:DB8:0::1", Network("2001:db8::1")),
            ("address:2001:db8::1/32", Network("2001:db8::/32")),
            ("address:::/0", Network("::/0")),
            ("address:::ffff:192.0.2.7", Network("192.0.2.7")),
            ("address:::ffff:192.0.2.7/120", Network("192.0.2.0/24")),
            ("address:::ffff:0:0/95", Network("::fffe:0:0/95")),
            ("address:fe80::1%eth0", Network("fe80::1")),
            ("address:unix", Network("unix")),
            ("ADDRESS:H-3F9A1C27", Hidden("h-3f9a1c27")),
        )

    def test_an_address_may_have_the_port_it_is_listed_with(self) -> None:
        self.assert_parsed(
            ("address:192.0.2.7:40968", Network("192.0.2.7")),
            ("address:[2001:db8::1]:40968", Network("2001:db8::1")),
            ("address:[2001:db8::1]", Network("2001:db8::1")),
            ("address:h-3f9a1c27:40968", Hidden("h-3f9a1c27")),
        )

    def test_a_mask_is_completed_as_on_irc(self) -> None:
        self.assert_parsed(
            ("bad*", Mask("bad*!*@*")),
            ("bad?", Mask("bad?!*@*")),
            ("*", Mask("*!*@*")),
            ("*!*@*", Mask("*!*@*")),
            ("!@", Mask("*!*@*")),
            ("ann!", Mask("ann!*@*")),
            ("ann!~chat", Mask("ann!~chat@*")),
            ("~chat@192.0.2.*", Mask("*!~chat@192.0.2.*")),
            ("@192.0.2.*", Mask("*!*@192.0.2.*")),
            ("192.0.2.*", Mask("*!*@192.0.2.*")),
            ("2001:db8:*", Mask("*!*@2001:db8:*")),
            ("***a**!*@*", Mask("*a*!*@*")),
            ("Bad*!~Chat@H-3F*", Mask("bad*!~chat@h-3f*")),
            ("ÉMILE*", Mask("émile*!*@*")),
            ("e\u0301mile*", Mask("émile*!*@*")),
            ("ann!*@2001:DB8:0::1", Mask("ann!*@2001:db8::1")),
            ("a@b!c@d@e", Mask("a@b!c@d@e")),
        )

    def test_a_mask_of_an_address_is_the_address(self) -> None:
        self.assert_parsed(
            ("*!*@192.0.2.7", Network("192.0.2.7")),
            ("*!*@192.0.2.7/24", Network("192.0.2.0/24")),
            ("*@2001:DB8::/32", Network("2001:db8::/32")),
            ("**!**@0::1", Network("::1")),
            ("*!*@H-3f9a1c27", Hidden("h-3f9a1c27")),
            ("*!*@unix", Network("unix")),
        )

    def test_on_irc_what_has_no_prefix_is_a_mask(self) -> None:
        for written, target in (
            ("Ann", Mask("ann!*@*")),
            ("192.0.2.7", Network("192.0.2.7")),
            ("192.0.2.0/24", Network("192.0.2.0/24")),
            ("2001:db8::/32", Network("2001:db8::/32")),
            ("h-3f9a1c27", Mask("h-3f9a1c27!*@*")),
            ("~a:Ann", Account("ann")),
            ("*!*@*", Mask("*!*@*")),
        ):
            self.assertEqual(targets.mask(written), target, written)
            self.assertEqual(targets.mask(targets.as_mask(target)), target, written)
        self.assertRaises(ValueError, targets.mask, "")

    def test_a_name_is_listed_on_irc_as_a_mask(self) -> None:
        self.assertEqual(targets.as_mask(Name("Ann")), "Ann!*@*")

    def test_what_has_no_target_is_refused_with_the_reason(self) -> None:
        self.assert_refused("it is missing who", "")
        self.assert_refused("name of the account is missing", "account:", "a:", "~a:", "$a:")
        self.assert_refused(
            "cannot be the name", "a:ann*", "a:x!y@z", "account:a,b", "a:" + "x" * 9999
        )
        self.assert_refused(
            "is no address; an address is 192.0.2.7",
            *("address:", "address:ann", "address:192.0.2", "address:192.0.2.256"),
            *("address:192.0.2.0/33", "address:2001:db8::/129", "address:h-3f9a1c2"),
            *("address:h-3f9a1c2g", "address:192.0.2.*", "address:" + "9" * 10_000),
        )
        self.assert_refused("is no name; WHO is NAME", "acount:ann", "a,b", "#tea", "x" * 33, "a b")
        self.assert_refused("is no name; WHO is NAME", "x" * 10_000, "x:" * 5_000)
        self.assert_refused("address:192.0.2.0/24", "192.0.2.7/24")
        self.assert_refused("address:2001:db8::1", "2001:db8::1", "[2001:db8::1]:4000")
        self.assert_refused("address:h-3f9a1c27", "h-3f9a1c27:40968")
        self.assert_refused("a network has no nick", "ann!*@192.0.2.0/24", "*!x@2001:db8::/32")
        self.assert_refused("has a blank in it", "a b!*@*", "a\t*", "a\x00*", "a\u2003*")
        self.assert_refused("/mute WHO", "m:*!*@*", "~m:a:ann")

    def test_a_long_mask_is_refused(self) -> None:
        whole = "a" * (targets.LIMIT - len("*!*@*")) + "*!*@*"
        self.assert_parsed((whole, Mask(whole)))
        self.assert_refused("at most 256 bytes", f"a{whole}", "*" * 257, "*!*@*" + "x" * 10_000)
        self.assert_refused("at most 256 bytes", "é" * 128 + "*", "a" * 252 + "*")
        self.assert_refused("at most 256 bytes", "ᾷ" * 84 + "*!*@*")

    def test_half_a_surrogate_is_no_fault(self) -> None:
        for written in ("\ud800", "\ud800*", "a:\ud800", "address:\ud800", "\ud800:a"):
            try:
                targets.parse(written)
            except UnicodeError:
                self.fail(ascii(written))
            except ValueError:
                pass

    @given(WRITTEN | st.lists(PIECES, max_size=8).map("".join))
    def test_what_is_written_of_a_target_is_that_target(self, written: str) -> None:
        for parse, write in (
            (targets.parse, targets.written),
            (targets.mask, targets.written),
            (targets.mask, targets.as_mask),
        ):
            try:
                target = parse(written)
            except ValueError:
                continue
            again = targets.parse if write is targets.written else targets.mask
            self.assertEqual(again(write(target)), target)

    @given(st.characters(codec="utf-8"), st.sampled_from(["", "\u0301", "\u0345", "\u0345\u0301"]))
    def test_what_is_folded_stays_as_it_is(self, letter: str, mark: str) -> None:
        folded = targets.folded(letter + mark)
        self.assertEqual(targets.folded(folded), folded)


class Mutes(SynchronousTestCase):
    def test_a_mute_of_irc_is_recognised(self) -> None:
        for written, mask in (
            ("m:ann!*@*", "ann!*@*"),
            ("~m:*", "*"),
            ("M:a:ann", "a:ann"),
            ("m:", ""),
            ("ann!*@*", None),
            ("a:m:ann", None),
            ("mm:ann", None),
            ("", None),
        ):
            self.assertEqual(targets.muted(written), mask, written)


class OfAGuest(SynchronousTestCase):
    def test_the_network_is_what_counts_as_one_address(self) -> None:
        for address, network in (
            ("192.0.2.7:4000", "192.0.2.7"),
            ("[2001:db8::1]:4000", "2001:db8::/64"),
            ("[fe80::1]:4000", "fe80::1"),
            ("[fe80::1%eth0]:4000", "fe80::1"),
            ("127.0.0.1:4000", "127.0.0.1"),
            ("[::1]:4000", "::1"),
            ("unix", "unix"),
        ):
            found = targets.network_of(address)
            self.assertEqual(found, Network(network))
            self.assertEqual(targets.parse(targets.written(found)), found)


class Parts(SynchronousTestCase):
    def test_a_mask_has_three(self) -> None:
        self.assertEqual(targets.parts_of(Mask("a@b!c!d@e@f")), ("a@b", "c!d@e", "f"))
