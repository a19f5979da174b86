"""Each page is light, and loads only its own files."""

from __future__ import annotations

import pytest
from support.browsers import Browser, Browsers, needed
from support.clients import Address
from support.servers import Server, StartServer
from support.tombola_page import WAITING

pytestmark = needed

MOST = 150_000
"""Bytes of a page with all that it loads, as they are transferred with an empty cache."""
LOADED = """
const [page] = performance.getEntriesByType('navigation');
return [page, ...performance.getEntriesByType('resource')]
  .map((entry) => [entry.name, entry.encodedBodySize]);
"""


def weigh(page: Browser, address: Address, path: str, there: str) -> None:
    """Open a page, until this element is there, and look at what it has loaded."""
    page.open_uncached(address, path)
    page.find(there)
    loaded = page.run_script(LOADED)
    host, port = address
    assert all(name.startswith(f"http://{host}:{port}/") for name, _ in loaded), loaded
    assert 10_000 < sum(size for _, size in loaded) < MOST, loaded


def test_the_chat_is_light(browser: Browsers, chat: Server) -> None:
    weigh(browser(0), chat.addresses[0], "/", "#entry-name")


@pytest.mark.parametrize(
    ("path", "there"), [("/", "#name"), ("/host", "#key"), ("/tv", "#address"), ("/cards", "#key")]
)
def test_the_pages_of_the_tombola_are_light(
    browser: Browsers, tombola: StartServer, path: str, there: str
) -> None:
    weigh(browser(0), tombola(*WAITING).addresses[0], path, there)
