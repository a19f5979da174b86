"""Pictures of every page in every state: in four sizes and both themes, and in Italian."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from support.browsers import DESKTOP, PHONE, THEMES, Browser
from support.page_states import TOMBOLA, State, chat_states, tombola_states
from support.servers import Server

SIZES = (PHONE, (768, 1024), DESKTOP, (1920, 1080))
NARROW = SIZES[:2]
"""The sizes in which the columns of the chat are drawers."""


ITALIAN = """
    const button = document.querySelector("button[lang]");
    button?.click();
    return Boolean(button);
"""
"""Changes the language, if the page has a button for it."""


def take_italian(browser: Browser, path: Path) -> int:
    """Take the picture of a state on a phone in the other language. Returns how many it is."""
    browser.resize(PHONE)
    if not browser.run_script(ITALIAN):
        return 0
    browser.driver.save_screenshot(str(path))
    browser.run_script(ITALIAN)
    return 1


def take(browser: Browser, states: Iterable[State], folder: Path) -> int:
    """Take the pictures of these states: `chat-360-light.png`. Returns how many they are."""
    taken = 0
    for state in states:
        for theme in THEMES:
            browser.show_theme(theme)
            for size in NARROW if state.is_narrow else SIZES:
                browser.resize(size)
                name = f"{state.name}-{size[0]}-{theme}.png"
                browser.driver.save_screenshot(str(folder / name))
                taken += 1
        taken += take_italian(browser, folder / f"{state.name}-{PHONE[0]}-it.png")
    return taken


def take_all(browser: Browser, folder: Path) -> int:
    """Take the pictures of all pages. Returns how many they are."""
    folder.mkdir(parents=True, exist_ok=True)
    with Server("--flood", "none", "--name", "rossi") as chat:
        taken = take(browser, chat_states(browser, chat), folder)
    with Server(*TOMBOLA, "--name", "rossi", application="tombola") as tombola:
        return taken + take(browser, tombola_states(browser, tombola), folder)
