"""Fixtures: servers, and browsers."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest

pytest.register_assert_rewrite("support")

from support import browsers  # noqa: E402
from support.servers import Server, StartServer  # noqa: E402
from support.summaries import SUMMARY  # noqa: E402

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A shell has started the tests in the background, and servers would not end by ctrl-c either.
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put long tests first: with several processes, the short ones then run beside them."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Distribute the tests as `support/scheduling.py` says."""
    from support.scheduling import schedule  # Only here: xdist need not be installed.

    return schedule(config, log)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the summaries that tests have recorded."""
    for report in terminalreporter.getreports("passed"):
        for name, value in report.user_properties:
            if name == SUMMARY:
                terminalreporter.write_line(str(value))


@pytest.fixture
def chat() -> Iterator[Server]:
    """A chat server for one test."""
    with Server() as server:
        yield server


@pytest.fixture
def unlimited() -> Iterator[Server]:
    """A chat server without flood control, for one test."""
    with Server("--flood", "none") as server:
        yield server


@pytest.fixture
def tombola() -> Iterator[StartServer]:
    """A function that starts a tombola server with the options that it is given."""
    with ExitStack() as running:
        yield lambda *options: running.enter_context(Server(*options, application="tombola"))


all_browsers = pytest.fixture(scope="session")(browsers.browsers)


@pytest.fixture
def browser(all_browsers: browsers.Browsers) -> Iterator[browsers.Browsers]:
    """The browsers, by number. An error on the console of one fails the test."""
    yield all_browsers
    errors = all_browsers.errors()
    all_browsers.close_pages()
    assert not errors
