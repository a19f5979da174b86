"""What a server may send in each protocol. The functions raise AssertionError for anything else."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from wsproto import Connection, ConnectionType
from wsproto import events as ws

from chatroom_tw.server.net.framing import LINE_LIMIT
from chatroom_tw.server.net.telnet import Telnet
from chatroom_tw.tests.fuzzing.grammars import FORGED

REFUSED = re.compile(rb"\xff[\xfc\xfe].", re.DOTALL)
"""Telnet's WONT and DONT, of any option."""
LONGEST = 3 * LINE_LIMIT + 512
"""The most bytes in a line: a byte that is not UTF-8 becomes U+FFFD, which has three."""
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")

NAME = r"[^\s<>]{1,32}"
LINE_OUTPUT = re.compile(
    rf"(#{NAME} )?<({NAME}|{NAME} -> you|you -> #?{NAME})> |[*!] |\S+:\d+ {NAME}$"
)
MENU_OUTPUT = re.compile(rf"{NAME}> |\* ")
TOMBOLA_OUTPUT = re.compile(
    "(HELLO|CARD|COMMIT|WAITING|NEXT|BEGIN|NUMBER|PRIZE|OVER|REVEAL|HALL|MADE|SAID|TRANSCRIPT|ERROR"
    "|OFFER|HELD|UNCALLED|UNPRIZE|OUT|SET|NOTICE|PLAYER|HOSTING|PACE|CHECKED|SHEET|SHEETS|SECOND"
    "|[*]) "
    "|(BYE|GOING)$|DRAWN( |$)"
)
_TCD = [
    re.compile(r"CHAT: (\d+)\nCLIENT_NAME: ([^\n]+)\nMESSAGE: ([^\n]*(?:\n[^\n]+)*)\n\n"),
    re.compile(
        r"JOINED_CHATROOM: [^\n]+\nSERVER_IP: 127.0.0.1\nPORT: 12000\nROOM_REF: \d+\nJOIN_ID: \d+\n"
    ),
    re.compile(r"LEFT_CHATROOM: \d+\nJOIN_ID: \d+\n"),
    re.compile(r"ERROR_CODE: [1-5]\nERROR_DESCRIPTION: [^\n]+\n"),
    # The line as it was sent.
    re.compile(r"HELO[^\n]*\nIP:127.0.0.1\nPort:12000\nStudentID:17300000\n"),
]


def lines(sent: bytes, received: bytes) -> list[str]:
    """The lines of a text. Answers to telnet's commands may stand between them."""
    if b"\xff" in sent:
        received = REFUSED.sub(b"", received)
    return lines_of(received.decode())


def lines_of(text: str) -> list[str]:
    """The lines of a text that is safe to show."""
    assert not CONTROL.search(text), text
    assert not text or text.endswith("\n"), text
    found = text.split("\n")[:-1]
    for one in found:
        assert len(one.encode()) <= LONGEST or one.startswith("TRANSCRIPT "), len(one)
    return found


def _of(pattern: re.Pattern[str]) -> Callable[[bytes, bytes], None]:
    def check(sent: bytes, received: bytes) -> None:
        for one in lines(sent, received):
            assert pattern.match(one), one

    return check


def line(sent: bytes, received: bytes) -> None:
    """Answers of the line protocol. At the menu, lines may begin with anything."""
    text = Telnet().take_out(sent).replace(b"\0", b"")
    (any_text if b"/menu" in text else _of(LINE_OUTPUT))(sent, received)


def any_text(sent: bytes, received: bytes) -> None:
    """Lines that are safe to show."""
    lines(sent, received)


tombola = _of(TOMBOLA_OUTPUT)
claims = _of(re.compile("OK$|ERROR "))


def chats(text: str) -> Iterator[tuple[str, str]]:
    """The names and texts of the CHATs. Everything else must be well formed, too."""
    place = 0
    while place < len(text):
        found = next(filter(None, (pattern.match(text, place) for pattern in _TCD)), None)
        assert found, text[place:]
        if found.re is _TCD[0]:
            yield found[2], found[3]
        place = found.end()


def tcd(sent: bytes, received: bytes) -> None:
    """Answers of the TCD protocol. The answer to HELO repeats the request's bytes."""
    text = received.decode(errors="replace" if b"HELO" in sent else "strict")
    assert b"HELO" in sent or not CONTROL.search(text), text
    list(chats(text))


_HTTP_FIELD = re.compile(r"[A-Za-z-]+: [^\x00-\x1f]+")


def web(sent: bytes, received: bytes) -> None:
    """HTTP responses, and perhaps the frames of a WebSocket after them."""
    while received:
        head, end, received = received.partition(b"\r\n\r\n")
        assert end, head
        status, *fields = head.decode("ascii").split("\r\n")
        assert re.fullmatch(r"HTTP/1\.[01] [1245]\d\d [A-Za-z -]+", status), status
        assert all(map(_HTTP_FIELD.fullmatch, fields)), fields
        if " 101 " in status:
            messages_in(received)
            return
        said = {name.lower(): value for name, value in (field.split(": ", 1) for field in fields)}
        size = int(said.get("content-length", 0))
        if size and not received.startswith(b"HTTP/1."):  # as after HEAD
            data, received = received[:size], received[size:]
            is_packed = said.get("content-encoding") == "gzip"
            body = (gzip.decompress(data) if is_packed else data).decode()
            assert not CONTROL.search(body) and FORGED not in body


