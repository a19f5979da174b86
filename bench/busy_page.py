"""How smooth the chat's page stays: in a busy room, with a log of 10,000 lines, and when one sends.

Chromium measures it: how long each of its frames takes. A page that is slow misses frames.
"""

from __future__ import annotations

import os
import selectors
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from statistics import median

from figures import Figure
from support.browsers import DESKTOP, Browser
from support.chat_page import enter, send_one_by_one, texts
from support.clients import Client
from support.servers import Server

MEMBERS = 300
LINES_A_SECOND = 20
SECONDS = 60
SLOW = 50
"""A frame of so many milliseconds is seen as a jerk."""
LONG_LOG = 10_000
"""Lines of the log that are loaded, of which the page shows some."""
SENT = 20
"""How many messages are sent."""
FEW = 10
"""Seconds of talk in a room of a long log."""

WATCH = """
window.frames = [];
let last = performance.now();
requestAnimationFrame(function next(now) {
  if (!window.frames) return;
  frames.push(now - last);
  last = now;
  requestAnimationFrame(next);
});
"""
STOP = "const found = window.frames; window.frames = null; return found.slice(1)"
LOAD_ALL = """
const [goal, done] = arguments;
const folder = document.querySelector('script[type=module]').src.replace(/[^/]+$/, '');
Promise.all(['state', 'client'].map((name) => import(`${folder}${name}.js`)))
  .then(([{state}, {loadOlder}]) => {
    const timer = setInterval(() => {
      if (!state.current.more || state.current.entries.length >= goal) {
        clearInterval(timer);
        done(state.current.entries.length);
      } else loadOlder(state.current);
    }, 5);
  });
"""
UP = "document.querySelector('#scroller').scrollTop -= 600; return arguments[0]"
IN_PAGE = "return document.querySelectorAll('#log .message').length"
JUMP = """
const [place, done] = arguments;
const folder = document.querySelector('script[type=module]').src.replace(/[^/]+$/, '');
Promise.all(['state', 'jumping'].map((name) => import(`${folder}${name}.js`)))
  .then(([{state}, {goTo}]) => {
    const begun = performance.now();
    goTo(state.current, state.current.entries[place].at);
    requestAnimationFrame(() => done(performance.now() - begun));
  });
"""
SEND = """
const [text, done] = arguments;
const field = document.querySelector('#text');
field.value = text;
field.dispatchEvent(new Event('input', {bubbles: true}));
requestAnimationFrame(() => setTimeout(() => {
  document.querySelector('#composer').requestSubmit();
  let frames = 0;
  requestAnimationFrame(function look() {
    frames += 1;
    const shown = [...document.querySelectorAll('#log .text')].at(-1)?.textContent;
    if (shown === text) done(frames); else requestAnimationFrame(look);
  });
}));
"""


@dataclass(frozen=True, slots=True)
class Frames:
    """How long frames took, in milliseconds."""

    lengths: list[float]

    @property
    def slow(self) -> float:
        """The share of the time that went into slow frames, in percent."""
        slow = sum(length for length in self.lengths if length > SLOW)
        return 100 * slow / sum(self.lengths)

    @property
    def note(self) -> str:
        return f"{len(self.lengths):,} frames; the longest {max(self.lengths):.0f} ms"


@contextmanager
def watched(browser: Browser) -> Iterator[list[Frames]]:
    """Measure the frames during the block; they are the one element of the list after it."""
    found: list[Frames] = []
    browser.run_script(WATCH)
    yield found
    found.append(Frames(browser.run_script(STOP)))


@contextmanager
def members(server: Server, count: int) -> Iterator[list[Client]]:
    """So many members of a room, with names."""
    with ExitStack() as running:
        clients = [running.enter_context(server.connect()) for _ in range(count)]
        for number, client in enumerate(clients):
            client.send(f"/nick member-{number}")
        send_one_by_one(clients[-1], "L")
        yield clients


