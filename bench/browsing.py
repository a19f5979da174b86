"""The benchmark of the pages: their size, and their accessibility, measured in Chromium.

    ./run bench-pages

It starts a chat and a tombola in which a game runs, opens each page in Chromium in the size
of a phone and of a desktop, and prints a table of Markdown: the requests and bytes of a page,
the time of its first paint, the least contrast of its text in both themes (WCAG 2.2, 1.4.3,
requires 4.5), and the elements that have no accessible name. Then it measures how smooth the
chat's page stays in a busy room and with a long log (`busy_page`). With --write-docs it writes the
tables and pictures of the pages into docs/.

    ./run bench-pages --screenshots FOLDER

takes pictures of every page in every state, in four sizes and both themes, and measures nothing.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests"), str(ROOT)]

import busy_page  # noqa: E402
import page_pictures  # noqa: E402
import pages  # noqa: E402
from support.browsers import DESKTOP, PHONE, THEMES, Browser, why_not  # noqa: E402
from support.clients import Client  # noqa: E402
from support.servers import Server  # noqa: E402

PLACES = {"phone": PHONE, "desk": DESKTOP}
SHOWN = {("phone", "light"), ("desk", "dark")}
"""The sizes and themes of the pictures."""
DRAWN = 20
"""How many numbers are drawn before the pages of the tombola are measured."""

WEIGHT = """
const [page] = performance.getEntriesByType('navigation');
const entries = [page, ...performance.getEntriesByType('resource')];
const paint = performance.getEntriesByName('first-contentful-paint')[0];
return [entries.length, entries.reduce((sum, e) => sum + e.encodedBodySize, 0),
        Math.round(paint ? paint.startTime : -1)];
"""

# The background of an element is that of the nearest ancestor with an opaque one. Disabled
# elements and pictures are exempt.
CONTRAST = """
const rgb = (css) => (css.match(/[\\d.]+/g) || []).map(Number);
const light = ([r, g, b]) => [r, g, b].map((v) => v / 255)
  .map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
  .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
const ground = (e) => {
  for (; e; e = e.parentElement) {
    const color = rgb(getComputedStyle(e).backgroundColor);
    if (color.length < 4 || color[3] > 0.99) return color;
  }
  return [255, 255, 255];
};
let least = [99, ''];
for (const e of document.querySelectorAll('body *')) {
  const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
  if (!own || e.closest(':disabled, [aria-hidden=true], svg') || !e.checkVisibility()) continue;
  const style = getComputedStyle(e);
  if (style.clipPath !== 'none' || e.offsetWidth < 2) continue;
  const [a, b] = [light(rgb(style.color)), light(ground(e))];
  const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  if (ratio < least[0]) least = [ratio, e.textContent.trim().slice(0, 30)];
}
return least;
"""

NAMELESS = """
return [...document.querySelectorAll('button, input, select, textarea, a[href], img, dialog')]
  .filter((e) => e.checkVisibility() && !e.closest('[aria-hidden=true]'))
  .filter((e) => !(e.getAttribute('aria-label') || e.getAttribute('aria-labelledby') || e.title
    || e.textContent.trim() || e.labels?.length || (e.tagName === 'IMG' && e.hasAttribute('alt'))))
  .map((e) => `${e.tagName.toLowerCase()}#${e.id}`);
