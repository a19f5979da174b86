"""What users type on the pages: commands, input methods, and texts from right to left."""

from __future__ import annotations

import pytest
from support.browsers import DESKTOP, PHONE, Browser, Browsers, needed
from support.chat_page import enter, say, texts, wait_for_texts
from support.relays import Relay
from support.servers import Server, StartServer
from support.tombola_page import ENTER, TAB, WAITING, sit

pytestmark = needed

SECRET = "s3cret"
COMMANDS = [
    *(f"/login ann {SECRET}", f"\ufeff/login ann {SECRET}", f"\u200b /login ann {SECRET}"),
    *(f"\u00a0\u3000/login ann {SECRET}", f"\uff0flogin ann {SECRET}", f"\u2066/x {SECRET}"),
    *(f"hello\n/login ann {SECRET}", f"/ {SECRET}"),
]
HEBREW, ARABIC = "שלום", "مرحبا"
SET = (
    "const field = document.querySelector(arguments[0]); field.value = arguments[1];"
    "field.dispatchEvent(new Event('input', {bubbles: true}))"
)
"""Puts a text into a field as it is; WebDriver would take keys for it."""
KEY = (
    "return document.querySelector('#text').dispatchEvent("
    "new KeyboardEvent('keydown', {key: 'Enter', cancelable: true, ...arguments[0]}))"
)
SWALLOW = (
    "const send = window.reallySend = WebSocket.prototype.send; WebSocket.prototype.send ="
    "function (data) { if (!data.includes('waves')) send.call(this, data); }"
)
"""Loses a message on its way to the server."""
DIRECTION = "return getComputedStyle(arguments[0]).direction"


def put(page: Browser, text: str, field: str = "#text") -> None:
    page.run_script(SET, field, text)


def value(page: Browser) -> str:
    return str(page.find("#text").get_attribute("value"))


def test_a_command_is_not_said(browser: Browsers, chat: Server) -> None:
    ann = enter(browser(0), "ann", chat.addresses[0])
    for command in COMMANDS:
        put(ann, command)
        ann.click("#send")
        ann.wait(lambda: ann.text("#fault"), f"nothing is said about {command!r}")
        assert SECRET not in ann.text("#conversation")
    say(ann, "and that was all")
    wait_for_texts(ann, ["and that was all"])


def test_two_slashes_say_one(browser: Browsers, chat: Server) -> None:
    ann = enter(browser(0), "ann", chat.addresses[0])
    for text in ("//me waves", "\u200b／/x", "one\n//usr/bin", "and/or", "http://x.example/"):
        put(ann, text)
        ann.click("#send")
    wait_for_texts(ann, ["/me waves", "/x", "one\n/usr/bin", "and/or", "http://x.example/"])


def test_a_text_with_a_slash_comes_back_as_it_was_typed(browser: Browsers, chat: Server) -> None:
    with Relay(chat.addresses[0]) as relay:
        ann = enter(browser(0), "ann", relay.address)
        ann.run_script(SWALLOW)
        put(ann, "//me waves")
        ann.click("#send")
        ann.wait_for_text("/me waves", "#log .pending")
        ann.run_script("WebSocket.prototype.send = window.reallySend")
        relay.cut()
        relay.mend()
        ann.reconnect()
        ann.wait(lambda: value(ann) == "//me waves")
        ann.click("#send")
        wait_for_texts(ann, ["/me waves"])


def test_a_command_that_is_not_done_stays(browser: Browsers, chat: Server) -> None:
    ann = enter(browser(0), "ann", chat.addresses[0])
    for command in (f"\u2066/x {SECRET}", f"hello\n/login ann {SECRET}", f"/ {SECRET}", "/kick"):
        put(ann, command)
        ann.click("#send")
        ann.wait_for_text("was not sent", "#fault")
        assert value(ann) == command


