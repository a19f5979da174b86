"""Cases for parsers and writers of IRC messages.

They are those of https://github.com/ircdocs/parser-tests, tests/msg-split.yaml and msg-join.yaml,
as of May 2023, by Daniel Oaks and others, who have dedicated them to the public domain (CC0 1.0).
"""

from __future__ import annotations

Atoms = tuple[str, str, tuple[str, ...], dict[str, str]]
"""The source, the command, the parameters and the tags of a message."""

PARSED: tuple[tuple[str, Atoms], ...] = (
    ("foo bar baz asdf", ("", "foo", ("bar", "baz", "asdf"), {})),
    (":coolguy foo bar baz asdf", ("coolguy", "foo", ("bar", "baz", "asdf"), {})),
    ("foo bar baz :asdf quux", ("", "foo", ("bar", "baz", "asdf quux"), {})),
    ("foo bar baz :", ("", "foo", ("bar", "baz", ""), {})),
    ("foo bar baz ::asdf", ("", "foo", ("bar", "baz", ":asdf"), {})),
    (":coolguy foo bar baz :asdf quux", ("coolguy", "foo", ("bar", "baz", "asdf quux"), {})),
    (":coolguy foo bar baz :  asdf quux ", ("coolguy", "foo", ("bar", "baz", "  asdf quux "), {})),
    (":coolguy PRIVMSG bar :lol :) ", ("coolguy", "PRIVMSG", ("bar", "lol :) "), {})),
    (":coolguy foo bar baz :", ("coolguy", "foo", ("bar", "baz", ""), {})),
    (":coolguy foo bar baz :  ", ("coolguy", "foo", ("bar", "baz", "  "), {})),
    ("@a=b;c=32;k;rt=ql7 foo", ("", "foo", (), {"a": "b", "c": "32", "k": "", "rt": "ql7"})),
    (
        "@a=b\\\\and\\nk;c=72\\s45;d=gh\\:764 foo",
        ("", "foo", (), {"a": "b\\and\nk", "c": "72 45", "d": "gh;764"}),
    ),
    ("@c;h=;a=b :quux ab cd", ("quux", "ab", ("cd",), {"c": "", "h": "", "a": "b"})),
    (":src JOIN #chan", ("src", "JOIN", ("#chan",), {})),
    (":src JOIN :#chan", ("src", "JOIN", ("#chan",), {})),
    (":src AWAY", ("src", "AWAY", (), {})),
    (":src AWAY ", ("src", "AWAY", (), {})),
    (":cool\tguy foo bar baz", ("cool\tguy", "foo", ("bar", "baz"), {})),
    (
        ":coolguy!ag@net\x035w\x03ork.admin PRIVMSG foo :bar baz",
        ("coolguy!ag@net\x035w\x03ork.admin", "PRIVMSG", ("foo", "bar baz"), {}),
    ),
    (
        ":coolguy!~ag@n\x02et\x0305w\x0fork.admin PRIVMSG foo :bar baz",
        ("coolguy!~ag@n\x02et\x0305w\x0fork.admin", "PRIVMSG", ("foo", "bar baz"), {}),
    ),
    (
        "@tag1=value1;tag2;vendor1/tag3=value2;vendor2/tag4= :irc.example.com COMMAND "
        "param1 param2 :param3 param3",
        (
            "irc.example.com",
            "COMMAND",
            ("param1", "param2", "param3 param3"),
            {"tag1": "value1", "tag2": "", "vendor1/tag3": "value2", "vendor2/tag4": ""},
        ),
    ),
    (
        ":irc.example.com COMMAND param1 param2 :param3 param3",
        ("irc.example.com", "COMMAND", ("param1", "param2", "param3 param3"), {}),
    ),
    (
        "@tag1=value1;tag2;vendor1/tag3=value2;vendor2/tag4 COMMAND param1 param2 :param3 param3",
        (
            "",
            "COMMAND",
            ("param1", "param2", "param3 param3"),
            {"tag1": "value1", "tag2": "", "vendor1/tag3": "value2", "vendor2/tag4": ""},
        ),
    ),
    ("COMMAND", ("", "COMMAND", (), {})),
    ("@foo=\\\\\\\\\\:\\\\s\\s\\r\\n COMMAND", ("", "COMMAND", (), {"foo": "\\\\;\\s \r\n"})),
    (
        ":gravel.mozilla.org 432  #momo :Erroneous Nickname: Illegal characters",
        ("gravel.mozilla.org", "432", ("#momo", "Erroneous Nickname: Illegal characters"), {}),
    ),
    (":gravel.mozilla.org MODE #tckk +n ", ("gravel.mozilla.org", "MODE", ("#tckk", "+n"), {})),
    (
        ":services.esper.net MODE #foo-bar +o foobar  ",
        ("services.esper.net", "MODE", ("#foo-bar", "+o", "foobar"), {}),
    ),
    ("@tag1=value\\\\ntest COMMAND", ("", "COMMAND", (), {"tag1": "value\\ntest"})),
    ("@tag1=value\\1 COMMAND", ("", "COMMAND", (), {"tag1": "value1"})),
    ("@tag1=value1\\ COMMAND", ("", "COMMAND", (), {"tag1": "value1"})),
    (
        "@tag1=1;tag2=3;tag3=4;tag1=5 COMMAND",
        ("", "COMMAND", (), {"tag1": "5", "tag2": "3", "tag3": "4"}),
    ),
    (
        "@tag1=1;tag2=3;tag3=4;tag1=5;vendor/tag2=8 COMMAND",
        ("", "COMMAND", (), {"tag1": "5", "tag2": "3", "tag3": "4", "vendor/tag2": "8"}),
    ),
    (":SomeOp MODE #channel :+i", ("SomeOp", "MODE", ("#channel", "+i"), {})),
    (
        ":SomeOp MODE #channel +oo SomeUser :AnotherUser",
        ("SomeOp", "MODE", ("#channel", "+oo", "SomeUser", "AnotherUser"), {}),
    ),
)
"""Lines, and what they say."""

