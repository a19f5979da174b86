"""Fixtures: real servers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from servers import Server


@pytest.fixture
def chat() -> Iterator[Server]:
    """A chat server that nobody else uses."""
    with Server() as server:
        yield server
    assert not [line for line in server.log if "Traceback" in line or "Unhandled" in line]
