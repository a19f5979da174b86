"""The fast paths: what is in the server for speed alone, and how to switch each of it off.

The server has no switches for this. `patched_server.py` starts it in a process in which
functions and constants of the server have been replaced, before anything uses them. Each
patch is small, and the patched server behaves as before.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from importlib import import_module
from typing import Any

from patching import find, remove_branch, replace_name
from programs import CannotRun
from results import BARE, FULL


@dataclass(frozen=True, slots=True)
class FastPath:
    """Something that could be left out, and would then cost more."""

    summary: str
    """What the server does, compared with what it does without the fast path."""
    switch_off: Callable[[], None]
    """Patches the server in this process. Raises `CannotRun` if there is nothing to patch."""
    workloads: Sequence[str] = ("w1", "w3")
    """The workloads in which a difference is expected."""
    server: str = BARE
    """The variant of the chat in which it is measured."""


def switch_off(names: Sequence[str]) -> None:
    """Patch the server in this process. Raises `CannotRun`, also if a patch does not fit."""
    for name in names:
        try:
            FAST_PATHS[name].switch_off()
        except (AttributeError, ImportError) as error:
            raise CannotRun(f"the server has no fast path {name} any more: {error}") from error


# -- The patches that are more than a replaced value or a removed branch.


def _flush_each_event() -> None:
    collect = find("server.fanout:FanOut.deliver")

    def deliver(fanout: Any, event: object, actor: Any = None) -> None:
        collect(fanout, event, actor)
        fanout.flush()

    replace_name("server.fanout:FanOut.deliver", deliver)


def _render_for_each_member() -> None:
    add = find("server.fanout:FanOut.add")

    def add_alone(fanout: Any, member: Any, renderer: Any) -> None:
        add(fanout, member, replace(renderer))  # Renderers are equal only if they are the same.

    replace_name("server.fanout:FanOut.add", add_alone)


def _wrap_what_is_said() -> None:
    effects = import_module("chatroom_tw.server.effects")

    def say(hub: Any, said: Any) -> None:
        hub._said.append(said)
        hub._deliver(effects.Deliver(effects.InRoom(said.room), said, said.speaker))

    replace_name("chat.hub:ChatHub._say", say)
    _decide_on_what_is_said()


def _decide_on_what_is_said() -> None:
    def decide(hub: Any, sender: object, user: int, command: object) -> None:
        hub.submit(user, command)

    replace_name("chat.hub:ChatHub._talk", decide)


def _call_the_classes() -> None:
    say, said = find("chat.rules.commands:Say"), find("chat.rules.events:Said")
    replace_name("chat.rules.commands:new_say", lambda fields: say(*fields))
    replace_name("chat.rules.talking:new_said", lambda fields: said(*fields))


def _leave_no_line_whole() -> None:
    replace_name("server.net.framing:LineFramer.whole_lines", lambda framer, data: None)


FAST_PATHS: dict[str, FastPath] = {
    "poll": FastPath(
        "one epoll object reads all sockets; without it the reactor reads each",
        partial(replace_name, "server.net.connection:CAN_POLL", False),
    ),
    "join-events": FastPath(
        "the events of a batch are joined and written at once; without it one by one",
        _flush_each_event,
    ),
    "render-once": FastPath(
        "an event is rendered once for each renderer; without it for each member",
        _render_for_each_member,
    ),
    "one-part": FastPath(
        "an actor in one event gets the rest by two slices; without it by a join of parts",
        partial(remove_branch, "server.parts:without", "len(indexes) == 1"),
        ("w1b", "w3"),
    ),
    "room-event": FastPath(
        "a line crosses the link as it is; without it in a `Deliver`",
        _wrap_what_is_said,
    ),
    "whole-lines": FastPath(
        "plain whole lines are split at once; without it by the code for all others",
        _leave_no_line_whole,
    ),
    "say": FastPath(
        "the hub's way of a line is written out; without it it is that of every command",
        _decide_on_what_is_said,
    ),
    "new-tuples": FastPath(
        "`Say` and `Said` are made as tuples; without it by calls of their classes",
        _call_the_classes,
    ),
    "ascii-names": FastPath(
        "an ASCII name is compared in lower case; without it by NFKC and case folding",
        partial(remove_branch, "server.text:key", "name.isascii()"),
        ("w7a",),
    ),
    "history-rows": FastPath(
        "the lines of a batch share a row of the history; without it each has its own",
        partial(replace_name, "chat.storage.history:ROW", 1),
        server=FULL,
    ),
}
"""By the names that `./run bench --without` takes."""
