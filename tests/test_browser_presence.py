"""Who is away and who types on the chat's page, and conversations that outlive the page."""

from __future__ import annotations

from support.browsers import DESKTOP, PHONE, Browser, Browsers, needed
from support.chat_page import enter, say, texts, wait_for_texts
from support.servers import Server

pytestmark = needed

ENTER, ESCAPE = "\ue007", "\ue00c"


def open_private(page: Browser, name: str) -> None:
    page.resize(DESKTOP)
    page.click(f"#people button[title='Write to {name}']")
    page.wait_for_text(name, "#conversation-title")


def reload(page: Browser) -> None:
    page.driver.refresh()
    page.find("#text")


def give_password(page: Browser) -> None:
    page.type("#password", "secret-99")
    page.click("#password-dialog .primary")
    page.find("#text")


def test_typing_is_not_shown_to_others_if_one_does_not_like(
    browser: Browsers, chat: Server
) -> None:
    ann, bob = (enter(browser(n), name, chat.addresses[0]) for n, name in enumerate(["ann", "bob"]))
    ann.resize(DESKTOP)
    ann.click("#me")
    assert ann.find("#show-typing").is_selected()
    ann.click("#show-typing")
    ann.press(ESCAPE)
    ann.type("#text", "a secret")
    ann.press(ENTER)
    wait_for_texts(bob, ["a secret"])
    assert bob.text("#typing") == ""
    reload(ann)
    ann.click("#me")
    assert not ann.find("#show-typing").is_selected()
    ann.click("#show-typing")
    ann.press(ESCAPE)
    ann.type("#text", "no secret")
    bob.wait_for_text("ann is typing…", "#typing")


def test_who_is_away_is_shown_beside_the_name(browser: Browsers, chat: Server) -> None:
    ann, bob = (enter(browser(n), name, chat.addresses[0]) for n, name in enumerate(["ann", "bob"]))
    bob.resize(DESKTOP)
    say(bob, "/away asleep")
    bob.wait_for_text("away", "#me")
    ann.resize(DESKTOP)
    for _ in range(2):  # It changes, and is so when she comes in.
        ann.wait_for_text("away", "#people .away")
        reload(ann)
    open_private(ann, "bob")
    ann.wait_for_text("Away: asleep", "#topic-shown")
    ann.wait_for_text("away", "#people .away")
    assert ann.visible("dialog") == []
    bob.wait_for_text("ann", "#people")
    say(bob, "awake again")
    bob.wait(lambda: "away" not in bob.text("#me"))
    ann.wait(lambda: ann.text("#topic-shown") == "")
    assert ann.visible(".away") == []


def test_nobody_is_told_that_somebody_unknown_is_not_there(browser: Browsers, chat: Server) -> None:
    ann = enter(browser(0), "ann", chat.addresses[0])
    ann.resize(DESKTOP)
    with chat.connect() as netcat:
        netcat.send("/nick bob")
        ann.wait_for_text("bob", "#people")
        open_private(ann, "bob")
        say(ann, "hello")
        netcat.read_until("hello")
    ann.wait(lambda: "bob" not in ann.text("#people"))
    ann.click("#rooms button")
    ann.click("#privates button")
    ann.wait_for_text("bob", "#conversation-title")
    wait_for_texts(ann, ["hello"])
    assert ann.text("#fault") == ""


def test_a_reload_shows_the_same_private_conversation(browser: Browsers, chat: Server) -> None:
    ann, bob = (enter(browser(n), name, chat.addresses[0]) for n, name in enumerate(["ann", "bob"]))
    open_private(ann, "bob")
    say(ann, "psst")
    count = "return document.querySelector('#open-rooms').dataset.count"
    bob.wait(lambda: bob.run_script(count) == "1")
    ann.type("#text", "and then")
    reload(ann)
    ann.wait_for_text("bob", "#conversation-title")
    wait_for_texts(ann, ["psst"])
    assert ann.find("#text").get_attribute("value") == "and then"


def test_the_next_tab_has_draft_and_conversations_of_a_guest(
    browser: Browsers, chat: Server
) -> None:
    ann = enter(browser(0), "ann", chat.addresses[0])
    with chat.connect() as netcat:
        netcat.send("/nick bob")
        ann.wait_for_text("bob", "#log")
        open_private(ann, "bob")
        say(ann, "psst")
        netcat.read_until("psst")
        ann.type("#text", "a draft")
        first = ann.driver.current_window_handle
        ann.driver.switch_to.new_window("tab")
        second = ann.driver.current_window_handle
        ann.driver.switch_to.window(first)
        ann.driver.close()
        ann.driver.switch_to.window(second)
        enter(ann, "ann", chat.addresses[0])
        ann.resize(DESKTOP)
        ann.click("#privates button", "bob")
        ann.wait_for_text("bob", "#conversation-title")
        assert ann.find("#text").get_attribute("value") == "a draft"


def test_an_account_has_its_conversations_in_all_browsers(browser: Browsers, chat: Server) -> None:
    ann, other = enter(browser(0), "ann", chat.addresses[0]), browser(1)
    with chat.connect() as netcat:
        netcat.send("/nick bob")
        ann.wait_for_text("bob", "#log")
        say(ann, "/register secret-99")
        ann.resize(DESKTOP)
        ann.wait_for_text("✓", "#me")
        open_private(ann, "bob")
        say(ann, "psst")
        netcat.read_until("psst")
        ann.click("#rooms button")
        netcat.send("/msg ann who?")
        ann.wait_for_text("1", "#privates .badge")
        other.open(chat.addresses[0])
        other.type("#entry-name", "ann")
        other.click("#entry-go")
        give_password(other)
        other.resize(DESKTOP)
        other.wait_for_text("1", "#privates .badge")
        other.click("#privates button", "bob")
        wait_for_texts(other, ["psst", "who?"])
        ann.wait(lambda: ann.visible("#privates .badge") == [])
        other.click("#privates button[title='Close the conversation with bob']")
        other.click("#leave-now")
        other.wait(lambda: other.texts("#privates .name") == [])
        other.driver.refresh()
        give_password(other)
        other.wait_for_text("bob", "#people")
        assert other.texts("#privates .name") == []
        netcat.send("/msg ann hello?")
        other.wait_for_text("1", "#privates .badge")
        other.click("#me")
        other.click("#account-section summary")
        other.click("#log-out")
        other.wait(lambda: other.texts("#privates .name") == [])
        assert other.run_script("return localStorage.getItem('closed')") is None
        other.resize(PHONE)
    assert texts(other) == []