def timeless(received: bytes) -> bytes:
    """HTTP responses without their dates, and the messages of a WebSocket after them."""
    if not received.startswith(b"HTTP/1."):
        return received
    received = re.sub(rb"\r\nDate: [^\r]*", b"", received)
    head, upgraded, rest = received.partition(b"HTTP/1.1 101 ")
    return head + page_messages(upgraded + rest) if upgraded else head


def page(sent: bytes, received: bytes) -> None:
    """The response to an upgrade, and frames."""
    web(b"", received)


# A refusal's subject may be how many seconds it holds.
_TIMES = re.compile(r'"(?:at|seconds|until|since|idle)":[0-9.]+|"subject":"[0-9]+"')
_TOLD_TIMES = re.compile(
    r"\d{4}-\d\d-\d\d \d\d:\d\d|\b\d+ (?:s|seconds?|minutes?)\b|\bjust now\b|" + _TIMES.pattern
)


def without_times(text: str) -> str:
    """What anybody has received, without the times in it: dates, and for how long."""
    return _TOLD_TIMES.sub("TIME", text)


def messages_in(received: bytes) -> list[str]:
    """The messages in frames, without times and pongs. The last frame may be incomplete."""
    frames = Connection(ConnectionType.CLIENT)
    frames.receive_data(received)
    said, text = [], ""
    for event in frames.events():
        if isinstance(event, ws.TextMessage):
            text += event.data
            if event.message_finished:
                message = json.loads(text)
                assert isinstance(message["type"], str)
                assert not CONTROL.search(text), text  # in JSON they are escaped
                _shown(message)
                said.append(_TIMES.sub("", text))
                text = ""
        elif isinstance(event, ws.CloseConnection):
            said.append(f"closed: {event.code}")
        else:
            assert isinstance(event, ws.Pong), event
    return said


def page_messages(received: bytes) -> bytes:
    """The messages after the response to an upgrade, one in a line."""
    return "\n".join(messages_in(received.partition(b"\r\n\r\n")[2])).encode()


def messages(text: str) -> list[dict[str, Any]]:
    """The messages of a text that has one in each line."""
    found = [json.loads(line) for line in text.split("\n")[:-1]]
    _shown(found)
    return found


def _shown(value: object) -> None:
    """Assert that all strings in a JSON value are safe to show."""
    if isinstance(value, str):
        assert not CONTROL.search(value), value
    elif isinstance(value, dict):
        for each in value.values():
            _shown(each)
    elif isinstance(value, list):
        for each in value:
            _shown(each)


_IRC_LINE = re.compile(
    rb"(?:@([^ \r\n\0]+) )?(?::([^ \r\n\0]+) )?([A-Z]+|[0-9]{3})((?: [^ :\r\n\0][^ \r\n\0]*)*)"
    rb"(?: :([^\r\n\0]*))?"
)


def irc(sent: bytes, received: bytes) -> None:
    """Messages of IRC, of at most 512 bytes without their tags, each with its end."""
    assert not received or received.endswith(b"\r\n"), received
    for line in received.split(b"\r\n")[:-1]:
        assert _IRC_LINE.fullmatch(line), line
        bare = line.partition(b" ")[2] if line.startswith(b"@") else line
        assert len(bare) <= 510, line
        line.decode()


_IRC_TIMES = re.compile(rb"( (?:317|329|333|346|348|367) [^\r\n]*?) [0-9]+(?: :[^\r\n]*)?(?=\r)")


def irc_answers(received: bytes) -> bytes:
    """The messages without the times in numerics."""
    return _IRC_TIMES.sub(rb"\1", received)


def irc_messages(received: bytes) -> bytes:
    """The messages of IRC after the response to an upgrade, each with its end."""
    frames = Connection(ConnectionType.CLIENT)
    frames.receive_data(received.partition(b"\r\n\r\n")[2])
    found = [event.data for event in frames.events() if isinstance(event, ws.TextMessage)]
    return irc_answers("".join(f"{message}\r\n" for message in found).encode())


def irc_socket(sent: bytes, received: bytes) -> None:
    """The response to an upgrade, and frames that have a message of IRC each."""
    irc(sent, irc_messages(received))


def nothing(sent: bytes, received: bytes) -> None:
    """No answer at all."""
    assert not received, received


LATE_TCD = re.compile(rb"^(JOINED_CHATROOM|LEFT_CHATROOM|CHAT|ERROR_CODE): |^HELO", re.MULTILINE)


def _cut_at(received: bytes, place: int) -> tuple[bytes, bytes]:
    return received[:place], received[place:]


def detected(sent: bytes, received: bytes) -> None:
    """Answers of the protocol that was detected, which their beginning shows."""
    if received.startswith(b"HTTP/1."):
        web(sent, received)
    elif received.startswith((b":chat.example ", b"ERROR ")):
        irc(sent, received)
    elif not received or received.startswith(b"* "):
        late = LATE_TCD.search(received)  # A client that has been greeted may speak TCD yet.
        greeted, answers = (received, b"") if late is None else _cut_at(received, late.start())
        line(sent, greeted)
        tcd(sent, answers)
    else:
        tcd(sent, received)
