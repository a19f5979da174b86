"""Chromium without a screen, driven by Selenium. Every step has a deadline.

Each browser has a profile of its own. The tests share browsers, as one takes seconds to start;
but each test has servers on ports of their own, which to a browser are other sites, of which
it remembers nothing.
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

from support.clients import Address
from support.programs import DEADLINE

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
"""Sizes of windows, in CSS pixels."""
THEMES = ("light", "dark")
SWITCHES = (
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage"),
    *("--disable-default-apps", "--disable-extensions", "--mute-audio"),
)
SETTLE = """
const done = arguments[arguments.length - 1];
const isMoving = () => document.getAnimations().some((one) => one instanceof CSSTransition);
let still = 0;
requestAnimationFrame(function look() {
  still = isMoving() ? 0 : still + 1;
  if (still > 3) done(); else requestAnimationFrame(look);
});
"""
"""Waits until nothing changes its colour any more: even without motion that takes some frames."""
CONNECTION_ERROR = re.compile(
    r"WebSocket connection to|Failed to load resource: net::ERR_"
    r"|SSL certificate error occurred when fetching the script"
)
"""What the console says when no server answers, or when the browser does not trust the certificate:
then there is no service worker."""
POLL = 0.05
"""Seconds between two looks at a page."""
LOOKS = 20
"""How often a look is taken again because the page has replaced what was looked at."""
T = TypeVar("T")


def why_not() -> str:
    """The reason why no browser can be started here, or nothing if one can."""
    if webdriver is None:
        return "Selenium is not installed"
    if not shutil.which("chromedriver"):
        return "there is no chromedriver (Debian: apt install chromium chromium-driver)"
    return ""


needed = pytest.mark.skipif(bool(why_not()), reason=why_not() or "there are browsers")
"""Marks tests that need a browser."""


class Browser:
    """A window, used as a person uses it: what a step needs must appear before the deadline."""

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

    def open(self, address: Address, path: str = "/") -> None:
        host, port = address
        self.driver.get_log("browser")  # Whatever the console says now, another test caused.
        self.driver.get(f"http://{host}:{port}{path}")

    def open_uncached(self, address: Address, path: str = "/") -> None:
        """Open a page as if none of that server had been open before."""
        self.driver.execute_cdp_cmd("Network.clearBrowserCache", {})
        self.open(address, path)

    def reconnect(self) -> None:
        """Tell the page that the network is back: it connects at once, not after its pause."""
        self.run_script("dispatchEvent(new Event('online'))")

    def resize(self, size: tuple[int, int]) -> None:
        """Emulate a screen of this size: a real window cannot be as narrow as a phone."""
        width, height = size
        self.driver.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False},
        )

    def show_theme(self, theme: str) -> None:
        """Have the system prefer this theme, and no motion."""
        features = {"prefers-color-scheme": theme, "prefers-reduced-motion": "reduce"}
        self.driver.execute_cdp_cmd(
            "Emulation.setEmulatedMedia",
            {"features": [{"name": name, "value": value} for name, value in features.items()]},
        )
        scheme = "return getComputedStyle(document.documentElement).colorScheme"
        self.wait(lambda: self.run_script(scheme) == theme)
        self.driver.execute_async_script(SETTLE)

    # -- What a page shows.

    def wait(self, condition: Callable[[], T], why: str | Callable[[], str] = "") -> T:
        """Wait until the condition is true, and return its value.

        `why` is what the failure says, or a function that returns it.
        """
        waiting = WebDriverWait(
            self.driver, DEADLINE, POLL, [StaleElementReferenceException, WebDriverException]
        )
        try:
            return waiting.until(lambda _: condition())
        except TimeoutException as error:
            reason = why if isinstance(why, str) else why()
            raise AssertionError(
                f"{reason or 'it took too long'}; {error.msg}; the page:\n{self.text()}"
            ) from error

    def find(self, css: str, text: str = "") -> Any:
        """Wait until an element that contains the text is visible, and return it."""
        what = f"{css} with {text!r}" if text else css
        return self.wait(
            lambda: next((e for e in self.visible(css) if not text or text in e.text), None),
            f"no {what} is visible",
        )

    def visible(self, css: str) -> list[Any]:
        """The elements that are visible now."""
        return self._look(css, lambda found: [e for e in found if e.is_displayed()])

    def texts(self, css: str) -> list[str]:
        """The texts of the elements that are visible now."""
        return self._look(css, lambda found: [e.text for e in found if e.is_displayed()])

    def text(self, css: str = "body") -> str:
        """The visible text of the elements now."""
        return self._look(css, lambda found: "\n".join(e.text for e in found))

    def _look(self, css: str, see: Callable[[list[Any]], T]) -> T:
        """What is seen of the elements, which a page may replace at any moment."""
        for _ in range(LOOKS):
            with contextlib.suppress(StaleElementReferenceException):
                return see(self.driver.find_elements(By.CSS_SELECTOR, css))
        return see(self.driver.find_elements(By.CSS_SELECTOR, css))

    def wait_for_text(self, text: str, css: str = "body") -> None:
        self.wait(lambda: text in self.text(css), f"no {text!r} in {css}")

    def run_script(self, script: str, *arguments: Any) -> Any:
        """Run JavaScript in the page, and return what it returns."""
        return self.driver.execute_script(script, *arguments)

    def errors(self) -> list[str]:
        """The errors on the console, without those of connections that the test has broken."""
        return [
            entry["message"]
            for entry in self.driver.get_log("browser")
            if entry["level"] == "SEVERE" and not CONNECTION_ERROR.search(entry["message"])
        ]

    # -- What a person does.

    def click(self, css: str, text: str = "") -> None:
        """Click the first element that contains the text."""

        def clicked() -> bool:
            element = self.find(css, text)
            self.run_script("arguments[0].scrollIntoView({block: 'center'})", element)
            element.click()
            return True

        self.wait(clicked, f"{css} cannot be clicked")

    def type(self, css: str, text: str) -> None:
        """Replace the text of a field."""

        def typed() -> bool:
            field = self.find(css)
            field.clear()
            field.send_keys(text)
            return True

        self.wait(typed, f"{css} cannot be typed in")

    def press(self, *keys: str) -> None:
        """Press keys, which go to the element that has the focus."""
        self.driver.switch_to.active_element.send_keys(*keys)


class Browsers:
    """Browsers by number and language. Each is started when a test first asks for it."""

    def __init__(self, running: ExitStack) -> None:
        self._running = running
        self._browsers: dict[tuple[int, str], Browser] = {}

    def __call__(self, number: int = 0, language: str = "en") -> Browser:
        key = (number, language)
        if key not in self._browsers:
            browser = self._browsers[key] = Browser(language)
            self._running.callback(browser.quit)
        return self._browsers[key]

    def errors(self) -> list[str]:
        return [each for browser in self._browsers.values() for each in browser.errors()]

    def close_pages(self) -> None:
        """Leave all pages, so that none tries to reach a server that has stopped.

        Another server may get the same port: what pages have stored for it is removed.
        """
        for browser in self._browsers.values():
            origin = browser.run_script("return location.origin")
            browser.driver.get("about:blank")
            if origin.startswith("http"):
                everything = {"origin": origin, "storageTypes": "all"}
                browser.driver.execute_cdp_cmd("Storage.clearDataForOrigin", everything)


def browsers() -> Iterator[Browsers]:
    """The generator of a fixture: browsers that end with it."""
    with ExitStack() as running:
        yield Browsers(running)
