"""The chat's page: the steps that several tests take on it, and what they read from it."""

from __future__ import annotations

from support.browsers import Browser
from support.clients import Address, Client

TEXTS = "#log .message .text"


def enter(browser: Browser, name: str, address: Address, path: str = "/") -> Browser:
    """Open the page, give a name, and wait for the room."""
    browser.open(address, path)
    browser.type("#entry-name", name)
    browser.click("#entry-go")
    browser.find("#text")
    return browser


def say(browser: Browser, text: str) -> None:
    browser.type("#text", text)
    browser.click("#send")


def texts(browser: Browser) -> list[str]:
    """The texts in the log of the page, from the first to the last."""
    script = "return [...document.querySelectorAll(arguments[0])].map((e) => e.textContent)"
    return [str(text) for text in browser.run_script(script, TEXTS)]


def lines(browser: Browser) -> list[str]:
    """The lines of these texts: lines that the server received together are one text."""
    return "\n".join(texts(browser)).split("\n")


def wait_for_texts(browser: Browser, expected: list[str]) -> None:
    browser.wait(lambda: texts(browser) == expected, lambda: f"{texts(browser)}, not {expected}")


def send_one_by_one(client: Client, *lines: str) -> None:
    """Send each line after the one before was answered, so that each is a text of its own."""
    for line in lines:
        client.send(line, "L")
        client.read_until(" client")
