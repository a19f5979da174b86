"""Where the focus and the bar of a message's buttons are on the chat's page."""

from __future__ import annotations

from typing import Any

import pytest
from support.browsers import DESKTOP, PHONE, Browser, Browsers, needed
from support.chat_page import enter, say, texts, wait_for_texts
from support.clients import Client
from support.servers import Server

pytestmark = needed

ENTER, ESCAPE, SHIFT, TAB, LEFT = "\ue007", "\ue00c", "\ue008", "\ue004", "\ue012"

FOCUSED = """
    const one = document.activeElement;
    return [one.closest(".message")?.querySelector(".text").textContent ?? "",
            one.matches("button") ? one.ariaLabel : one.id];
"""
BOXES = """
    const box = (css) => document.querySelector(css).getBoundingClientRect().toJSON();
    return [".selected .text", ".selected .message-bar > div", "#scroller"].map(box);
"""


def focused(page: Browser) -> Any:
    return page.run_script(FOCUSED)


def to_button(page: Browser, name: str) -> None:
    """Go from the field to a button of the last message, by the keyboard alone."""
    page.run_script("document.querySelector('#text').focus()")
    for _ in range(8):
        page.press(SHIFT + TAB)
        if focused(page)[1] == name:
            return
    raise AssertionError(f"no {name}, but {focused(page)}")


def said(page: Browser, *lines: str) -> None:
    for line in lines:
        say(page, line)
        page.wait(lambda line=line: texts(page)[-1:] == [line])


@pytest.mark.parametrize("size", [PHONE, DESKTOP])
def test_the_focus_is_never_lost(
    browser: Browsers, unlimited: Server, size: tuple[int, int]
) -> None:
    ann = enter(browser(0), "ann", unlimited.addresses[0])
    ann.resize(size)
    said(ann, "one", "two")
    to_button(ann, "React")
    ann.press(ENTER)
    ann.find(".emoji-picker")
    ann.press("thumbs up")
    ann.wait_for_text("👍", ".emoji-grid")
    ann.press(ENTER)
    ann.find(".reaction")
    ann.wait(lambda: focused(ann) == ["two", "React"], lambda: f"{focused(ann)}")
    with unlimited.connect() as netcat:
        netcat.send("/nick bob", "hello")
        ann.wait_for_text("hello", "#log")
    assert focused(ann) == ["two", "React"]
    ann.run_script("document.querySelector('.reaction').focus()")
    ann.press(ENTER)
    ann.wait(lambda: ann.visible(".reaction") == [])
    ann.wait(lambda: focused(ann)[0] == "two", lambda: f"{focused(ann)}")
    ann.run_script("document.querySelector('.message-bar [data-key=delete]').focus()")
    ann.press(ENTER)
    ann.find("#delete-dialog")
    ann.press(ESCAPE)
    ann.wait(lambda: focused(ann) == ["two", "Delete"])
    ann.press(ENTER)
    ann.find("#delete-dialog")
    ann.press(TAB, ENTER)
    ann.wait_for_text("This message was deleted.", ".deleted")
    deleted = ["This message was deleted.", ""]
    ann.wait(lambda: focused(ann) == deleted, lambda: f"{focused(ann)}")


def tap(page: Browser, text: str) -> None:
    """Tap a message, in the middle of its text."""
    script = """
        const text = [...document.querySelectorAll("#log .message .text")]
            .find((one) => one.textContent === arguments[0]);
        text.scrollIntoView({block: "nearest"});
        const {x, y, width, height} = text.getBoundingClientRect();
        return [x + width / 2, y + height / 2];
    """
    x, y = page.run_script(script, text)
    for kind, points in (("touchStart", [{"x": x, "y": y}]), ("touchEnd", [])):
        page.driver.execute_cdp_cmd(
            "Input.dispatchTouchEvent", {"type": kind, "touchPoints": points}
        )


