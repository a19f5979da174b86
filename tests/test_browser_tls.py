"""The pages in real browsers, over TLS on the port for every protocol."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from support import browsers
from support.browsers import Browser, Browsers
from support.chat_page import enter, say, wait_for_texts
from support.servers import Server

from chatroom_tw.tests.support.certificates import make

pytestmark = browsers.needed

SITE = "chat.localhost"
"""A name that leads to this computer."""


@pytest.fixture
def page(browser: Browsers) -> Iterator[Browser]:
    """A browser that takes a certificate which nobody has signed."""
    one = browser(0)
    for ignored in (True, False):
        one.driver.execute_cdp_cmd("Security.setIgnoreCertificateErrors", {"ignore": ignored})
        if ignored:
            yield one


def test_a_page_is_redirected_and_talks_by_tls(page: Browser, tmp_path: Path) -> None:
    folder = make(SITE).write_to(tmp_path / "live")
    with Server("--certificate", str(folder)) as server, server.connect() as bob:
        bob.send("/nick bob")
        bob.read_until("bob")
        ann = enter(page, "ann", (SITE, server.addresses[0][1]))
        assert ann.driver.current_url.startswith(f"https://{SITE}:")
        say(ann, "hello")
        bob.read_until("<ann> hello")
        bob.send("hello ann")
        wait_for_texts(ann, ["hello", "hello ann"])
