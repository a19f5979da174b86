"""Messages of IRC: a parser and a writer without I/O.

    message = ["@" tags " "] [":" source " "] command *(" " parameter) [" :" trailing]

The sources are RFC 1459, section 2.3, the Modern IRC Client Protocol, and IRCv3's message tags.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

MOST_PARAMS = 15
LINE_LIMIT = 512
"""The most bytes of a message without its tags, CR LF included."""
TAGS_LIMIT = 4096
"""The most bytes of the tags that a client sends, with the `@` and the blank after them."""

_ESCAPES = {":": ";", "s": " ", "\\": "\\", "r": "\r", "n": "\n"}
_ESCAPED = str.maketrans({value: f"\\{key}" for key, value in _ESCAPES.items()})
_ESCAPE = re.compile(r"\\(.?)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Message:
    """One message. The command is in capital letters."""

    command: str
    params: tuple[str, ...] = ()
    source: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)

    @property
    def label(self) -> str | None:
        """The label that its answer is to carry; None: none."""
        return self.tags.get("label")


def parse(line: str) -> Message | None:
    """The message of a line without its end; None: there is no command in it.

    Further parameters than `MOST_PARAMS` are part of the last one.
    """
    tags: dict[str, str] = {}
    if line.startswith("@"):
        written, _, line = line[1:].partition(" ")
        tags = parse_tags(written)
    line = line.lstrip(" ")
    source = ""
    if line.startswith(":"):
        source, _, line = line[1:].partition(" ")
        line = line.lstrip(" ")
    command, _, rest = line.partition(" ")
    if not command:
        return None
    return Message(command.upper(), _params(rest), source, tags)


def _params(rest: str) -> tuple[str, ...]:
    params: list[str] = []
    while rest := rest.lstrip(" "):
        if rest.startswith(":"):
            params.append(rest[1:])
            break
        if len(params) == MOST_PARAMS - 1:
            params.append(rest)
            break
        param, _, rest = rest.partition(" ")
        params.append(param)
    return tuple(params)


def parse_tags(written: str) -> dict[str, str]:
    """The tags that are written `a=b;c`. One without a value has ""; the last counts."""
    tags: dict[str, str] = {}
    for one in written.split(";"):
        name, _, value = one.partition("=")
        if name:
            tags[name] = unescaped(value)
    return tags


def written_tag(name: str, value: str) -> str:
    """A tag as it is written."""
    return f"{name}={escaped(value)}" if value else name


def escaped(value: str) -> str:
    """The value of a tag as it is written."""
    return value.translate(_ESCAPED)


def unescaped(value: str) -> str:
    """The value of a tag that is written like this."""
    if "\\" not in value:
        return value
    return _ESCAPE.sub(lambda found: _ESCAPES.get(found[1], found[1]), value)


def written(command: str, *params: str, source: str = "", tags: str = "") -> str:
    """A message as it is written, without its end. `tags` are written already, without the `@`.

    Only the last parameter may be empty, have a blank in it, or begin with a colon.
    """
    start = f"@{tags} " if tags else ""
    if source:
        start += f":{source} "
    if not params:
        return start + command
    *middle, last = params
    if not last or " " in last or last.startswith(":"):
        last = f":{last}"
    return " ".join([start + command, *middle, last])


def with_tag(line: str, tag: str) -> str:
    """A line with one more tag, which is written already."""
    return f"@{tag};{line[1:]}" if line.startswith("@") else f"@{tag} {line}"
