"""The log of the chat's page: long histories, of which only a part is in the page."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from support.browsers import DESKTOP, Browser, Browsers, needed
from support.chat_page import enter, say, send_one_by_one, texts, wait_for_texts
from support.clients import Client
from support.servers import Server

pytestmark = needed

MOST = 260
"""More messages than are ever in the page at once."""
SCROLL = (
    "const log = document.querySelector('#scroller'); log.scrollTop += arguments[0];"
    "return [log.scrollTop, log.scrollHeight - log.scrollTop - log.clientHeight]"
)
PLACE = (
    "const all = [...document.querySelectorAll('#log .message')];"
    "const one = all.find((e) => e.querySelector('.text').textContent === arguments[0]);"
    "return one ? Math.round(one.getBoundingClientRect().top) : null"
)
"""Where a message is on the screen."""
GO_TO = (
    "const done = arguments[arguments.length - 1]; const [at] = arguments;"
    "const folder = document.querySelector('script[type=module]').src.replace(/[^/]+$/, '');"
    "Promise.all(['jumping', 'state'].map((name) => import(`${folder}${name}.js`)))"
    ".then(([{goTo}, {state}]) => { goTo(state.current, at); done(); })"
)
AT = (
    "const all = [...document.querySelectorAll('#log .message')];"
    "return Number(all.find((e) => e.textContent === arguments[0]).dataset.at)"
)
FOCUSED = "return document.activeElement.textContent"


def names(count: int, start: int = 0) -> list[str]:
    return [f"line {number}" for number in range(start, start + count)]


@pytest.fixture
def bob(unlimited: Server) -> Iterator[Client]:
    """Somebody who has said 400 lines."""
    with unlimited.connect() as netcat:
        send_one_by_one(netcat, "/nick bob", *names(400))
        yield netcat


def scroll(page: Browser, pixels: int, until: str) -> list[str]:
    """Scroll, so many pixels at a time, to a text, and return all texts that were seen."""
    seen: dict[str, None] = {}

    def is_there() -> bool:
        page.run_script(SCROLL, pixels)
        found = texts(page)
        assert len(found) <= MOST
        seen.update(dict.fromkeys(found))
        return until in found

    page.wait(is_there)
    return [*seen]


def test_all_of_a_long_history_can_be_scrolled_through(
    browser: Browsers, unlimited: Server, bob: Client
) -> None:
    ann = enter(browser(0), "ann", unlimited.addresses[0])
    ann.wait(lambda: texts(ann) and texts(ann)[-1] == "line 399")
    assert "line 0" not in texts(ann)
    up = scroll(ann, -500, "line 0")
    assert sorted(up, key=lambda text: int(text.split()[1])) == names(400)
    assert "line 399" not in texts(ann)
    ann.wait(lambda: "begins" in ann.text("#log"))
    down = scroll(ann, 500, "line 399")
    assert down[-1] == "line 399"
    assert "line 0" not in texts(ann)


def test_what_is_in_sight_stays_when_messages_come(
    browser: Browsers, unlimited: Server, bob: Client
) -> None:
    ann = enter(browser(0), "ann", unlimited.addresses[0])
    ann.wait(lambda: texts(ann) and texts(ann)[-1] == "line 399")
    scroll(ann, -300, "line 250")
    ann.run_script(SCROLL, 3000)
    [shown, *_] = [text for text in texts(ann) if 0 < (ann.run_script(PLACE, text) or 0) < 700]
    place = ann.run_script(PLACE, shown)
    send_one_by_one(bob, *names(30, start=400))
    ann.wait_for_text("30 new messages", "#down")
    assert ann.run_script(PLACE, shown) == place
    ann.click("#down")
    ann.wait(lambda: texts(ann)[-1] == "line 429")
    assert not ann.visible("#down")


def test_a_message_that_is_not_loaded_is_gone_to(
    browser: Browsers, unlimited: Server, bob: Client
) -> None:
    """Whoever scrolls on from there meets the newest messages, and none is missing."""
    ann = enter(browser(0), "ann", unlimited.addresses[0])
    scroll(ann, -500, "line 5")
    at = ann.run_script(AT, "line 5")
    ann.driver.refresh()
    ann.wait(lambda: texts(ann) and texts(ann)[-1] == "line 399")
    ann.driver.execute_async_script(GO_TO, at)
    ann.wait(lambda: ann.run_script(FOCUSED) == "line 5")
    assert 0 < ann.run_script(PLACE, "line 5") < 740
    say(ann, "and here I am")  # What the user says leads to the end again.
    ann.wait(lambda: texts(ann)[-1] == "and here I am")
    ann.driver.execute_async_script(GO_TO, at)
    ann.wait(lambda: ann.run_script(FOCUSED) == "line 5")
    down = scroll(ann, 500, "and here I am")
    numbers = [int(text.split()[1]) for text in down if text.startswith("line")]
    assert numbers == [*range(numbers[0], 400)]
    ann.wait(lambda: ann.run_script(SCROLL, 500) and not ann.visible("#down"))


def test_a_message_that_is_gone_is_not_gone_to(browser: Browsers, chat: Server) -> None:
    ann = enter(browser(0), "ann", chat.addresses[0])
    say(ann, "hello")
    wait_for_texts(ann, ["hello"])
    ann.driver.execute_async_script(GO_TO, 17)
    ann.wait_for_text("not there any more", "#status")
    wait_for_texts(ann, ["hello"])
    say(ann, "again")
    wait_for_texts(ann, ["hello", "again"])


def test_messages_say_which_one_they_are(browser: Browsers, unlimited: Server, bob: Client) -> None:
    """A screen reader would count those that are in the page."""
    ann = enter(browser(0), "ann", unlimited.addresses[0])
    scroll(ann, -500, "line 0")
    scroll(ann, 500, "line 399")
    numbers = (
        "return [...document.querySelectorAll('#log .message')]"
        ".map((e) => [e.textContent, e.ariaPosInSet])"
    )
    found = dict(ann.run_script(numbers))
    assert len(found) < MOST
    assert found["line 399"] == "400"


def test_the_next_unread_conversation_is_one_tap_away(browser: Browsers, chat: Server) -> None:
    ann = enter(browser(0), "ann", chat.addresses[0], "/#tea")
    ann.resize(DESKTOP)
    ann.wait_for_text("tea", "#conversation-title")
    for room in ("nook", "main"):
        ann.run_script(f"location.hash = '{room}'")
        ann.wait_for_text(room, "#conversation-title")
    assert not ann.visible("#next-unread")
    with chat.connect() as netcat:
        send_one_by_one(
            netcat, "/nick bob", "/join tea", "one", "/join nook", "two", "/msg ann psst"
        )
        ann.wait_for_text("1 unread in bob", "#next-unread")
        opener = "return document.querySelector('#open-rooms').getAttribute('aria-label')"
        ann.wait(lambda: "3 unread" in ann.run_script(opener))
        for name in ("bob", "tea", "nook"):
            ann.wait_for_text(f"unread in {name}", "#next-unread")
            ann.click("#next-unread")
            ann.wait_for_text(name, "#conversation-title")
        ann.wait(lambda: not ann.visible("#next-unread"))


def test_names_have_colours_and_initials(browser: Browsers, chat: Server) -> None:
    ann = enter(browser(0), "Anna Maria", chat.addresses[0])
    ann.resize(DESKTOP)
    with chat.connect() as netcat:
        send_one_by_one(netcat, "/nick BOB", "hello", "there")
        wait_for_texts(ann, ["hello", "there"])
        send_one_by_one(netcat, "/nick bob")
        ann.wait_for_text("bob", "#people")
        initials = (
            "return [...document.querySelectorAll(arguments[0])].map((e) => e.dataset.initials)"
        )
        assert ann.run_script(initials, "#log .avatar") == ["B"]
        assert ann.run_script(initials, "#people .avatar")[0] == "AM"
        colours = "return [...document.querySelectorAll(arguments[0])].map((e) => e.className)"
        [said] = ann.run_script(colours, "#log .by b")
        assert re.fullmatch(r"name-\d+", said)
        ann.wait(lambda: said in " ".join(ann.run_script(colours, "#people .avatar")))


def test_the_end_stays_in_sight_when_the_window_changes(
    browser: Browsers, unlimited: Server, bob: Client
) -> None:
    ann = enter(browser(0), "ann", unlimited.addresses[0])
    ann.wait(lambda: texts(ann) and texts(ann)[-1] == "line 399")
    left = "const log = document.querySelector('#scroller');"
    left += "return log.scrollHeight - log.scrollTop - log.clientHeight"
    for size in ((360, 300), DESKTOP, (360, 740)):
        ann.resize(size)
        send_one_by_one(bob, "word " * 100)
        ann.wait(lambda: ann.run_script(left) < 2)
        assert not ann.visible("#down")


def test_the_field_is_as_wide_as_the_log(browser: Browsers, unlimited: Server, bob: Client) -> None:
    ann = enter(browser(0), "ann", unlimited.addresses[0])
    inner = (
        "const [css] = arguments, e = document.querySelector(css);"
        "return [e.getBoundingClientRect().left, e.getBoundingClientRect().right]"
    )
    for width in (800, 1280, 1920):
        ann.resize((width, 800))
        log = ann.run_script(inner, "#log")
        ann.wait(lambda log=log: abs(ann.run_script(inner, "#text")[0] - log[0] - 12) < 2)
        ann.wait(lambda log=log: abs(ann.run_script(inner, "#send")[1] - log[1] + 12) < 2)


def test_leaving_the_chat_asks(browser: Browsers, chat: Server) -> None:
    ann = enter(browser(0), "Maximiliana-Wilhelmina-Antonia-8", chat.addresses[0])
    ann.resize(DESKTOP)
    cut = "const e = document.querySelector('#me'); return e.scrollWidth > e.clientWidth + 1"
    assert not ann.run_script(cut)
    ann.click("#me")
    ann.click("#bye")
    ann.wait_for_text("Leave the chat?", "#leave-dialog")
    ann.click("#leave-dialog [data-closes]")
    ann.wait(lambda: not ann.visible("dialog"))
    say(ann, "still here")
    wait_for_texts(ann, ["still here"])
    ann.click("#me")
    ann.click("#bye")
    ann.click("#leave-now")
    ann.find("#entry-name")