WRITTEN: tuple[tuple[Atoms, tuple[str, ...]], ...] = (
    (("", "foo", ("bar", "baz", "asdf"), {}), ("foo bar baz asdf", "foo bar baz :asdf")),
    (("src", "AWAY", (), {}), (":src AWAY",)),
    (("src", "AWAY", ("",), {}), (":src AWAY :",)),
    (
        ("coolguy", "foo", ("bar", "baz", "asdf"), {}),
        (":coolguy foo bar baz asdf", ":coolguy foo bar baz :asdf"),
    ),
    (("", "foo", ("bar", "baz", "asdf quux"), {}), ("foo bar baz :asdf quux",)),
    (("", "foo", ("bar", "baz", ""), {}), ("foo bar baz :",)),
    (("", "foo", ("bar", "baz", ":asdf"), {}), ("foo bar baz ::asdf",)),
    (("coolguy", "foo", ("bar", "baz", "asdf quux"), {}), (":coolguy foo bar baz :asdf quux",)),
    (
        ("coolguy", "foo", ("bar", "baz", "  asdf quux "), {}),
        (":coolguy foo bar baz :  asdf quux ",),
    ),
    (("coolguy", "PRIVMSG", ("bar", "lol :) "), {}), (":coolguy PRIVMSG bar :lol :) ",)),
    (("coolguy", "foo", ("bar", "baz", ""), {}), (":coolguy foo bar baz :",)),
    (("coolguy", "foo", ("bar", "baz", "  "), {}), (":coolguy foo bar baz :  ",)),
    (
        ("coolguy", "foo", ("b\tar", "baz"), {}),
        (":coolguy foo b\tar baz", ":coolguy foo b\tar :baz"),
    ),
    (
        ("coolguy", "foo", ("bar", "baz", "  "), {"asd": ""}),
        ("@asd :coolguy foo bar baz :  ", "@asd= :coolguy foo bar baz :  "),
    ),
    (("coolguy", "foo", ("bar", "baz", "  "), {"asd": ""}), ("@asd :coolguy foo bar baz :  ",)),
    (
        ("", "foo", (), {"a": "b\\and\nk", "d": "gh;764"}),
        ("@a=b\\\\and\\nk;d=gh\\:764 foo", "@d=gh\\:764;a=b\\\\and\\nk foo"),
    ),
    (
        ("", "foo", ("par1", "par2"), {"a": "b\\and\nk", "d": "gh;764"}),
        (
            "@a=b\\\\and\\nk;d=gh\\:764 foo par1 par2",
            "@a=b\\\\and\\nk;d=gh\\:764 foo par1 :par2",
            "@d=gh\\:764;a=b\\\\and\\nk foo par1 par2",
            "@d=gh\\:764;a=b\\\\and\\nk foo par1 :par2",
        ),
    ),
    (("", "COMMAND", (), {"foo": "\\\\;\\s \r\n"}), ("@foo=\\\\\\\\\\:\\\\s\\s\\r\\n COMMAND",)),
)
"""Messages, and the lines of which each may be written as one."""
