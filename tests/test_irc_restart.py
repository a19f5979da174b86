"""A restart under many clients of IRC: all come back, and nobody misses what was said."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Callable
from pathlib import Path

from support.clients import Address
from support.irc_members import Member
from support.programs import DEADLINE, LOOK_INTERVAL
from support.proxies import reserved_address
from support.servers import Server

CLIENTS, ROOMS, TALKERS = 100, 5, 10


async def until(condition: Callable[[], bool]) -> None:
    give_up = time.monotonic() + DEADLINE
    while not condition():
        assert time.monotonic() < give_up, "it took too long"
        await asyncio.sleep(LOOK_INTERVAL)


async def talk(members: list[Member]) -> None:
    """Each says something that nobody has said, again and again."""
    for number in itertools.count():
        for member in members:
            member.send(f"PRIVMSG {member.room} :{member.name} says {number}")
        await asyncio.sleep(LOOK_INTERVAL)


def test_nobody_misses_what_was_said(tmp_path: Path) -> None:
    with reserved_address() as address:
        asyncio.run(restart(address, tmp_path))


async def restart(address: Address, folder: Path) -> None:
    options = ("--line", "0", "--flood", "none", "--max-per-address", "0", "--state", str(folder))
    host, port = address
    options += ("--irc", f"tcp:{port}:interface={host}")
    members = [Member(address, f"m{n}", f"#r{n % ROOMS}") for n in range(CLIENTS)]
    tasks = [asyncio.ensure_future(member.stay()) for member in members]
    with Server(*options) as first:
        await until(lambda: all(member.returns for member in members))
        tasks.append(asyncio.ensure_future(talk(members[:TALKERS])))
        await until(lambda: all(len(member.echoed) > 5 for member in members[:TALKERS]))
        await asyncio.to_thread(first.stop)
    said = {member.name: len(member.echoed) for member in members}
    with Server(*options):
        await until(lambda: all(member.returns > 1 for member in members))
        await until(lambda: all(len(m.echoed) > said[m.name] for m in members[:TALKERS]))
        tasks.pop().cancel()
        echoed = [(talker.room, text) for talker in members[:TALKERS] for text in talker.echoed]

        def all_read() -> bool:
            return all(
                text in member.read
                for member in members
                for room, text in echoed
                if room == member.room
            )

        await until(all_read)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
