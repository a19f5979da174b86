"""The chat's page in a real browser: without a network, of another version, with notifications."""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest
from support.browsers import PHONE, Browser, Browsers, needed
from support.chat_page import enter, say, texts, wait_for_texts
from support.clients import Address
from support.relays import Relay
from support.servers import Server

pytestmark = needed

READY = "return navigator.serviceWorker.ready.then(() => true)"
SHOWN = """
    const registration = await navigator.serviceWorker.ready;
    return (await registration.getNotifications()).map(({title, body}) => [title, body]);
"""
SOON = 2.0
"""Seconds within which a lost network is shown."""


@pytest.fixture
def relay(unlimited: Server) -> Iterator[Relay]:
    with Relay(unlimited.addresses[0]) as relay:
        yield relay


def enter_and_install(browser: Browser, name: str, address: Address) -> Browser:
    """Enter, and wait until the browser can open the page without a network."""
    enter(browser, name, address)
    browser.run_script(READY)
    return browser


def keep(page: Browser) -> None:
    """Leave the page, which then keeps what it knows."""
    page.driver.get("about:blank")


@contextmanager
def out_of_sight(page: Browser) -> Iterator[None]:
    page.driver.minimize_window()
    page.wait(lambda: page.run_script("return document.hidden"))
    yield
    window = page.driver.execute_cdp_cmd("Browser.getWindowForTarget", {})["windowId"]
    normal = {"windowId": window, "bounds": {"windowState": "normal"}}
    page.driver.execute_cdp_cmd("Browser.setWindowBounds", normal)
    page.wait(lambda: not page.run_script("return document.hidden"))


def allow_notifications(page: Browser) -> None:
    origin = page.run_script("return location.origin")
    granted = {"permissions": ["notifications"], "origin": origin}
    page.driver.execute_cdp_cmd("Browser.grantPermissions", granted)


def shown(page: Browser) -> list[list[str]]:
    return sorted(page.run_script(SHOWN))


# -- Without a network.


def test_a_page_opens_without_a_network_and_goes_on(
    browser: Browsers, unlimited: Server, relay: Relay
) -> None:
    with unlimited.connect() as bob:
        bob.send("/nick bob", "one")
        ann = enter_and_install(browser(0), "ann", relay.address)
        wait_for_texts(ann, ["one"])
        keep(ann)
        relay.cut()
        ann.open(relay.address)
        wait_for_texts(ann, ["one"])
        ann.wait_for_text("the last messages known", "#status")
        say(ann, "written offline")
        bob.send("two")
        relay.mend()
        ann.reconnect()
        bob.read_until("<ann> written offline")
        wait_for_texts(ann, ["one", "two", "written offline"])
        ann.wait_for_text("Connected again", "#status")


def test_who_leaves_leaves_nothing_behind(browser: Browsers, relay: Relay) -> None:
    ann = enter_and_install(browser(0), "ann", relay.address)
    say(ann, "hello")
    wait_for_texts(ann, ["hello"])
    keep(ann)
    ann.open(relay.address)
    assert "hello" in ann.run_script("return localStorage.getItem('known')")
    ann.find("#text")
    ann.resize(PHONE)
    ann.click("#open-rooms")
    ann.click("#me")
    ann.click("#bye")
    ann.click("#leave-now")
    ann.find("#entry-go")
    assert ann.run_script("return localStorage.getItem('known')") is None
    relay.cut()
    ann.open(relay.address)
    ann.find("#entry-go")
    assert texts(ann) == []


