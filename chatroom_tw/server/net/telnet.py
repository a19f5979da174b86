"""Telnet's own bytes, in what a client of a protocol of lines sends (RFC 854, RFC 855).

Telnet programs mix commands into the text: IAC (255) and one byte, with a third one for an
option, or a subnegotiation up to IAC SE. `Telnet.take_out` removes them and collects the
answers. This end has no options: every DO is answered by WONT, and every WILL by DONT. In text
that is UTF-8 there is no byte 255, so clients that are no telnet programs never get here.
"""

from __future__ import annotations

from enum import Enum

IAC = 0xFF
EOF, SE, AYT, EC, EL, SB = 0xEC, 0xF0, 0xF6, 0xF7, 0xF8, 0xFA
WILL, WONT, DO, DONT = 0xFB, 0xFC, 0xFD, 0xFE

ERASE, ERASE_LINE = b"\x7f", b"\x15"
"""What a terminal sends for the commands EC (erase character) and EL (erase line)."""
SUBNEGOTIATION_LIMIT = 4096
"""Bytes. A subnegotiation that is longer is taken for text that only looks like one."""

_REFUSALS = {WILL: DONT, DO: WONT}
_TYPED = {EC: ERASE, EL: ERASE_LINE}


class _State(Enum):
    TEXT = "text"
    COMMAND = "IAC has come"
    OPTION = "IAC and one of WILL, WONT, DO, DONT"
    INSIDE = "a subnegotiation"
    INSIDE_COMMAND = "IAC in a subnegotiation"


class Telnet:
    """What one client has sent of telnet."""

    __slots__ = ("_length", "_state", "_verb", "answers", "is_asked")

    def __init__(self) -> None:
        self._state = _State.TEXT
        self._verb = 0
        self._length = 0  # of a subnegotiation
        self.answers = b""
        """What the client is to be sent; the caller takes it."""
        self.is_asked = False
        """Whether the client has asked if anybody is there (AYT); the caller clears it."""

    @property
    def is_inside(self) -> bool:
        """Whether a command has begun and not ended."""
        return self._state is not _State.TEXT

    def take_out(self, data: bytes) -> bytes:
        """The text in the data: `data` without telnet's commands, which may come in pieces."""
        text = bytearray()
        position, end = 0, len(data)
        while position < end:
            if self._state is _State.TEXT:
                start = position
                position = data.find(IAC, start)
                text += data[start:position] if position >= 0 else data[start:]
                if position < 0:
                    break
                self._state = _State.COMMAND
            else:
                text += self._take(data[position])
            position += 1
        return bytes(text)

    def _take(self, byte: int) -> bytes:
        """Take one byte of a command. The text that it stands for."""
        state, self._state = self._state, _State.TEXT
        if state is _State.COMMAND:
            return self._command(byte)
        if state is _State.OPTION:
            if self._verb in _REFUSALS:
                self.answers += bytes([IAC, _REFUSALS[self._verb], byte])
        elif state is _State.INSIDE_COMMAND and byte == SE:
            pass
        elif self._length < SUBNEGOTIATION_LIMIT:
            self._length += 1
            inside = byte != IAC or state is _State.INSIDE_COMMAND
            self._state = _State.INSIDE if inside else _State.INSIDE_COMMAND
        return b""

    def _command(self, byte: int) -> bytes:
        """Take the byte after IAC. IAC itself stands for a byte 255 of the text, which is none."""
        if WILL <= byte <= DONT:
            self._verb, self._state = byte, _State.OPTION
        elif byte == SB:
            self._length, self._state = 0, _State.INSIDE
        elif byte == AYT:
            self.is_asked = True
        elif byte < EOF:
            return b"\xff" + bytes([byte])  # It is no command of telnet's.
        return _TYPED.get(byte, b"")
