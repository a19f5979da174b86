"""What attackers send: a grammar for each protocol, and words to fill into it.

A grammar is a sequence of templates: requests of the protocol with slots (`{}`), which `fill` fills
with words. Words are valid, too long, malformed, forged, or of another protocol.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import chain, repeat

from chatroom_tw.chat.protocols import line_parser, web_requests, web_requests_2
from chatroom_tw.server.http import messages
from chatroom_tw.server.http.websocket import MESSAGE_LIMIT
from chatroom_tw.server.listen import unsupported
from chatroom_tw.server.net.framing import LINE_LIMIT
from chatroom_tw.tests.support.websocket import BINARY, CLOSE, PING, PONG, frame
from chatroom_tw.tombola.protocols import line as tombola_line
from chatroom_tw.tombola.protocols import web as tombola_web

SLOT = b"{}"
MY_TOKEN, LOST_TOKEN = b"@MINE@", b"@LOST@"
"""Stand for the tokens of the attacker's own seat, and of a seat whose connection is lost."""
FORGED = "FORGED!"
"""Only attackers send this text, so no bystander may seem to say it. It is not a valid name."""
TELNET = [
    *(b"\xff\xf4\xff\xfd\x06", b"\xff\xf4", b"\xff\xfb\x1f", b"\xff\xfd\x01", b"\xff\xf1"),
    *(b"\xff\xf6", b"\xff\xfa\x1f\0P\0\x18\xff\xf0"),
]
"""Commands of telnet."""

