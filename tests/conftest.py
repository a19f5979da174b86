"""Fixtures: real servers, and real browsers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import browsers
import pytest
from servers import Server


@pytest.fixture
def chat() -> Iterator[Server]:
    """A chat server that nobody else uses."""
    with Server() as server:
        yield server
    assert not faults(server)


@pytest.fixture
def unlimited() -> Iterator[Server]:
    """One in which everybody may send as much as they like."""
    with Server("--flood", "none") as server:
        yield server
    assert not faults(server)


@pytest.fixture
def tombola() -> Iterator[Callable[..., Server]]:
    """Starts tombola servers that nobody else uses, each with the options that it is given."""
    servers: list[Server] = []
    with ExitStack() as running:

        def start(*options: str) -> Server:
            servers.append(running.enter_context(Server(*options, application="tombola")))
            return servers[-1]

        yield start
    assert not [line for server in servers for line in faults(server)]


all_browsers = pytest.fixture(scope="session")(browsers.browsers)


@pytest.fixture
def browser(all_browsers: browsers.Browsers) -> Iterator[browsers.Browsers]:
    """Gives browsers, by their numbers. A page that a browser complains of fails the test."""
    yield all_browsers
    complaints = all_browsers.complaints()
    all_browsers.leave()
    assert not complaints


def faults(server: Server) -> list[str]:
    """What a server's log says that it must never say."""
    return [line for line in server.log if "Traceback" in line or "Unhandled" in line]