def talk(clients: list[Client], seconds: float) -> None:
    """Say LINES_A_SECOND lines a second, each by another member, and read what they are told."""
    with selectors.DefaultSelector() as sockets:
        for client in clients:
            sockets.register(client.socket, selectors.EVENT_READ)
        begun = time.perf_counter()
        for number in range(int(seconds * LINES_A_SECOND)):
            clients[number * 7 % len(clients)].send(
                f"line {number} of a busy room, for all to read"
            )
            while (left := begun + (number + 1) / LINES_A_SECOND - time.perf_counter()) > 0:
                for key, _ in sockets.select(left):
                    key.fileobj.recv(1 << 16)  # type: ignore[union-attr]


def busy_room(browser: Browser, seconds: float = SECONDS, count: int = MEMBERS) -> Iterator[Figure]:
    """A page in a room in which many talk."""
    with Server("--flood", "none") as server, members(server, count) as clients:
        enter(browser, "ann", server.addresses[0])
        browser.resize(DESKTOP)
        browser.wait_for_text(f"{count + 1} people", "#people-title")
        with watched(browser) as found:
            talk(clients, seconds)
        what = f"{count} members, {LINES_A_SECOND} lines/s: time in frames over {SLOW} ms"
        yield Figure(what, found[0].slow, "%", f"goal: <= 1; {found[0].note}")


def long_log(browser: Browser, lines: int = LONG_LOG, seconds: float = FEW) -> Iterator[Figure]:
    """A page that has loaded a long history."""
    with ExitStack() as running:
        state = running.enter_context(tempfile.TemporaryDirectory())
        options = ("--flood", "none", "--history-lines", str(2 * lines), "--state", state)
        server = running.enter_context(Server(*options))
        clients = running.enter_context(members(server, 10))
        for number in range(lines):
            send_one_by_one(clients[number % 10], f"line {number} of a long history")
        enter(browser, "ann", server.addresses[0])
        browser.resize(DESKTOP)
        browser.wait(lambda: texts(browser))
        browser.driver.set_script_timeout(120)
        loaded = browser.driver.execute_async_script(LOAD_ALL, lines)
        with watched(browser) as found:
            talk(clients, seconds)
        what = f"{loaded:,} lines loaded, {LINES_A_SECOND} lines/s: time in frames over {SLOW} ms"
        yield Figure(what, found[0].slow, "%", found[0].note)
        with watched(browser) as found:
            for _ in range(100):
                browser.run_script(UP)
        what = f"{loaded:,} lines loaded, scrolling up: time in frames over {SLOW} ms"
        yield Figure(what, found[0].slow, "%", found[0].note)
        yield Figure("messages in the page at that time", browser.run_script(IN_PAGE), "")
        jumps = [browser.driver.execute_async_script(JUMP, place) for place in (5, lines // 2, 99)]
        yield Figure("going to a message that is loaded", median(jumps), "ms", "the median of 3")


def sending(browser: Browser) -> Iterator[Figure]:
    """How many frames it takes until a message that is sent is shown."""
    with Server("--flood", "none") as server:
        enter(browser, "ann", server.addresses[0])
        frames = [
            browser.driver.execute_async_script(SEND, f"message {number}") for number in range(SENT)
        ]
        note = f"goal: 1; the most of {SENT}"
        yield Figure("sending: frames until the message is shown", max(frames), "", note)


def figures(browser: Browser) -> Iterator[Figure]:
    """All of it."""
    note = "of the machine; above 0: something else ran, and took the page's time"
    yield Figure("load before", os.getloadavg()[0], "", note)
    yield from busy_room(browser)
    yield from long_log(browser)
    yield from sending(browser)


def table(found: list[Figure]) -> str:
    """The figures as a table of Markdown."""
    rows = [
        f"| {one.what} | {one.note} | {one.value:,.4g} {one.unit}".rstrip() + " |" for one in found
    ]
    return "\n".join(["| | | measured |", "|---|---|---|", *rows])
