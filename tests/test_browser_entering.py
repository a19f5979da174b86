"""What the pages show at first sight, what they ask before they do it, and what they hide."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from support.browsers import DESKTOP, PHONE, Browser, Browsers, needed
from support.chat_page import enter, say, texts
from support.servers import Server, StartServer
from support.tombola_page import WAITING, open_host_page, sit

pytestmark = needed

PAGES = [("chat", "/"), ("tombola", "/"), ("tombola", "/host"), ("tombola", "/cards")]
SHOWN = "return [...document.body.children].filter((e) => e.offsetHeight).map((e) => e.id)"


@contextmanager
def offline(page: Browser) -> Iterator[None]:
    """The browser has no network, and its pages get the events for that."""

    def emulate(is_offline: bool) -> None:
        page.driver.execute_cdp_cmd(
            "Network.emulateNetworkConditions",
            {"offline": is_offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1},
        )

    page.driver.execute_cdp_cmd("Network.enable", {})
    emulate(True)
    try:
        yield
    finally:
        emulate(False)


@pytest.mark.parametrize(("application", "path"), PAGES)
def test_without_scripts_and_in_an_old_browser_it_says_so(
    browser: Browsers, application: str, path: str
) -> None:
    page = browser(0)
    run = page.driver.execute_cdp_cmd
    with Server(application=application) as server:
        run("Emulation.setScriptExecutionDisabled", {"value": True})
        page.open(server.addresses[0], path)
        page.wait_for_text("This page needs JavaScript")
        assert "Questa pagina" in page.text()
        assert len(page.text().splitlines()) == 2, page.text()
        run("Emulation.setScriptExecutionDisabled", {"value": False})
        for missing in ("Array.prototype.findLast", "window.HTMLDialogElement"):
            old = run("Page.addScriptToEvaluateOnNewDocument", {"source": f"delete {missing}"})
            page.open(server.addresses[0], path)
            page.wait_for_text("too old for this page")
            assert page.run_script(SHOWN) == ["too-old"]
            run("Page.removeScriptToEvaluateOnNewDocument", old)
        page.open(server.addresses[0], path)
        page.wait(lambda: "too-old" not in page.run_script(SHOWN))
        assert "JavaScript" not in page.text()
    page.errors()


def test_the_entry_says_whose_server_it_is(browser: Browsers) -> None:
    name = 'Nonna <Pina> & "Co" {x}'
    for number, language, text in ((0, "en", f"on the server “{name}”"), (1, "it", f"«{name}»")):
        with Server("--name", name, "--uploads", "0") as server:
            page = browser(number, language)
            page.open(server.addresses[0])
            page.wait_for_text(text, "#entry-server")
            page.type("#entry-name", "ann")
            page.click("#entry-go")
            page.find("#text")
            assert page.visible("#attach") == []


def test_being_offline_is_noticed_at_once(
    browser: Browsers, chat: Server, tombola: StartServer
) -> None:
    server = tombola(*WAITING)
    pages = [
        enter(browser(0), "ann", chat.addresses[0]),
        sit(browser(1), "ann", server.addresses[0]),
        open_host_page(browser(2), server),
    ]
    texts = ("You are offline", "The connection is lost", "The connection is lost")
    for page, text in zip(pages, texts, strict=True):
        started = time.monotonic()
        with offline(page):
            page.wait_for_text(text, "#status")
            assert time.monotonic() - started < 2
        page.wait(lambda page=page, text=text: text not in page.text("#status"))


def test_a_room_is_left_only_after_a_question(browser: Browsers, chat: Server) -> None:
    ann = enter(browser(0), "ann", chat.addresses[0], "/#tea")
    ann.resize(DESKTOP)
    with chat.connect() as netcat:
        netcat.send("/nick bob", "/join tea")
        ann.wait_for_text("bob", "#people")
        ann.click("#rooms button[title='Leave tea']")
        ann.wait_for_text("You can come back", "#leave-dialog")
        ann.click("#leave-dialog [data-closes]")
        ann.wait(lambda: not ann.visible("#leave-dialog"))
        say(ann, "still here")
        netcat.read_until("<ann> still here")
        netcat.send("/leave tea")
        ann.wait(lambda: "bob" not in ann.text("#people"))
        ann.click("#rooms button[title='Leave tea']")
        ann.wait_for_text("may be gone", "#leave-dialog")
        ann.click("#leave-now")
        ann.wait(lambda: "tea" not in ann.text("#rooms"))


def test_a_conversation_is_closed_only_after_a_question(browser: Browsers, chat: Server) -> None:
    ann = enter(browser(0), "ann", chat.addresses[0])
    ann.resize(DESKTOP)
    with chat.connect() as netcat:
        netcat.send("/nick bob", "/msg ann psst")
        ann.click("#privates .item")
        ann.wait(lambda: texts(ann) == ["psst"])
        ann.click("#privates .round")
        ann.wait_for_text("gone from this page", "#leave-dialog")
        ann.press("\ue00c")  # Escape
        ann.wait(lambda: not ann.visible("#leave-dialog"))
        assert texts(ann) == ["psst"]
        ann.click("#privates .round")
        ann.click("#leave-now")
        ann.wait(lambda: not ann.visible("#privates li"))


def test_addresses_are_not_shown(browser: Browsers, chat: Server) -> None:
    ann = enter(browser(0), "ann", chat.addresses[0])
    ann.resize(DESKTOP)
    with chat.connect() as netcat:
        netcat.send("/nick bob")
        ann.wait_for_text("bob", "#people")
        ann.click("#everybody")
        ann.wait_for_text("bob", "#everybody-list")
        assert "127.0.0.1" not in ann.text()
    ann.resize(PHONE)
