"""The rules of watch lists: being told when somebody has a name, and when nobody has it any more.

A name is watched by devices, as clients that keep track of others ask for it. Users of all
protocols count, as soon as others find them. `telling` tells the watchers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from chatroom_tw.chat.rules.effects import Effects
from chatroom_tw.chat.rules.entities import Device
from chatroom_tw.chat.rules.state import State
from chatroom_tw.chat.rules.telling import tell
from chatroom_tw.chat.rules.tracking_commands import CheckWatched, ListWatched, Unwatch, Watch
from chatroom_tw.chat.rules.tracking_events import Offline, Online, Watched, WatchList
from chatroom_tw.chat.rules.watches import MOST
from chatroom_tw.server import text
from chatroom_tw.server.refusals import Refused


def watch(state: State, device: Device, command: Watch, when: float) -> Effects:
    """What is in the list already is told again, and takes no more room there."""
    names, bad = _names(command.names)
    had = state.watches.of(device)
    space = MOST - len(had)
    new = [key for key in names if key not in had]
    left_out = dict.fromkeys(new[space:])
    for key in new[:space]:
        state.watches.add(device, key, names[key], state.name_now(key))
    there = (key for key in names if key not in left_out)
    told = _seen(state, there, names, bad, tuple(names[key] for key in left_out))
    return [tell(device, told)]


def unwatch(state: State, device: Device, command: Unwatch, when: float) -> Effects:
    if command.names is None:
        state.watches.clear(device)
        return []
    for key in _names(command.names)[0]:
        if key in state.watches.of(device):
            state.watches.remove(device, key)
    return []


def list_watched(state: State, device: Device, command: ListWatched, when: float) -> Effects:
    return [tell(device, WatchList(tuple(state.watches.of(device).values())))]


def check_watched(state: State, device: Device, command: CheckWatched, when: float) -> Effects:
    names = state.watches.of(device)
    return [tell(device, _seen(state, names, names))]


def _names(written: Iterable[str]) -> tuple[dict[str, str], tuple[str, ...]]:
    """The names by their keys, each once, and what is no name."""
    names: dict[str, str] = {}
    bad: dict[str, None] = {}
    for one in written:
        try:
            name = text.person_name(one)
        except Refused:
            bad[one] = None
        else:
            names.setdefault(text.key(name), name)
    return names, tuple(bad)


def _seen(
    state: State,
    keys: Iterable[str],
    names: Mapping[str, str],
    bad: tuple[str, ...] = (),
    left_out: tuple[str, ...] = (),
) -> Watched:
    """Who has the names with these keys."""
    online: list[Online] = []
    offline: list[Offline] = []
    for key in keys:
        if now := state.name_now(key):
            online.append(Online(now, state.names[key].identity))
        else:
            offline.append(Offline(names[key]))
    return Watched(tuple(online), tuple(offline), bad, left_out)