NAMES = ["ann", "bob", "ANN", "gina", "guest-1", "you", "x", "main", "nest", "#nest", "secret"]
NUMBERS = ["0", "1", "2", "6", "-1", "00", "007", "4097", "1e9", "9" * 20, "9" * 5000, "٣", "²"]
TEXTS = [
    *("", " ", "\t", "hello", f"* {FORGED}", f"<ann> {FORGED}", f"ann> {FORGED}", "{0}", "%s%n"),
    *(f"x\r* {FORGED}", f"x\u2028* {FORGED}", f"x\x0b* {FORGED}", f"x\x85* {FORGED}"),
    *("\x1b[2J", "\0", "\x7f", "\x9b31m", "\ufeff", "\u202e", "\u200b", "\ufdfa" * 32, "ß" * 32),
    *("e" + "\u0301" * 40, "\u0301", "\U0001f468\u200d\U0001f469", "é" * 33, "x" * 32, "x" * 33),
    *("127.0.0.1:1001", "[::1]:1", "1.2.3.4:99999", "exit", "/quit", "/menu", "0", "L", "NUMBER 1"),
    *("\ufeff/nick x", "／nick x", "\u200b//x", "he\x08llo\x7f", "\x15"),
    *(" ".join(map(str, range(1, 16))), "1 " * 15, "x" * LINE_LIMIT, "é" * LINE_LIMIT),
]
LED = [
    *("account:gina", "account:", "address:127.0.0.0/8", "address:h-3f9a1c27", "address:::/0"),
    *("*!*@*", "bad*!*@127.*", "*" * 300, "tea", "10m", "2h", "10x", "9" * 9 + "d", "-"),
    *("owner", "operator", "voice", "member", "on", "off", "all", "yes", "close", "secret-1"),
    *("topic-by", "key", "invite-only", "moderated", "registered", "hidden", "limit", "slow"),
    *("outside", "quiet", "#tea", "r" * 300, "r" * 301),
]
"""What commands take that lead a room, or are about people."""
BROKEN = [b"\xff", b"\xc0\x8a", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xe2\x80", b"\xff" * 5000]
ENDS = [b"\n", b"\r\n", b"\n\n", b"\r", b"\r\r\n", b"\r\0", b"", b"\0", *TELNET]
LONG = [b"x" * (LINE_LIMIT + 1) + b"\n", b"x" * (2 * LINE_LIMIT), b"\xff" * LINE_LIMIT + b"\r\n"]
WORDS: list[bytes] = [
    *(word.encode() for word in (*NAMES, *NUMBERS, *TEXTS, *LED)),
    *BROKEN,
    *LONG,
    *(MY_TOKEN, LOST_TOKEN, b"x\n\r\r\n* " + FORGED.encode()),
]


def _usages(verbs: dict[str, line_parser.Verb] | dict[str, tombola_line.Verb]) -> list[bytes]:
    """Each verb alone, and with a slot for each of its arguments."""
    words = [(word, re.sub(r"\S+", "{}", verb.usage)) for word, verb in verbs.items()]
    return [f"{word} {slots}\n".encode() for word, slots in words] + [
        f"{word}\n".encode() for word, _ in words
    ]


LINE = [
    *_usages(line_parser.VERBS),
    *(b"{}\n", b"//{}\n", b"L\n", b"/help\n", b"{}:{} {}\n", b"127.0.0.1:1001 {}\n", b" /{} {}\n"),
    *(b"/nick gina\n/login gina secret-1\n", b"/login gina {}\n", b"/msg gina {}\n", b"/inbox\n"),
    *(b"/join x\n/add bob\n/remove {}\n", b"/join nest\n{}\n", b"/history 1000\n", b"exit\n"),
    *(b"/help\n" * 900, b"/menu\n", b"/menu\nx\n5\nmain\n{}\nbye\n0\n"),
    # Rooms that are led, and people.
    *(b"/join tea\n/add bob\n", b"/join tea\n/set {} {}\n", b"/ban bob {} {}\n", b"/mute bob {}\n"),
    *(b"/ban {} {} {}\n/bans\n", b"/mute {} {}\n/mutes\n", b"/role bob {}\n", b"/kick bob {}\n"),
    *(b"/set key {}\n/join tea {}\n", b"/topic {}\n/topic\n", b"/set slow 1\n{}\n{}\n"),
    *(b"/close {}\n/close yes {}\n", b"{}\n/delete\n/history\n", b"/log {}\n", b"/invite bob\n"),
    *(b"/login gina secret-1\n/join tea\n", b"/unregister secret-1\n", b"/password secret-1 {}\n"),
    *(b"/ignore bob\n/ignores\n", b"/unignore {}\n", b"/away {}\n", b"/devices close 1\n"),
    *(b"/read {}\n/logout\n", b"/oper root {}\n", b"/report bob {}\n", b"/msg #nest {}\n"),
]
MENU = [
    *(b"{}\n", b"x\n", b"1\n", b"2\n{}\n{}\n", b"3\n", b"4\n{}\n", b"5\n{}\n", b"6\n", b"0\n"),
    *(b"5\nmain\n{}\nbye\n", b"4\nnest\n5\nnest\n{}\n", b"2\n{}\n1\n", b"bye\n", b"eve\n5\nmain\n"),
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
    # Without an end, and with other keys where they do not matter.
    b"JOIN_CHATROOM: main\nCLIENT IP: {}\nPORT {}\nCLIENT_NAME: eve",
    *(b"LEAVE_CHATROOM: 1\n{}\nCLIENT NAME: {}", _IN_MAIN + _SAYING + b"{}"),
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
UPGRADE = (
    b"GET /ws HTTP/1.1\r\nHost: chat.example:12000\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)
WEB = [
    *(method + b" {} HTTP/1.1\r\nHost: {}\r\n{}: {}\r\n\r\n" for method in unsupported.METHODS),
    *(b"GET / HTTP/1.1\r\nHost: localhost:12000\r\n\r\n", b"GET {}\r\n\r\n", b"\r\nGET / "),
    *(b"HEAD /?{} HTTP/1.0\nHost: [::1]:99\n\n", b"{}: {}\r\n", b"\r\n", b"Host: <b>{}\r\n"),
    *(b"GET /static/../{} HTTP/1.1\r\n\r\n", b"GET /qr.svg?for={} HTTP/1.1\r\n\r\n"),
    *(b"GET /static/common/{} HTTP/1.1\r\n\r\n", b"GET /%{}/{} HTTP/1.1\r\n\r\n"),
    b"POST / HTTP/1.1\r\nContent-Length: {}\r\n\r\n{}",
    b"POST /ws HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n6\r\n{}\r\n0\r\n\r\n",
    *(UPGRADE, UPGRADE.replace(b"/ws", b"/{}"), UPGRADE.replace(b"chat.example:12000", b"{}")),
    *(UPGRADE.replace(b"\r\n\r\n", b"\r\n{}: {}\r\n\r\n"), UPGRADE.replace(b"13", b"{}")),
    UPGRADE.replace(b"\r\n\r\n", b"\r\nOrigin: http://{}\r\n\r\n"),
    UPGRADE + frame(b'{"type":"join","room":"main"}'),
    *(frame(b'{"type":"say","room":"main","text":"FORGED!"}'), frame(b"", CLOSE)),
]


def _messages(types: dict[str, messages.Type]) -> list[bytes]:
    """Each type with all fields, the needed ones, too few, and an unknown one."""
    made = []
    for name, type_ in types.items():
        needed, all_ = list(type_.needs), [*type_.needs, *type_.may]
        for fields in (all_, needed, all_[1:], [*all_, "x"]):
            for value in (b'"{}"', b"{}"):
                slots = b"".join(b',"%s":%s' % (field.encode(), value) for field in fields)
                made.append(b'{"type":"%s"%s}\n' % (name.encode(), slots))
    return made


def _in_version_2() -> list[bytes]:
    """The types of version 2, each in a room of the client's own."""
    types = {
        name: type_
        for name, type_ in web_requests_2.TYPES_2.items()
        if name in web_requests_2.ADDED
    }
    return [
        *_messages(types),
        *(_TEA + one.replace(_ANY_ROOM, _IN_TEA) for one in _messages(types)),
    ]


# One frame for each line; see `framed`.
_FRAMES = [
    *(b"{}\n", b'{"type":{}}\n', b"@PING {}\n", b"@PONG {}\n", b"@CLOSE {}\n", b"@CLOSE \n"),
    *(b"@BINARY {}\n", b"@UNMASKED {}\n", b"@RAW {}\n", b"@LIES {}\n", b"@RESERVED {}\n"),
    *(b"@MANY {}\n", b"@HALF {}\n", b"@REST {}\n", b"@LONG x\n", b"@LONGER x\n", b"@DEEP [\n"),
]
_TEA = b'{"type":"hello","version":2,"name":"eve"}\n{"type":"join","room":"tea"}\n'
_ANY_ROOM, _IN_TEA = b'"room":"{}"', b'"room":"tea"'
_MAIN = b'{"type":"join","room":"main"}\n{"type":"hello","name":"eve"}\n'
_LEADING = [
    b'{"type":"ban","room":"tea","who":"{}","time":"10m","reason":"{}"}\n{"type":"bans","room":"tea"}\n',
    b'{"type":"mute","room":"tea","who":"bob"}\n{"type":"unmute","room":"tea","who":"{}"}\n',
    b'{"type":"role","room":"tea","name":"bob","role":"owner"}\n',
    b'{"type":"set","room":"tea","option":"{}","value":"{}"}\n{"type":"settings","room":"tea"}\n',
    b'{"type":"topic","room":"tea","text":"{}"}\n{"type":"log","room":"tea","page":1}\n',
    b'{"type":"say","room":"tea","text":"{}"}\n{"type":"delete","room":"tea","at":{}}\n',
    b'{"type":"close","room":"tea","yes":true,"reason":"{}"}\n',
    b'{"type":"kick","room":"tea","name":"bob"}\n{"type":"invite","room":"tea","name":"bob"}\n',
    b'{"type":"login","name":"gina","password":"secret-1"}\n{"type":"read","room":"tea"}\n',
    b'{"type":"close-device","number":1}\n{"type":"devices"}\n{"type":"ignore","name":"bob"}\n',
    b'{"type":"register","password":"secret-1"}\n{"type":"unregister","password":"secret-1"}\n',
]
"""What is sent in version 2 by one who leads a room."""
PAGE = [
    *_messages({name: type_ for name, type_ in web_requests.TYPES.items() if name != "history"}),
    *_in_version_2(),
    *_FRAMES,
    *(_TEA + b'{"type":"add","room":"tea","name":"bob"}\n' + one for one in _LEADING),
    b'{"type":"hello","version":2,"browser":"a secret of browsers","tab":"{}"}\n',
    *(_MAIN, _MAIN + b'{"type":"say","room":"main","text":"{}"}\n', b'{"type":"bye"}\n'),
    _MAIN + b'@MANY {"type":"say","room":"main","text":"{}"}\n',
    _MAIN + b'{"type":"say","room":"main","text":"x\\n{}\\r\\n* FORGED!"}\n',
    _MAIN + b'{"type":"say","room":"main","text":"\\ud800 \\u0000 \\u001b[2J \\u2028 FORGED!"}\n',
    _MAIN + b'{"type":"history","room":"main","count":{}}\n',
    _MAIN + b'{"type":"history","room":"main","before":9007199254740992}\n',
    _MAIN + b'{"type":"history","room":"main","after":0,"count":2}\n',
    b'{"type":"hello","name":"{}","tab":"a secret of the page"}\n',
    b'{"type":"login","name":"gina","password":"secret-1"}\n{"type":"inbox"}\n',
    b'{"type":"tell","to":"gina","text":"{}"}\n{"type":"tell","to":"dora","text":"{}"}\n',
    b'{"type":"nothing"}\n' * 400,
]
TOMBOLA_PAGE = [
    *(_messages(tombola_web.TYPES)),
    *_FRAMES,
    *(b'{"type":"sit","name":"{}"}\n', b'{"type":"sit"}\n{"type":"say","text":"{}"}\n'),
    *(b'{"type":"resume","token":"@LOST@"}\n', b'{"type":"sit"}\n{"type":"cards","count":6}\n'),
    b'{"type":"sit"}\n{"type":"board","numbers":[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15]}\n',
    b'{"type":"sit"}\n{"type":"board","numbers":[{},1,2,3,4,5,6,7,8,9,10,11,12,13,14]}\n',
    b'{"type":"sit"}\n{"type":"claim","prize":"ambo"}\n{"type":"status"}\n{"type":"exit"}\n',
    b'{"type":"resume","token":"@LOST@"}\n{"type":"claim","prize":"{}"}\n',
    b'{"type":"nothing"}\n' * 400,
]


def framed(data: bytes) -> bytes:
    """A frame for each line: of text, or of another kind if the line begins with a mark (@PING)."""
    return b"".join(_frame(*_marked(line)) for line in data.split(b"\n") if line)


def _marked(line: bytes) -> tuple[bytes, bytes]:
    word, blank, rest = line.partition(b" ")
    return (word, rest) if blank and word.startswith(b"@") else (b"", line)


def _frame(mark: bytes, said: bytes) -> bytes:
    opcodes = {b"@PING": PING, b"@PONG": PONG, b"@CLOSE": CLOSE}
    if mark in opcodes:
        return frame(said[:125], opcodes[mark])
    if mark == b"@MANY":
        pieces = [said[start : start + 5] for start in range(0, len(said), 5)]
        first = frame(b"", last=False) + frame(b"between", PING)
        return first + b"".join(frame(each, 0, last=False) for each in pieces) + frame(b"", 0)
    others = {
        b"@BINARY": lambda: frame(said, BINARY),
        b"@UNMASKED": lambda: frame(said, masked=False),
        b"@RAW": lambda: said,
        b"@LIES": lambda: frame(said, size=1 << 62),
        b"@RESERVED": lambda: frame(said, 0x71),
        b"@HALF": lambda: frame(said, last=False),
        b"@REST": lambda: frame(said, 0),
        b"@LONG": lambda: frame((said * MESSAGE_LIMIT)[:MESSAGE_LIMIT]),
        b"@LONGER": lambda: frame((said * (MESSAGE_LIMIT + 1))[: MESSAGE_LIMIT + 1]),
        b"@DEEP": lambda: frame((said * 60_000)[:60_000]),
    }
    return others.get(mark, lambda: frame(said))()


IRC_FIRST = b"NICK eve\r\nUSER eve 0 * :Eve\r\n"
_IRC_HELLO = b"NICK eve-{}\r\nUSER eve 0 * :{}\r\n"
IRC = [
    *(_IRC_HELLO, _IRC_HELLO, b"NICK {}\r\n", b"USER {} 0 * :{}\r\n", b"PASS {}\r\n"),
    *(b"CAP LS 302\r\n", b"CAP REQ :message-tags server-time echo-message batch\r\n"),
    *(b"CAP REQ :labeled-response extended-join {}\r\n", b"CAP {} {}\r\n", b"CAP END\r\n"),
    *(b"AUTHENTICATE PLAIN\r\n", b"AUTHENTICATE {}\r\n", b"@label={} PING {}\r\n"),
    *(b"JOIN #{}\r\n", b"JOIN #main,#{} {}\r\n", b"JOIN 0\r\n", b"PART #{} :{}\r\n"),
    *(b"PRIVMSG #main :{}\r\n", b"PRIVMSG #main :{}\r\nPRIVMSG #main :{}\r\n"),
    *(b"PRIVMSG ann,{} :{}\r\n", b"NOTICE #main :{}\r\n", b"PRIVMSG #main :\x01ACTION {}\x01\r\n"),
    *(b"PRIVMSG #main :\x02{}\x0f \x0304,05{}\r\n", b"PRIVMSG @#main :{}\r\n"),
    *(b"@+typing={};label={} TAGMSG #main\r\n", b"@{} PRIVMSG #main :{}\r\n"),
    *(b"PRIVMSG NickServ :IDENTIFY {}\r\n", b"PRIVMSG NickServ :{} {}\r\n"),
    *(
        b"MODE #main\r\n",
        b"MODE #{} +o-v+b {} {} {}\r\n",
        b"MODE #main +{} {}\r\n",
        b"MODE {} {}\r\n",
    ),
    *(b"TOPIC #{} :{}\r\n", b"KICK #{} {} :{}\r\n", b"INVITE {} #{}\r\n", b"NAMES #{},{}\r\n"),
    *(b"LIST {}\r\n", b"WHO {} %{}\r\n", b"WHO #main\r\n", b"WHOIS {}\r\n", b"WHOWAS {} {}\r\n"),
    *(b"AWAY :{}\r\n", b"USERHOST {} {}\r\n", b"ISON :{} {}\r\n", b"SETNAME :{}\r\n"),
    *(b"LUSERS\r\n", b"MOTD\r\n", b"VERSION\r\n", b"TIME\r\n", b"INFO\r\n", b"ADMIN\r\n"),
    *(b"LINKS\r\n", b"STATS {}\r\n", b"HELP {}\r\n", b"OPER {} {}\r\n", b"KILL {} :{}\r\n"),
    *(b"WALLOPS :{}\r\n", b"REHASH\r\n", b"QUIT :{}\r\n", b"{} {} {}\r\n", b":{} PING {}\r\n"),
]
IRC_SOCKET = [*IRC, *_FRAMES]
TLS = [b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03{}", b"\x16\x03{}", b"\x16"]


def fill(template: bytes, words: Sequence[bytes]) -> bytes:
    """The template with the words in its slots; they are repeated if there are too few."""
    first, *others = template.split(SLOT)
    endless = chain.from_iterable(repeat(words or [b""]))
    return first + b"".join(word + other for word, other in zip(endless, others))
