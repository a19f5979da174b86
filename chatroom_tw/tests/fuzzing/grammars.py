"""What attackers send: whole sentences of each protocol with nasty words in them, and rubbish."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import chain, repeat

from chatroom_tw.protocols import line, page, tombola_line
from chatroom_tw.protocols.framing import LINE_LIMIT

SLOT = b"{}"
MY_TOKEN, LOST_TOKEN = b"@MINE@", b"@LOST@"
"""Stand for the tokens of the attacker's seat, and of somebody's whose connection is lost."""
FORGED = "FORGED!"
"""Only attackers say it, so nobody else may seem to. It cannot be a name."""
INTERRUPT = b"\xff\xf4\xff\xfd\x06"

NAMES = ["ann", "bob", "ANN", "gina", "guest-1", "you", "x", "main", "nest", "#nest", "secret"]
NUMBERS = ["0", "1", "2", "6", "-1", "00", "007", "4097", "1e9", "9" * 20, "9" * 5000, "٣", "²"]
TEXTS = [
    *("", " ", "\t", "hello", f"* {FORGED}", f"<ann> {FORGED}", f"ann> {FORGED}", "{0}", "%s%n"),
    *(f"x\r* {FORGED}", f"x\u2028* {FORGED}", f"x\x0b* {FORGED}", f"x\x85* {FORGED}"),
    *("\x1b[2J", "\0", "\x7f", "\x9b31m", "\ufeff", "\u202e", "\u200b", "\ufdfa" * 32, "ß" * 32),
    *("e" + "\u0301" * 40, "\u0301", "\U0001f468\u200d\U0001f469", "é" * 33, "x" * 32, "x" * 33),
    *("127.0.0.1:1001", "[::1]:1", "1.2.3.4:99999", "exit", "/quit", "/menu", "0", "L", "NUMBER 1"),
    *(" ".join(map(str, range(1, 16))), "1 " * 15, "x" * LINE_LIMIT, "é" * LINE_LIMIT),
]
BROKEN = [b"\xff", b"\xc0\x8a", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xe2\x80", b"\xff" * 5000]
ENDS = [b"\n", b"\r\n", b"\n\n", b"\r", b"\r\r\n", b"", INTERRUPT, b"\xff\xf4", b"\0"]
LONG = [b"x" * (LINE_LIMIT + 1) + b"\n", b"x" * (2 * LINE_LIMIT), b"\xff" * LINE_LIMIT + b"\r\n"]
WORDS: list[bytes] = [
    *(word.encode() for word in (*NAMES, *NUMBERS, *TEXTS)),
    *BROKEN,
    *LONG,
    *(MY_TOKEN, LOST_TOKEN, b"x\n\r\r\n* " + FORGED.encode()),
]


def _usages(verbs: dict[str, line.Verb] | dict[str, tombola_line.Verb]) -> list[bytes]:
    """Each word alone, and with a slot for each of its arguments."""
    words = [(word, re.sub(r"\S+", "{}", verb.usage)) for word, verb in verbs.items()]
    return [f"{word} {slots}\n".encode() for word, slots in words] + [
        f"{word}\n".encode() for word, _ in words
    ]


LINE = [
    *_usages(line.VERBS),
    *(b"{}\n", b"//{}\n", b"L\n", b"/help\n", b"{}:{} {}\n", b"127.0.0.1:1001 {}\n", b" /{} {}\n"),
    *(b"/nick gina\n/login gina secret\n", b"/login gina {}\n", b"/msg gina {}\n", b"/inbox\n"),
    *(b"/join x\n/add bob\n/remove {}\n", b"/join nest\n{}\n", b"/history 1000\n", b"exit\n"),
    *(b"/help\n" * 900, b"/menu\n", b"/menu\nx\n5\nmain\n{}\nbye\n0\n"),
]
MENU = [
    *(b"{}\n", b"x\n", b"1\n", b"2\n{}\n{}\n", b"3\n", b"4\n{}\n", b"5\n{}\n", b"6\n", b"0\n"),
    *(b"5\nmain\n{}\nbye\n", b"4\nden\n5\nden\n{}\n", b"2\n{}\n1\n", b"bye\n", b"eve\n5\nmain\n"),
]
_IN_MAIN = b"JOIN_CHATROOM: main\nCLIENT_IP: 0\nPORT: 0\nCLIENT_NAME: eve\n"
_SAYING = b"CHAT: 1\nJOIN_ID: 1\nCLIENT_NAME: eve\nMESSAGE: "
TCD = [
    b"JOIN_CHATROOM: {}\nCLIENT_IP: 0\nPORT: 0\nCLIENT_NAME: {}\n",
    *(_IN_MAIN, _IN_MAIN + _SAYING + b"{}\n{}\n\n", _IN_MAIN + _SAYING + b"{}\n\r\r\n{}\n\n"),
    b"CHAT: 1\nJOIN_ID: {}\nCLIENT_NAME: {}\nMESSAGE: {}\n\n",
    b"CHAT: {}\nJOIN_ID: 0\nCLIENT_NAME: ann\nMESSAGE: {}\n{}\n{}\n\n",
    _IN_MAIN + _SAYING + b"x\n\nCHAT: 1\nCLIENT_NAME: ann\nMESSAGE: {}\n\n",
    b"LEAVE_CHATROOM: {}\nJOIN_ID: {}\nCLIENT_NAME: {}\n",
    b"LEAVE_CHATROOM: 1\nJOIN_ID: 1\nCLIENT_NAME: eve\n",
    b"DISCONNECT: {}\nPORT: 0\nCLIENT_NAME: {}\n",
    *(b"HELO {}\n", b"HELO\n", b"KILL_SERVICE\n", b"MESSAGE: {}\n", b"CHAT: {}\n", b"{}\n"),
    *(
        b"CLIENT_NAME: {}\n",
        b"PORT:{}\n",
        b"JOIN_ID: {}\n",
        b"{}: {}\n",
        b"MESSAGE: a\n" * 50,
        b"HELO x\n" * 900,
    ),
]
TOMBOLA = [
    *_usages(tombola_line.VERBS),
    *(b"{}\n", b"HELP\n", b"RESUME @MINE@\n", b"RESUME @LOST@\n", b"say {}\n", b"NAME ann\n"),
    *(
        b"HELP\n" * 1200,
        b"CARDS 6\n",
        b"BOARD 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15\n",
        b"BOARD {} {} {}\n",
    ),
]
CLAIMS = [
    *(b"TOMBOLA {}\n", b"AMBO @LOST@\n", b"TERNO @LOST@\n", b"tombola @LOST@\r\n", b"{} {}\n"),
    *(b"TOMBOLA\n", b"AMBO @LOST@ {}\n", b"{}\n"),
]
WEB = [
    *(method + b" {} HTTP/1.1\r\nHost: {}\r\n{}: {}\r\n\r\n" for method in page.METHODS),
    *(b"GET / HTTP/1.1\r\nHost: localhost:12000\r\n\r\n", b"GET {}\r\n\r\n", b"\r\nGET / "),
    *(b"HEAD /?{} HTTP/1.0\nHost: [::1]:99\n\n", b"{}: {}\r\n", b"\r\n", b"Host: <b>{}\r\n"),
]
IRC = [b"NICK {}\r\n", b"USER {} 0 * :{}\r\n", b"CAP LS 302\r\n", b"PASS {}\r\n", b"JOIN #{}\r\n"]
TLS = [b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03{}", b"\x16\x03{}", b"\x16"]


def fill(template: bytes, words: Sequence[bytes]) -> bytes:
    """The sentence with the words in its slots, over and over if they are few."""
    first, *others = template.split(SLOT)
    endless = chain.from_iterable(repeat(words or [b""]))
    return first + b"".join(word + other for word, other in zip(endless, others))
