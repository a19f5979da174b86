"""Tests for `irc.messages` and `irc.names`."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.chat.protocols.irc.messages import (
    MOST_PARAMS,
    Message,
    escaped,
    parse,
    unescaped,
    with_tag,
    written,
    written_tag,
)
from chatroom_tw.chat.protocols.irc.names import name_of, nick
from chatroom_tw.tests.support.irc_cases import PARSED, WRITTEN
from chatroom_tw.tests.support.optional import given, st


class Parsing(SynchronousTestCase):
    def test_a_message_has_a_command_and_parameters(self) -> None:
        for line, command, params in (
            ("ping", "PING", ()),
            ("JOIN #tea", "JOIN", ("#tea",)),
            ("PRIVMSG #tea :hello there", "PRIVMSG", ("#tea", "hello there")),
            ("PRIVMSG #tea ::)", "PRIVMSG", ("#tea", ":)")),
            ("PRIVMSG  #tea  hello ", "PRIVMSG", ("#tea", "hello")),
            ("TOPIC #tea :", "TOPIC", ("#tea", "")),
            ("USER a 0 * :A: B", "USER", ("a", "0", "*", "A: B")),
        ):
            self.assertEqual(parse(line), Message(command, params), line)

    def test_a_source_and_tags_come_before_it(self) -> None:
        self.assertEqual(
            parse("@a=b;c;d=\\s\\: :ann!a@b QUIT :bye"),
            Message("QUIT", ("bye",), "ann!a@b", {"a": "b", "c": "", "d": " ;"}),
        )

    def test_the_last_tag_of_a_name_counts_and_nameless_ones_do_not(self) -> None:
        self.assertEqual(parse("@a=1;a=2;=3;; PING"), Message("PING", (), "", {"a": "2"}))

    def test_what_has_no_command_is_no_message(self) -> None:
        for line in ("", " ", "@a=b", "@a=b ", ":ann", ":ann "):
            self.assertIsNone(parse(line), line)

    def test_more_parameters_than_there_may_be_are_part_of_the_last(self) -> None:
        message = parse("X " + " ".join(map(str, range(20))))
        assert message
        self.assertEqual(len(message.params), MOST_PARAMS)
        self.assertEqual(message.params[-1], "14 15 16 17 18 19")

    @given(st.text())
    def test_the_value_of_a_tag_comes_back_as_it_was(self, value: str) -> None:
        self.assertEqual(unescaped(escaped(value)), value)
        self.assertEqual(set(escaped(value)) & set("; \r\n"), set())

    def test_an_escape_of_nothing_is_dropped(self) -> None:
        self.assertEqual([unescaped("a\\"), unescaped("\\b\\\\")], ["a", "b\\"])


class PublicCases(SynchronousTestCase):
    """Those of `irc_cases`."""

    def test_lines_are_parsed_as_others_parse_them(self) -> None:
        for line, (source, command, params, tags) in PARSED:
            self.assertEqual(parse(line), Message(command.upper(), params, source, tags), line)

    def test_messages_are_written_as_others_write_them(self) -> None:
        for (source, command, params, tags), lines in WRITTEN:
            of_tags = ";".join(written_tag(*tag) for tag in tags.items())
            self.assertIn(written(command, *params, source=source, tags=of_tags), lines)


class Writing(SynchronousTestCase):
    def test_the_last_parameter_gets_a_colon_where_it_needs_one(self) -> None:
        for params, line in (
            (("#tea",), "X #tea"),
            (("#tea", "a b"), "X #tea :a b"),
            (("#tea", ""), "X #tea :"),
            (("#tea", ":)"), "X #tea ::)"),
        ):
            self.assertEqual(written("X", *params), line)

    def test_a_tag_is_added_before_others(self) -> None:
        self.assertEqual(with_tag("@a=b X", "c=d"), "@c=d;a=b X")
        self.assertEqual(with_tag("X", "c=d"), "@c=d X")


class Names(SynchronousTestCase):
    def test_a_nickname_begins_with_no_digit_and_no_hyphen(self) -> None:
        for name, shown in (("ann", "ann"), ("7up", "_7up"), ("-x", "_-x"), ("_7up", "__7up")):
            self.assertEqual(nick(name), shown)

    @given(st.text("_-07ab", min_size=1))
    def test_each_name_has_a_nickname_of_its_own(self, name: str) -> None:
        self.assertEqual(name_of(nick(name)), name)
