"""The chat's page in real browsers, beside users of other protocols."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from support.browsers import DESKTOP, Browsers, needed
from support.chat_page import enter, lines, say, send_one_by_one, texts, wait_for_texts
from support.relays import Relay
from support.servers import Server

pytestmark = needed


@pytest.fixture
def relay(unlimited: Server) -> Iterator[Relay]:
    with Relay(unlimited.addresses[0]) as relay:
        yield relay


def test_two_browsers_and_a_netcat_in_one_room(browser: Browsers, chat: Server) -> None:
    from selenium.webdriver.common.keys import Keys

    ann = enter(browser(0), "ann", chat.addresses[0])
    bob = enter(browser(1), "bob", chat.addresses[0])
    with chat.connect() as netcat:
        netcat.send("/nick carl")
        netcat.read_until("you are")
        ann.wait_for_text("carl", "#log")
        say(ann, "hello from ann")
        say(bob, "hello from bob")
        netcat.read_until("<ann> hello from ann")
        netcat.send("hello from netcat")
    wanted = {"hello from ann", "hello from bob", "hello from netcat"}
    for page in (ann, bob):
        page.wait(lambda page=page: set(texts(page)) == wanted)
    assert texts(ann) == texts(bob)
    for page in (ann, bob):
        page.resize(DESKTOP)
    ann.click("#me")
    ann.type("#display-text", "Bob!")
    ann.click("#display-form button")
    ann.wait_for_text("looks like the name of somebody else", "#you-dialog .fault")
    ann.type("#display-text", "Mara & Leo")
    ann.click("#display-form button")
    ann.wait_for_text("You are shown as Mara & Leo.", "#you-done")
    ann.wait_for_text("Mara & Leo", "#me")
    for place in ("#log .by b", "#people .name"):
        bob.wait(lambda place=place: "Mara & Leo ann" in bob.texts(place))
    bob.type("#text", "@leo")
    bob.wait_for_text("Mara & Leo", "#suggestions")
    bob.press(Keys.TAB)
    assert bob.run_script("return document.querySelector('#text').value") == "@ann "
    bob.click("#people button[title='Write to ann']")
    for place in ("#conversation-title", "#privates .name"):
        bob.wait_for_text("Mara & Leo ann", place)
    bob.driver.refresh()
    bob.wait_for_text("Mara & Leo ann", "#people .name")


def test_a_user_in_the_list_can_be_written_to(browser: Browsers, chat: Server) -> None:
    ann = enter(browser(0), "ann", chat.addresses[0])
    ann.resize(DESKTOP)
    with chat.connect() as netcat:
        netcat.send("/nick bob")
        ann.wait_for_text("bob", "#people")
        netcat.send("/msg ann psst")
        ann.wait_for_text("bob", "#privates")
        assert texts(ann) == []
        ann.click("#privates li button")
        wait_for_texts(ann, ["psst"])
        say(ann, "yes?")
        netcat.read_until("<ann -> you> yes?")


def test_after_a_broken_connection_nothing_is_missing(
    browser: Browsers, unlimited: Server, relay: Relay
) -> None:
    ann = enter(browser(0), "ann", relay.address)
    with unlimited.connect() as netcat:
        netcat.send("/nick bob", "one")
        wait_for_texts(ann, ["one"])
        relay.cut()
        ann.wait_for_text("connection", "#status")
        ann.type("#text", "what I was writing")
        netcat.send("two", "three")
        relay.mend()
        netcat.send("four")
        ann.wait(lambda: lines(ann)[-1] == "four")
        assert lines(ann) == ["one", "two", "three", "four"]
        assert ann.find("#text").get_attribute("value") == "what I was writing"
        ann.click("#send")
        netcat.read_until("<ann> what I was writing")


def test_a_flapping_connection_shows_every_line_once(
    browser: Browsers, unlimited: Server, relay: Relay
) -> None:
    ann = enter(browser(0), "ann", relay.address)
    expected = [f"line {number}" for number in range(30)]
    with unlimited.connect() as netcat:
        netcat.send("/nick bob")
        for number, line in enumerate(expected):
            netcat.send(line)
            if number % 6 == 3:
                relay.cut()
            elif number % 6 == 5:
                relay.mend()
                ann.reconnect()
                ann.wait(lambda line=line: line in lines(ann))
    assert lines(ann) == expected


def test_a_page_survives_a_restart_of_its_server(browser: Browsers, tmp_path: Path) -> None:
    options = ("--state", str(tmp_path / "state"), "--flood", "none")
    with ExitStack() as running:
        first = running.enter_context(Server(*options))
        relay = running.enter_context(Relay(first.addresses[0]))
        ann = enter(browser(0), "ann", relay.address)
        say(ann, "before")
        wait_for_texts(ann, ["before"])
        first.stop()
        ann.wait_for_text("connection", "#status")
        second = running.enter_context(Server(*options))
        relay.server = second.addresses[0]
        ann.reconnect()
        with second.connect() as netcat:
            netcat.send("/nick bob", "after")
            wait_for_texts(ann, ["before", "after"])
            say(ann, "there again")
            netcat.read_until("<ann> there again")


def test_two_pages_with_one_name_are_two_users(browser: Browsers, chat: Server) -> None:
    enter(browser(0), "ann", chat.addresses[0])
    other = browser(1)
    other.open(chat.addresses[0])
    other.type("#entry-name", "ann")
    other.click("#entry-go")
    other.wait_for_text("ann", "#entry-fault")
    assert other.find("#entry-name").get_attribute("value") == "ann-2"
    other.click("#entry-go")
    say(other, "two of us")
    wait_for_texts(browser(0), ["two of us"])


def test_a_page_that_is_loaded_again_is_the_same_user(browser: Browsers, chat: Server) -> None:
    ann = enter(browser(0), "ann", chat.addresses[0])
    say(ann, "hello")
    wait_for_texts(ann, ["hello"])
    ann.driver.refresh()
    wait_for_texts(ann, ["hello"])
    with chat.connect() as netcat:
        netcat.send("L")
        netcat.read_until(" ann")
        netcat.read_until("2 clients")


@pytest.mark.parametrize(
    "text",
    [
        "<img src=x onerror=\"document.title='owned'\">",
        "<script>document.title='owned'</script>",
        "javascript:alert(1) &lt;b&gt; \N{RIGHT-TO-LEFT OVERRIDE}abc",
        "https://example.org/?a=<b>&c='d\"",
    ],
)
def test_markup_in_a_message_is_shown_as_text(browser: Browsers, chat: Server, text: str) -> None:
    ann = enter(browser(0), "ann", chat.addresses[0])
    with chat.connect() as netcat:
        netcat.send("/nick bob", text)
        # An override of direction is replaced, as control characters are.
        wait_for_texts(
            ann, [text.replace("\N{RIGHT-TO-LEFT OVERRIDE}", "\N{REPLACEMENT CHARACTER}")]
        )
    assert not ann.run_script(
        "return document.querySelectorAll('#log img, #log script, #log b b').length"
    )
    links = ann.run_script("return [...document.querySelectorAll('#log a')].map((a) => a.protocol)")
    assert set(links) <= {"http:", "https:"}
    assert "owned" not in ann.driver.title


def test_unread_lines_are_counted_and_mentions_in_the_title(
    browser: Browsers, chat: Server
) -> None:
    ann = enter(browser(0), "ann", chat.addresses[0], "/#tea")
    ann.resize(DESKTOP)
    ann.wait_for_text("tea", "#conversation-title")
    ann.run_script("location.hash = 'main'")
    ann.wait_for_text("main", "#conversation-title")
    with chat.connect() as netcat:
        send_one_by_one(netcat, "/nick bob", "/join tea", "one", "two")
        ann.wait(lambda: re.search(r"tea\W+2", ann.text("#rooms")), lambda: ann.text("#rooms"))
        netcat.send("three for ann")
        ann.wait(lambda: "(1)" in ann.driver.title, lambda: ann.driver.title)


def test_a_registered_name_needs_its_password(browser: Browsers, chat: Server) -> None:
    with chat.connect() as netcat:
        netcat.send("/nick ann", "/register secret-1")
        netcat.read_until("is registered; /login")
    with chat.connect() as netcat:
        netcat.send("/nick bob", "/msg ann read this later")
        netcat.read_until("waits in their inbox")
    ann = browser(0)
    ann.open(chat.addresses[0])
    ann.type("#entry-name", "ann")
    ann.click("#entry-go")
    ann.type("#password", "wrong")
    ann.click("#password-dialog button.primary")
    ann.wait_for_text("password", "#password-dialog .fault")
    ann.type("#password", "secret-1")
    ann.click("#password-dialog button.primary")
    ann.resize(DESKTOP)
    ann.wait_for_text("bob", "#privates")
    ann.click("#privates li button")
    wait_for_texts(ann, ["read this later"])


def test_the_chat_can_be_used_without_a_mouse(browser: Browsers, chat: Server) -> None:
    from selenium.webdriver.common.keys import Keys

    ann = browser(0)
    ann.open(chat.addresses[0])
    ann.resize(DESKTOP)
    ann.type("#entry-name", "ann")
    ann.press(Keys.ENTER)
    ann.find("#text")
    ann.wait(lambda: ann.driver.switch_to.active_element.get_attribute("id") == "text")
    ann.press("one", Keys.SHIFT + Keys.ENTER)
    ann.press(Keys.NULL, "two", Keys.ENTER)
    wait_for_texts(ann, ["one\ntwo"])


def test_the_language_is_the_browsers_and_can_be_switched(browser: Browsers, chat: Server) -> None:
    italian = browser(0, "it")
    italian.open(chat.addresses[0])
    italian.wait_for_text("nome")
    assert italian.run_script("return document.documentElement.lang") == "it"
    italian.wait(lambda: italian.visible("#entry-switches button"))
    [switch] = [b for b in italian.visible("#entry-switches button") if "EN" in b.text.upper()]
    switch.click()
    italian.wait_for_text("name")
    assert italian.run_script("return document.documentElement.lang") == "en"
    italian.run_script("localStorage.clear()")
