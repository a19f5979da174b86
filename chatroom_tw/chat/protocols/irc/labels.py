"""Labels: the answer to a message with a label carries it back (IRCv3's labeled-response)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from chatroom_tw.chat.protocols.irc.messages import escaped, parse, with_tag, written


def labelled(
    lines: Sequence[str], label: str, server: str, new_batch: Callable[[], str]
) -> list[str]:
    """The lines that answer a message, with its label: none are an ACK, several a batch."""
    tag = f"label={escaped(label)}"
    if not lines:
        return [written("ACK", source=server, tags=tag)]
    if len(lines) == 1:
        return [with_tag(lines[0], tag)]
    if is_batch(lines):
        return [with_tag(lines[0], tag), *lines[1:]]
    name = new_batch()
    begin = written("BATCH", f"+{name}", "labeled-response", source=server, tags=tag)
    inside = (line if is_inside(line) else with_tag(line, f"batch={name}") for line in lines)
    return [begin, *inside, written("BATCH", f"-{name}", source=server)]


def is_batch(lines: Sequence[str]) -> bool:
    """Whether all of the lines are one batch."""
    begins = parse(lines[0])
    if begins is None or begins.command != "BATCH" or not begins.params[0].startswith("+"):
        return False
    return lines[-1].endswith(f" BATCH -{begins.params[0][1:]}")


def is_inside(line: str) -> bool:
    """Whether the line is in a batch of its own."""
    tags = line[1:].partition(" ")[0] if line.startswith("@") else ""
    return any(tag.startswith("batch=") for tag in tags.split(";"))
