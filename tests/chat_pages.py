"""What the tests of the chat's page do with it, and read on it."""

from __future__ import annotations

from browsers import Browser

TEXTS = "#log .message .text"


def go_in(browser: Browser, name: str, address: tuple[str, int], path: str = "/") -> Browser:
    browser.open(address, path)
    browser.type("#entry-name", name)
    browser.click("#entry-go")
    browser.find("#text")
    return browser


def say(browser: Browser, text: str) -> None:
    browser.type("#text", text)
    browser.click("#send")


def texts(browser: Browser) -> list[str]:
    """What was said, as the page shows it, from the first to the last."""
    found = "return [...document.querySelectorAll(arguments[0])].map((e) => e.textContent)"
    return [str(text) for text in browser.ask(found, TEXTS)]


def lines(browser: Browser) -> list[str]:
    """The same, line by line: what came in one piece is one text."""
    return "\n".join(texts(browser)).split("\n")


def wait_for_texts(browser: Browser, expected: list[str]) -> None:
    browser.wait(lambda: texts(browser) == expected, f"{texts(browser)} in place of {expected}")
