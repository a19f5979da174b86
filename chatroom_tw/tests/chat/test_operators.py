"""Tests for `chat.operators`: the file of the operators, and their passwords."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher
from twisted.internet.defer import Deferred, maybeDeferred
from twisted.logger import LogEvent, formatEvent, globalLogPublisher
from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.chat.operators import Operators, OperatorsFile, parse, read
from chatroom_tw.chat.passwords import Passwords
from chatroom_tw.server.reloading import Mistake, Reloading
from chatroom_tw.tests.support.chat import CHEAP

HASH = PasswordHasher(*CHEAP).hash("secret-word")
ANN = f'[Ann]\npassword = "{HASH}"\n'
PATH = "/state/operators.toml"


class Reading(SynchronousTestCase):
    def mistake(self, source: str) -> str:
        mistake = str(self.assertRaises(Mistake, parse, source, PATH))
        self.assertNotIn("\n", mistake)
        self.assertTrue(mistake.startswith(PATH), mistake)
        return mistake

    def test_names_are_compared_as_all_names(self) -> None:
        named = parse(f'# Us.\r\n{ANN}\r\n["Zoé"]\r\nplain = "x y"\r\n', PATH)
        self.assertEqual(named.names, {"ann", "zoé"})
        self.assertEqual(named.plain, ["zoé"])
        self.assertEqual(parse("", PATH), Operators())

    def test_a_mistake_says_where_and_what(self) -> None:
        for source, expected in (
            ("[ann\n", "is not TOML: "),
            ("\n\nann = = 1", "line 3"),
            (ANN + ANN.lower().replace(HASH.lower(), HASH), "[ann]: this name is there twice"),
            (ANN + ANN, "is not TOML: "),
            ("ann = 1", "[ann]: this is no entry"),
            ("[ann]", "[ann]: it needs a password or a plain"),
            (ANN + 'plain = "x"', "[Ann]: it needs a password or a plain, and not both"),
            ("[ann]\npasword = 'x'", "[ann]: there is no key 'pasword'"),
            ("[ann]\npassword = 7", "[ann]: password takes a text in quotes"),
            ("[ann]\nplain = ''", "[ann]: plain takes a text in quotes"),
            ("['a b']\nplain = 'x'", "[a b]: this cannot be a name"),
            ("[ann]\npassword = 'secret-word'", "[ann]: password takes a hash"),
        ):
            self.assertIn(expected, self.mistake(source))

    def test_no_mistake_tells_a_password(self) -> None:
        for source in ("[ann]\npassword = 'hush-hush'", "[ann]\nplain = 'hush-hush'\nx = 1"):
            self.assertNotIn("hush", self.mistake(source))

    def test_a_hash_that_is_cut_or_too_expensive_is_a_mistake(self) -> None:
        for hashed in (HASH[:-30], HASH.replace("argon2id", "argon2i"), HASH + "!", f" {HASH}"):
            self.assertIn("takes a hash", self.mistake(f'[ann]\npassword = "{hashed}"'))
        for parameter in ("m=9999999", "t=101", "p=0"):
            kind = parameter[0]
            start = HASH.index(f"{kind}=")
            end = min(n for n in (HASH.find(",", start), HASH.find("$", start)) if n > 0)
            hashed = HASH[:start] + parameter + HASH[end:]
            self.assertIn(f"has {parameter}", self.mistake(f'[ann]\npassword = "{hashed}"'))

    def test_bytes_that_are_not_utf8_are_a_mistake_with_their_line(self) -> None:
        path = Path(self.mktemp())
        path.write_bytes(b"# one\n# caf\xe9\n")
        mistake = self.assertRaises(Mistake, read, str(path))
        self.assertEqual(str(mistake), f"{path}, line 2: this is not UTF-8")

    def test_a_byte_order_mark_is_no_mistake(self) -> None:
        path = Path(self.mktemp())
        path.write_bytes(b"\xef\xbb\xbf" + ANN.encode())
        self.assertEqual(read(str(path)).names, {"ann"})

    def test_a_repr_tells_no_password(self) -> None:
        shown = repr(parse(f"{ANN}[bob]\nplain = 'hush-hush'", PATH))
        self.assertNotIn("hush", shown)
        self.assertNotIn(HASH, shown)


class FileCase(SynchronousTestCase):
    def setUp(self) -> None:
        self.path = Path(self.mktemp())
        self.jobs: list[str] = []
        self.passwords = Passwords(self.in_thread, CHEAP)
        self.told: list[frozenset[str]] = []
        self.events: list[LogEvent] = []
        globalLogPublisher.addObserver(self.events.append)
        self.addCleanup(globalLogPublisher.removeObserver, self.events.append)

    def in_thread(self, function: Callable[..., Any], *arguments: Any) -> Deferred[Any]:
        self.jobs.append(function.__name__)
        return maybeDeferred(function, *arguments)

    def load(self, source: str | None = None, *, needed: bool = False) -> OperatorsFile:
        if source is not None:
            self.path.write_text(source)
        path = str(self.path)
        return OperatorsFile(path, self.passwords, needed=needed, changed=self.told.append)

    def matches(self, operators: OperatorsFile, name: str, password: str) -> bool:
        matching = Deferred.fromCoroutine(operators.matches(name, password, "192.0.2.1"))
        return self.successResultOf(matching)


class Matching(FileCase):
    def test_only_the_right_password_of_a_name_matches(self) -> None:
        operators = self.load(f"{ANN}[bob]\nplain = 'perché no'")
        for name, password, expected in (
            ("ann", "secret-word", True),
            ("ANN", "secret-word", True),
            ("ann", "another", False),
            ("ann", "", False),
            ("bob", "perché no", True),
            ("bob", "perche no", False),
            ("bob", "secret-word", False),
            ("carl", "secret-word", False),
            ("carl", "", False),
        ):
            self.assertIs(self.matches(operators, name, password), expected, (name, password))

    def test_each_try_takes_a_turn_of_the_queue(self) -> None:
        """So nobody learns from the time which names there are."""
        operators = self.load(f"{ANN}[bob]\nplain = 'x'")
        for name in ("ann", "bob", "carl"):
            self.matches(operators, name, "x")
        self.assertEqual(self.jobs, ["_matches"] * 3)


class ReadingAgain(FileCase):
    def test_the_new_names_are_told(self) -> None:
        operators = self.load(ANN)
        self.assertEqual(self.told, [])
        self.path.write_text(f"{ANN}[bob]\nplain = 'x'")
        operators.reload()
        self.assertEqual(self.told, [{"ann", "bob"}])
        self.assertTrue(self.matches(operators, "bob", "x"))

    def test_a_mistake_leaves_those_that_there_are(self) -> None:
        operators, reloading = self.load(ANN), Reloading("chat")
        reloading.add("the operators", operators.reload)
        self.path.write_text("[ann]\npassword = 'x'")
        self.successResultOf(reloading.reload())
        self.assertEqual((operators.current.names, self.told), ({"ann"}, []))
        [line] = map(formatEvent, self.events)
        self.assertIn("chat: the operators not read again: ", line)
        self.assertIn(f"{self.path}, [ann]: password takes a hash", line)

    def test_a_file_that_need_not_be_there_names_nobody(self) -> None:
        operators = self.load()
        self.assertEqual(operators.current.names, frozenset())
        self.path.write_text(ANN)
        operators.reload()
        self.path.unlink()
        operators.reload()
        self.assertEqual(self.told, [{"ann"}, frozenset()])

    def test_a_file_that_was_given_has_to_be_there(self) -> None:
        self.assertRaises(FileNotFoundError, self.load, needed=True)
        operators = self.load(ANN, needed=True)
        self.path.unlink()
        self.assertRaises(FileNotFoundError, operators.reload)
        self.assertEqual(operators.current.names, {"ann"})

    def test_without_a_file_there_is_nobody(self) -> None:
        operators = OperatorsFile(None, self.passwords, needed=False)
        operators.reload()
        self.assertFalse(self.matches(operators, "ann", "x"))

    def test_the_log_warns_of_plain_passwords_once_a_reading(self) -> None:
        operators = self.load("[bob]\nplain = 'hush-hush'\n[zoe]\nplain = 'x'")
        [line] = map(formatEvent, self.events)
        self.assertIn(f"can be read in {self.path}: bob, zoe;", line)
        self.assertNotIn("hush", line)
        operators.reload()
        self.assertEqual(len(self.events), 2)
        self.path.write_text(ANN)
        operators.reload()
        self.assertEqual(len(self.events), 2)
