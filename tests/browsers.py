"""Real browsers: Debian's Chromium without a screen, driven by Selenium. All has a deadline.

Each browser has a profile of its own, and each test a server of its own on a port of its own:
to a browser that is another site, where nothing is remembered.
"""

from __future__ import annotations

import contextlib
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any, TypeVar

import pytest
from servers import DEADLINE

try:
    from selenium import webdriver
    from selenium.common.exceptions import (
        StaleElementReferenceException,
        TimeoutException,
        WebDriverException,
    )
    from selenium.webdriver.common.by import By
    from selenium.webdriver.support.ui import WebDriverWait
except ImportError:
    webdriver = None  # type: ignore[assignment]
    WebDriverException = Exception  # type: ignore[assignment,misc]

PHONE = (360, 740)
DESKTOP = (1280, 800)
SWITCHES = (
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage"),
    *("--disable-default-apps", "--disable-extensions", "--mute-audio"),
)
BROKEN = re.compile(r"WebSocket connection to|Failed to load resource: net::ERR_")
"""What the console says when there is no server."""
T = TypeVar("T")


def why_not() -> str:
    """Why there can be no browser here; nothing, if there can."""
    if webdriver is None:
        return "Selenium is not installed"
    if not shutil.which("chromedriver"):
        return "there is no chromedriver (Debian: apt install chromium chromium-driver)"
    return ""


needed = pytest.mark.skipif(bool(why_not()), reason=why_not() or "there are browsers")


class Browser:
    """A window, as somebody uses it: what they look for is there in time, or the test fails."""

    def __init__(self, language: str = "en") -> None:
        self._profile = tempfile.mkdtemp(prefix="chromium-")
        options = webdriver.ChromeOptions()
        for switch in (*SWITCHES, f"--user-data-dir={self._profile}", f"--lang={language}"):
            options.add_argument(switch)
        options.add_experimental_option("prefs", {"intl.accept_languages": language})
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        service = webdriver.ChromeService(executable_path=shutil.which("chromedriver"))
        self.driver = webdriver.Chrome(options=options, service=service)
        self.resize(PHONE)

    def quit(self) -> None:
        with contextlib.suppress(WebDriverException):
            self.driver.quit()
        shutil.rmtree(self._profile, ignore_errors=True)

    def open(self, address: tuple[str, int], path: str = "/") -> None:
        host, port = address
        self.driver.get_log("browser")  # What was before is another test's.
        self.driver.get(f"http://{host}:{port}{path}")

    def open_afresh(self, address: tuple[str, int], path: str = "/") -> None:
        """As if no page of that server had been open before."""
        self.driver.execute_cdp_cmd("Network.clearBrowserCache", {})
        self.open(address, path)

    def resize(self, size: tuple[int, int]) -> None:
        """Windows have a least width, a phone's emulation has none."""
        width, height = size
        self.driver.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False},
        )

    # -- looking

    def wait(self, for_: Callable[[], T], what: str = "") -> T:
        """What it gives, as soon as that is something."""
        waiting = WebDriverWait(
            self.driver, DEADLINE, 0.05, [StaleElementReferenceException, WebDriverException]
        )
        try:
            return waiting.until(lambda _: for_())
        except TimeoutException as error:
            raise AssertionError(
                f"{what or 'it took too long'}; {error.msg}; the page:\n{self.text()}"
            ) from error

    def find(self, css: str) -> Any:
        """The element, once it can be seen."""
        return self.wait(lambda: next(iter(self.shown(css)), None), f"no {css} to be seen")

    def shown(self, css: str) -> list[Any]:
        """Those that can be seen now."""
        return [e for e in self.driver.find_elements(By.CSS_SELECTOR, css) if e.is_displayed()]

    def text(self, css: str = "body") -> str:
        """All that can be read there now."""
        return "\n".join(e.text for e in self.driver.find_elements(By.CSS_SELECTOR, css))

    def wait_for_text(self, text: str, css: str = "body") -> None:
        self.wait(lambda: text in self.text(css), f"no {text!r} in {css}")

    def ask(self, script: str, *arguments: Any) -> Any:
        """What a script returns that is run in the page."""
        return self.driver.execute_script(script, *arguments)

    def complaints(self) -> list[str]:
        """What the console says that is wrong with the page, but for connections that broke."""
        return [
            entry["message"]
            for entry in self.driver.get_log("browser")
            if entry["level"] == "SEVERE" and not BROKEN.search(entry["message"])
        ]

    # -- doing

    def click(self, css: str) -> None:
        def clicked() -> bool:
            element = self.find(css)
            self.ask("arguments[0].scrollIntoView({block: 'center'})", element)
            element.click()
            return True

        self.wait(clicked, f"{css} cannot be clicked")

    def type(self, css: str, text: str) -> None:
        """Type in place of what is there."""
        field = self.find(css)
        field.clear()
        field.send_keys(text)


class Browsers:
    """As many browsers as are asked for, and no more: they take a while to start."""

    def __init__(self, running: ExitStack) -> None:
        self._running = running
        self._browsers: dict[tuple[int, str], Browser] = {}

    def __call__(self, number: int = 0, language: str = "en") -> Browser:
        key = (number, language)
        if key not in self._browsers:
            browser = self._browsers[key] = Browser(language)
            self._running.callback(browser.quit)
        return self._browsers[key]

    def complaints(self) -> list[str]:
        return [each for browser in self._browsers.values() for each in browser.complaints()]

    def leave(self) -> None:
        """Close the pages that are open, so that they don't look for a server that is gone."""
        for browser in self._browsers.values():
            browser.driver.get("about:blank")


def browsers() -> Iterator[Browsers]:
    """For a fixture of the session."""
    with ExitStack() as running:
        yield Browsers(running)