def test_commands_that_are_buttons_are_done(browser: Browsers, chat: Server) -> None:
    ann = enter(browser(0), "ann", chat.addresses[0])
    ann.resize(DESKTOP)
    with chat.connect() as netcat:
        netcat.send("/nick bob")
        ann.wait_for_text("bob", "#people")
        say(ann, "/join tea")
        ann.wait_for_text("tea", "#conversation-title")
        assert value(ann) == ""
        say(ann, "/NICK Anna Maria")
        ann.wait_for_text("Anna-Maria", "#me")
        say(ann, "/msg bob psst")
        netcat.read_until("<Anna-Maria -> you> psst")
        ann.wait_for_text("bob", "#conversation-title")
        for unfinished in ("/msg bob", "/nick", "/join"):
            say(ann, unfinished)
            ann.wait_for_text(f"“{unfinished.split()[0]}” was not sent", "#fault")


def test_the_players_chat_has_no_commands(browser: Browsers, tombola: StartServer) -> None:
    page = sit(browser(0), "ann", tombola(*WAITING).addresses[0])
    page.resize(DESKTOP)
    page.click("#chat summary")
    for command in (f"/login ann {SECRET}", f"\ufeff／{SECRET}"):
        put(page, command, "#say-text")
        page.click("#say button")
        page.wait_for_text("was not sent", "#say-fault")
    page.type("#say-text", "//me waves" + ENTER)
    page.wait(lambda: page.text("#said") == "ann /me waves")
    assert not page.text("#say-fault")


def test_the_enter_that_ends_a_composition_sends_nothing(browser: Browsers, chat: Server) -> None:
    ann = enter(browser(0), "ann", chat.addresses[0])
    put(ann, "日本")
    for ending in ({"isComposing": True}, {"keyCode": 229}, {"isComposing": True, "keyCode": 229}):
        assert ann.run_script(KEY, ending), "the page has taken the key"
    assert value(ann) == "日本"
    assert not ann.run_script(KEY, {"keyCode": 13})
    wait_for_texts(ann, ["日本"])


def test_people_write_in_their_own_direction(browser: Browsers, chat: Server) -> None:
    ann = enter(browser(0), HEBREW, chat.addresses[0])
    ann.resize(DESKTOP)
    with chat.connect() as netcat:
        netcat.send(f"/nick {ARABIC}")
        ann.wait_for_text(ARABIC, "#people")
        say(ann, f"{HEBREW}!")
        say(ann, "hello")
        wait_for_texts(ann, [f"{HEBREW}!", "hello"])
        hebrew, latin = ann.visible("#log .text")
        assert ann.run_script(DIRECTION, hebrew) == "rtl"
        assert ann.run_script(DIRECTION, latin) == "ltr"
        put(ann, ARABIC)
        assert ann.run_script(DIRECTION, ann.find("#text")) == "rtl"
        ann.wait(lambda: f"\u2068{ARABIC}\u2069" in ann.text("#log .notice"))
    isolated = "#people bdi, #conversation-title bdi, #log .by bdi, #rooms .name[dir=auto]"
    count = "return document.querySelectorAll(arguments[0]).length"
    assert ann.run_script(count, isolated) >= 5


@pytest.mark.parametrize("size", [PHONE, DESKTOP])
def test_the_log_has_a_ring_only_after_tab(
    browser: Browsers, chat: Server, size: tuple[int, int]
) -> None:
    ann = enter(browser(0), "ann", chat.addresses[0])
    ann.resize(size)
    ring = "return getComputedStyle(document.querySelector('#scroller')).outlineStyle"
    ann.run_script("document.querySelector('#scroller').focus()")
    ann.press(ENTER)
    assert ann.run_script("return document.activeElement.id") == "scroller"
    assert ann.run_script(ring) == "none"
    ann.run_script("document.querySelector('#room-menu').focus()")
    for _ in range(3):
        if ann.run_script("return document.activeElement.id") == "scroller":
            break
        ann.press(TAB)
    assert ann.run_script("return document.activeElement.id") == "scroller"
    assert ann.run_script(ring) == "solid"
    assert texts(ann) == []