"""


@dataclass(frozen=True, slots=True)
class Look:
    """The measurements of one page."""

    name: str
    requests: int
    size: int
    first_paint: int
    contrasts: dict[str, float]
    nameless: list[str]


def look(browser: Browser, pictures: Path | None, name: str) -> Look:
    """Measure the page that is open, in both sizes and both themes."""
    requests, size, paint = browser.run_script(WEIGHT)  # Nothing was in the cache.
    contrasts: dict[str, float] = {}
    for theme in THEMES:
        browser.show_theme(theme)
        for place, size_of in PLACES.items():
            browser.resize(size_of)
            ratio, _ = browser.run_script(CONTRAST)
            contrasts[theme] = min(ratio, contrasts.get(theme, ratio))
            if pictures and (place, theme) in SHOWN:
                browser.driver.save_screenshot(str(pictures / f"{name}-{place}.png"))
    return Look(name, requests, size, paint, contrasts, browser.run_script(NAMELESS))


def looks(browser: Browser, pictures: Path | None) -> Iterator[Look]:
    """Measure all pages, before and after a user has joined."""
    see = partial(look, browser, pictures)
    with Server("--flood", "none", "--name", "rossi") as chat:
        browser.open(chat.addresses[0])
        browser.find("#entry-name")
        yield see("chat-entry")
        enter(browser, "#entry-name", "#entry-go", "#text")
        with talking(chat):
            browser.wait(lambda: "Chiara" in browser.text("#log"))
            yield see("chat")
    options = ("--interval", "0.1", "--countdown", "1", "--prizes", "all", "--name", "rossi")
    with Server(*options, application="tombola") as tombola, tombola.connect() as bob:
        key = tombola.wait_for("its key is").rpartition(" ")[2]
        bob.send("NAME bob", "CARDS 6")
        browser.open(tombola.addresses[0])
        browser.find("#name")
        yield see("tombola-entry")
        enter(browser, "#name", "#join button[type=submit]", "#cards .cartella")
        for _ in range(DRAWN):
            bob.read_until("NUMBER")
        yield see("tombola")
        browser.open_uncached(tombola.addresses[0], "/host")
        enter(browser, "#key", "#key-form button[type=submit]", "#controls", key)
        yield see("host")
        browser.open_uncached(tombola.addresses[0], "/tv")
        browser.wait(lambda: browser.text("#ball").isdigit())
        yield see("tv")
        browser.open_uncached(tombola.addresses[0], "/cards")  # The page has the key by then.
        browser.click("#ask button[type=submit]")
        browser.find("#sheets .cartella")
        yield see("cards")


def enter(browser: Browser, field: str, button: str, there: str, text: str = "ann") -> None:
    """Fill in the field, click on the button, and wait for the element `there`."""
    browser.find(field)
    browser.type(field, text)
    browser.click(button)
    browser.find(there)


@contextmanager
def talking(chat: Server) -> Iterator[None]:
    """Two users who talk with each other during the block."""
    with chat.connect() as bob, chat.connect() as chiara:
        say(bob, "/nick bob")
        say(chiara, "/nick Chiara")
        for _ in range(3):
            say(bob, "shall we have tea? https://example.org/tea has some")
            say(chiara, "yes, at five")
        say(chiara, "/msg ann are you coming too?")
        yield


def say(client: Client, line: str) -> None:
    """Say a line, and wait until the server has received it."""
    client.send(line, "L")
    client.read_until(" client")


def table(found: list[Look]) -> str:
    """The measurements as a table of Markdown."""
    rows = [
        "| page | requests | bytes | first paint, ms | least contrast, light / dark "
        "| without a name |",
        "|---|---|---|---|---|---|",
    ]
    for one in found:
        light, dark = (one.contrasts[theme] for theme in THEMES)
        nameless = ", ".join(one.nameless) or "nothing"
        rows.append(
            f"| {one.name} | {one.requests} | {one.size:,} | {one.first_paint} "
            f"| {light:.1f} / {dark:.1f} | {nameless} |"
        )
    return "\n".join(rows)


def measure(browser: Browser, pictures: Path | None) -> None:
    """Print the tables; if there is a folder for the pictures, write all into the docs."""
    found = table(list(looks(browser, pictures)))
    print(found, end="\n\n", flush=True)
    figures = busy_page.table(list(busy_page.figures(browser)))
    print(figures)
    if pictures:
        for path, text in ((ROOT / "docs" / "pages.md", found), (pages.PAGE, figures)):
            path.write_text(pages.put_between(path.read_text(), text, pages.BEGIN_PAGES))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument(
        "--write-docs", action="store_true", help="write the tables and the pictures into docs/"
    )
    parser.add_argument(
        "--screenshots",
        metavar="FOLDER",
        type=Path,
        help="take pictures of every page in every state, and measure nothing",
    )
    arguments = parser.parse_args()
    if why_not():
        sys.exit(f"browsing: {why_not()}")
    pictures = ROOT / "docs" / "pages" if arguments.write_docs else None
    if pictures:
        pictures.mkdir(exist_ok=True)
    browser = Browser()
    try:
        if arguments.screenshots:
            taken = page_pictures.take_all(browser, arguments.screenshots)
            print(f"{taken} pictures are in {arguments.screenshots}")
        else:
            measure(browser, pictures)
    finally:
        browser.quit()


if __name__ == "__main__":
    main()