def test_a_lost_network_is_shown_soon(browser: Browsers, unlimited: Server) -> None:
    ann = enter(browser(0), "ann", unlimited.addresses[0])
    network = {"latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
    ann.driver.execute_cdp_cmd("Network.enable", {})
    begun = time.monotonic()
    ann.driver.execute_cdp_cmd("Network.emulateNetworkConditions", {**network, "offline": True})
    try:
        ann.wait_for_text("You are offline", "#status")
        assert time.monotonic() - begun < SOON
    finally:
        online = {**network, "offline": False}
        ann.driver.execute_cdp_cmd("Network.emulateNetworkConditions", online)
    ann.wait_for_text("Connected again", "#status")


def test_a_silent_server_is_noticed_by_who_does_something(
    browser: Browsers, unlimited: Server
) -> None:
    ann = enter(browser(0), "ann", unlimited.addresses[0])
    time.sleep(1.1)  # A server that has just answered is not tried again.
    unlimited.process.send_signal(signal.SIGSTOP)
    try:
        ann.press("h")
        begun = time.monotonic()
        ann.wait_for_text("does not answer", "#status")
        assert time.monotonic() - begun < SOON
    finally:
        unlimited.process.send_signal(signal.SIGCONT)
    ann.wait(lambda: ann.text("#status") == "")


# -- Versions. The server's name is in the page, so that another name is another version.


def test_an_open_page_is_older_than_a_new_server(browser: Browsers) -> None:
    with ExitStack() as running:
        first, second = (running.enter_context(Server("--name", name)) for name in ("one", "two"))
        relay = running.enter_context(Relay(first.addresses[0]))
        ann = enter_and_install(browser(0), "ann", relay.address)
        ann.type("#text", "a draft")
        assert ann.text("#offers") == ""
        relay.cut()
        relay.server = second.addresses[0]
        relay.mend()
        ann.reconnect()
        ann.wait_for_text("another version", "#offers")
        ann.click(".offer button", "Reload")
        ann.wait(lambda: ann.find("#text").get_attribute("value") == "a draft")
        assert ann.text("#offers") == ""
        script = "return document.getElementById('entry-server').dataset.server"
        assert ann.run_script(script) == "two"


def test_a_cached_page_meets_a_new_server_and_goes_on(browser: Browsers) -> None:
    with ExitStack() as running:
        first, second = (running.enter_context(Server("--name", name)) for name in ("one", "two"))
        relay = running.enter_context(Relay(first.addresses[0]))
        ann = enter_and_install(browser(0, "it"), "ann", relay.address)
        say(ann, "ciao")
        wait_for_texts(ann, ["ciao"])
        keep(ann)
        relay.cut()
        ann.open(relay.address)
        wait_for_texts(ann, ["ciao"])
        relay.server = second.addresses[0]
        relay.mend()
        ann.reconnect()
        ann.wait_for_text("un'altra versione", "#offers")
        ann.click(".offer button", "Più tardi")
        with second.connect() as bob:
            bob.send("/nick bob")
            bob.read_until("you are")
            say(ann, "ancora qui")
            bob.read_until("<ann> ancora qui")


# -- Notifications.


def test_the_browser_is_asked_when_it_first_matters(browser: Browsers, unlimited: Server) -> None:
    ann = enter_and_install(browser(0), "ann", unlimited.addresses[0])
    assert ann.run_script("return Notification.permission") == "default"
    with unlimited.connect() as bob:
        bob.send("/nick bob")
        with out_of_sight(ann):
            bob.send("nothing to do with her")
            ann.wait(lambda: "nothing to do with her" in texts(ann))
        assert ann.text("#offers") == ""
        with out_of_sight(ann):
            bob.send("ann: look")
            ann.wait(lambda: "ann: look" in texts(ann))
        ann.wait_for_text("Do you want a notification", "#offers")
        allow_notifications(ann)
        ann.click(".offer button", "Allow")
        with out_of_sight(ann):
            bob.send("ann: again")
            bob.send("/msg ann psst")
            wanted = [["bob", "psst"], ["bob in main", "ann: again"]]
            ann.wait(lambda: shown(ann) == wanted, lambda: str(shown(ann)))
        # What is seen needs no notification any more.
        ann.wait(lambda: shown(ann) == wanted[:1], lambda: str(shown(ann)))


def test_a_push_is_shown_unless_the_page_is_seen(browser: Browsers, unlimited: Server) -> None:
    ann = enter_and_install(browser(0), "ann", unlimited.addresses[0])
    allow_notifications(ann)
    ann.driver.execute_cdp_cmd("ServiceWorker.enable", {})

    def push(body: str, at: int) -> None:
        text = {"title": "bob in main", "body": body, "tag": "#main", "at": at, "hash": "#main"}
        for number in range(200):  # Chromium's number of the worker is not known here.
            pushed = {"registrationId": str(number), "data": json.dumps(text)}
            origin = {"origin": ann.run_script("return location.origin")}
            ann.driver.execute_cdp_cmd("ServiceWorker.deliverPushMessage", {**origin, **pushed})

    push("seen", 1)

    def is_shown() -> bool:
        push("not seen", 2)  # Again, as the worker may learn a moment later what is seen.
        return shown(ann) == [["bob in main", "not seen"]]

    with out_of_sight(ann):
        ann.wait(is_shown, lambda: str(shown(ann)))


def test_each_room_has_a_choice(browser: Browsers, unlimited: Server) -> None:
    ann = enter_and_install(browser(0), "ann", unlimited.addresses[0])
    allow_notifications(ann)

    def choose(choice: str) -> None:
        ann.click("#room-menu")
        ann.click("#notify-section summary")
        ann.click(f"#notify-choice option[value={choice}]")
        ann.wait(lambda: choice in (ann.run_script("return localStorage.getItem('notify')") or ""))
        ann.click("#room-dialog [data-closes]")

    with unlimited.connect() as bob:
        bob.send("/nick bob")
        choose("none")
        with out_of_sight(ann):
            bob.send("ann: not this")
            ann.wait(lambda: "ann: not this" in texts(ann))
            bob.send("/msg ann but this")
            ann.wait(lambda: shown(ann) == [["bob", "but this"]])
        choose("all")
        with out_of_sight(ann):
            bob.send("anything")
            ann.wait(lambda: ["bob in main", "anything"] in shown(ann))