def test_a_tap_shows_the_buttons_below_the_text_and_who_has_reacted(
    browser: Browsers, chat: Server
) -> None:
    ann = enter(browser(0), "ann", chat.addresses[0])
    ann.resize(PHONE)
    said(ann, *(f"line {number}" for number in range(3)))
    touch = {"enabled": True, "maxTouchPoints": 5}
    ann.driver.execute_cdp_cmd("Emulation.setTouchEmulationEnabled", touch)
    try:
        for text in ("line 2", "line 0"):
            tap(ann, text)
            ann.wait_for_text(text, ".selected .text")
            of_text, of_bar, of_log = ann.run_script(BOXES)
            assert of_bar["top"] >= of_text["bottom"]
            assert of_log["left"] <= of_bar["left"] < of_bar["right"] <= of_log["right"]
            assert of_bar["bottom"] <= of_log["bottom"]
            assert of_bar["height"] >= 44
        tap(ann, "line 0")
        ann.wait(lambda: ann.visible(".selected") == [])
        tap(ann, "line 1")
        ann.click(".selected [data-key=react]")
        ann.find(".emoji-picker")
        ann.click(".emoji-grid button")
        ann.find(".reaction")
        tap(ann, "line 1")
        ann.wait_for_text("ann", ".selected .who")
    finally:
        ann.driver.execute_cdp_cmd("Emulation.setTouchEmulationEnabled", {"enabled": False})


def test_nothing_long_is_wider_than_the_page(browser: Browsers, chat: Server) -> None:
    ann = enter(browser(0), "ann", chat.addresses[0])
    ann.resize(PHONE)
    wide = "return document.querySelector(arguments[0]).getBoundingClientRect().right"
    said(ann, "word " * 50 + "end")
    to_button(ann, "Reply")
    ann.press(ENTER)
    ann.find("#doing")
    assert ann.run_script(wide, "#doing button") <= PHONE[0]
    said(ann, "an answer")
    ann.find(".quote")
    assert ann.run_script(wide, ".quote") <= PHONE[0]
    gaps = """
        const boxes = ["#emoji", "#attach", "#send"].map((css) =>
            document.querySelector(css).getBoundingClientRect());
        return boxes.slice(1).map(({left}, place) => Math.round(left - boxes[place].right));
    """
    assert ann.run_script(gaps) == [0, 4]


def test_an_upload_can_be_stopped(browser: Browsers, chat: Server) -> None:
    ann = enter(browser(0), "ann", chat.addresses[0])
    slow = {"offline": False, "latency": 0, "downloadThroughput": -1}
    ann.driver.execute_cdp_cmd("Network.enable", {})
    limit = "Network.emulateNetworkConditions"
    ann.driver.execute_cdp_cmd(limit, {**slow, "uploadThroughput": 10_000})
    try:
        ann.run_script("""
            const files = new DataTransfer();
            files.items.add(new File([new Uint8Array(500000)], "holiday.bin"));
            const event = new ClipboardEvent("paste", {clipboardData: files, bubbles: true});
            document.querySelector("#text").dispatchEvent(event);
        """)
        ann.wait_for_text("holiday.bin", "#uploads")
        assert ann.find("#uploads button").get_attribute("title") == "Stop sending holiday.bin"
        ann.click("#uploads button")
        ann.wait(lambda: ann.visible("#uploads li") == [])
        ann.wait_for_text("holiday.bin is not sent", "#status")
        assert ann.run_script("return document.activeElement.id") == "attach"
    finally:
        ann.driver.execute_cdp_cmd(limit, {**slow, "uploadThroughput": -1})
    assert texts(ann) == []


def test_a_search_on_a_phone_has_the_whole_screen(browser: Browsers, chat: Server) -> None:
    ann = enter(browser(0), "ann", chat.addresses[0])
    ann.resize(PHONE)
    with chat.connect() as netcat:
        send_and_see(netcat, ann)
    ann.click("#open-search")
    box = "return document.querySelector('#search-dialog').getBoundingClientRect().toJSON()"
    assert ann.run_script(box)["width"] == PHONE[0]
    assert ann.run_script("return document.activeElement.id") == "search-words"
    ann.type("#search-words", "tea")
    ann.press(ENTER)
    ann.wait_for_text("1 message", "#found-count")
    ann.click("#search-dialog [data-closes]")
    ann.wait(lambda: ann.run_script("return document.activeElement.id") == "open-search")


def send_and_see(netcat: Client, page: Browser) -> None:
    netcat.send("/nick bob", "tea")
    wait_for_texts(page, ["tea"])
