"""The tombola's pages: the steps of players and hosts on them, and what tests read from them."""

from __future__ import annotations

import contextlib
import re

from support.browsers import DESKTOP, Browser, WebDriverException
from support.clients import Address, Client
from support.servers import Server

QUICK = ("--interval", "0.05", "--countdown", "1", "--pause", "600")
SLOW = ("--interval", "0.4", "--countdown", "1", "--pause", "600")
WAITING = ("--countdown", "600")
"""Options of servers: for games that are over in seconds, for games that last, and for games
that only a host begins."""
CARD = "#cards .cartella"
ENTER, TAB, END = "\ue007", "\ue004", "\ue010"
"""Keys, as WebDriver encodes them."""


def sit(browser: Browser, name: str, address: Address) -> Browser:
    """Open the players' page, give a name, and wait for a card."""
    browser.open(address)
    browser.type("#name", name)
    browser.click("#join button[type=submit]")
    browser.find(CARD)
    return browser


def serials(page: Browser) -> list[str]:
    """The serial numbers of the player's cards."""
    script = "return [...document.querySelectorAll(arguments[0])].map((e) => e.dataset.serial)"
    return [str(serial) for serial in page.run_script(script, CARD)]


def marked(page: Browser) -> list[int]:
    """The numbers on the player's cards that have been drawn, as the page shows it."""
    script = (
        "return [...document.querySelectorAll('#cards .cell[data-state=marked], "
        "#cards .cell[data-state=due]')].map((e) => +e.dataset.number)"
    )
    return sorted(page.run_script(script))


def on_cards(page: Browser) -> list[int]:
    """All numbers on the player's cards."""
    script = "return [...document.querySelectorAll('#cards .cell')].map((e) => +e.dataset.number)"
    return sorted(page.run_script(script))


def verdict(page: Browser) -> str:
    """The page's verdict on the draw: empty before the draw was checked."""
    script = "return document.querySelector('#verdict').dataset.verdict ?? ''"
    return str(page.run_script(script))


def claim_all_prizes(*pages: Browser) -> None:
    """Click on every claim that the pages show as good."""
    for page in pages:
        for button in page.visible("#claims .claim[data-state=good]"):
            with contextlib.suppress(WebDriverException):  # It is not good any more, or has moved.
                button.click()


def host_key(server: Server) -> str:
    return server.wait_for("its key is").rpartition(" ")[2]


def open_host_page(browser: Browser, server: Server, address: Address | None = None) -> Browser:
    """Open the host's page, and give the server's key. `address` may be a relay's."""
    browser.resize(DESKTOP)
    browser.open(address or server.addresses[0], "/host")
    browser.type("#key", host_key(server))
    browser.click("#key-form button[type=submit]")
    browser.find("#controls")
    return browser


def make_hall(netcat: Client, preset: str = "tombola") -> tuple[str, str]:
    """Make a hall, of which this client of lines is the host: its code, and the host's key."""
    netcat.send(f"MAKE Casa_Rossi {preset}")
    [*_, made] = netcat.read_until("MADE ")
    _, code, key = made.split()
    return code, key


def print_series(page: Browser, first: int, count: int) -> list[list[int]]:
    """Have the page print series of cards; the numbers of each card."""
    page.type("#first", str(first))
    page.type("#count", str(count))
    page.click("#ask button[type=submit]")
    shown = "return document.querySelectorAll('#sheets .cartella').length"
    page.wait(lambda: page.run_script(shown) == 6 * count)
    script = (
        "return [...document.querySelectorAll('#sheets .cartella')].map((card) =>"
        " [...card.querySelectorAll('td')].map((td) => td.textContent.trim())"
        ".filter((text) => text))"
    )
    return [list(map(int, card)) for card in page.run_script(script)]


def pause(host: Browser, netcat: Client) -> int:
    """Have the host pause the game; how many numbers are drawn, on the server and on the page."""
    host.click("#hold")
    netcat.read_until("* the host has paused the game")
    netcat.send("STATUS")
    found = re.search(r"; (\d+) numbers? drawn", netcat.read_until("* game ")[-1])
    assert found
    drawn = int(found[1])
    host.wait(lambda: drawn_on(host) == drawn, f"the page does not show {drawn} numbers as drawn")
    return drawn


def drawn_on(host: Browser) -> int:
    """How many numbers the host's page shows as drawn."""
    found = re.search(r"\d+", host.text("#count"))
    return int(found[0]) if found else 0
