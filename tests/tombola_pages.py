"""The tombola's pages, as players and hosts use them, for the tests."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable

from browsers import DESKTOP, Browser, WebDriverException
from servers import Server

Start = Callable[..., Server]
QUICK = ("--interval", "0.05", "--countdown", "1", "--pause", "600")
SLOW = ("--interval", "0.4", "--countdown", "1", "--pause", "600")
CARD = "#cards .cartella"
ENTER, TAB, END = "\ue007", "\ue004", "\ue010"
"""Keys, as WebDriver has them."""


def sit(browser: Browser, name: str, address: tuple[str, int]) -> Browser:
    browser.open(address)
    browser.type("#name", name)
    browser.click("#join button[type=submit]")
    browser.find(CARD)
    return browser


def serials(page: Browser) -> list[str]:
    found = "return [...document.querySelectorAll(arguments[0])].map((e) => e.dataset.serial)"
    return [str(serial) for serial in page.ask(found, CARD)]


def marked(page: Browser) -> list[int]:
    """The numbers on one's cards that have been drawn, as the page shows it."""
    script = (
        "return [...document.querySelectorAll('#cards .cell[data-state=marked], "
        "#cards .cell[data-state=due]')].map((e) => +e.dataset.number)"
    )
    return sorted(page.ask(script))


def on_cards(page: Browser) -> list[int]:
    script = "return [...document.querySelectorAll('#cards .cell')].map((e) => +e.dataset.number)"
    return sorted(page.ask(script))


def claim_what_is_good(*pages: Browser) -> None:
    for page in pages:
        for button in page.shown("#claims .claim[data-state=good]"):
            with contextlib.suppress(WebDriverException):  # It is no good any more, or has moved.
                button.click()


def key_of(server: Server) -> str:
    return server.wait_for("its key is").rpartition(" ")[2]


def host_page(browser: Browser, server: Server, address: tuple[str, int] | None = None) -> Browser:
    browser.resize(DESKTOP)
    browser.open(address or server.addresses[0], "/host")
    browser.type("#key", key_of(server))
    browser.click("#key-form button[type=submit]")
    browser.find("#controls")
    return browser


def drawn_on(host: Browser) -> int:
    """How many numbers the big screen shows as drawn."""
    found = re.search(r"\d+", host.text("#count"))
    return int(found[0]) if found else 0
