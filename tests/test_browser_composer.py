"""The chat's page: what the composer suggests, commands, emoji, the switcher and drafts."""

from __future__ import annotations

import pytest
from support.browsers import DESKTOP, PHONE, Browser, Browsers, needed
from support.chat_page import enter, say, texts, wait_for_texts
from support.composer import (
    CONTROL,
    DOWN,
    ENTER,
    ESCAPE,
    RIGHT,
    TAB,
    UP,
    focused,
    keys,
    suggested,
    value,
    wait_for_suggestions,
)
from support.servers import Server

pytestmark = needed

ACTIVE = """
const field = document.querySelector('#text');
const active = document.getElementById(field.getAttribute('aria-activedescendant'));
return active && active.getAttribute('aria-selected') === 'true' ? active.textContent : '';
"""
TOLD = """
window.told = [];
const folder = document.querySelector('script[type=module]').src.replace(/[^/]+$/, '');
return import(folder + 'state.js').then(({on}) => {
  for (const event of ['edit-last', 'search']) {
    on(event, (...values) => told.push([event, ...values]));
  }
});
"""
SMALL = """
return [...document.querySelectorAll(arguments[0])].map((one) => one.getBoundingClientRect())
  .filter(({width, height}) => height < 44 || width < 36).length
"""
SIDEWAYS = "return document.documentElement.scrollWidth > innerWidth"
PICK = """
window.picked = undefined;
import(document.querySelector('script[type=module]').src.replace(/[^/]+$/, '') + 'emoji-picker.js')
  .then(({pickEmoji}) => pickEmoji(document.querySelector('#me')))
  .then((emoji) => { window.picked = emoji; });
"""
MINUTES = 60_000
AGE = """
const all = JSON.parse(localStorage.getItem('drafts'));
for (const one of Object.values(all)) one.at -= arguments[0];
localStorage.setItem('drafts', JSON.stringify(all));
"""


def fault(page: Browser, text: str) -> None:
    page.wait_for_text(text, "#fault")


def ask(page: Browser, command: str) -> None:
    """Type a command and Enter, without waiting for anything."""
    page.type("#text", command + ENTER)


def test_commands_are_suggested_and_chosen_by_keys(browser: Browsers, chat: Server) -> None:
    ann = enter(browser(0), "ann", chat.addresses[0])
    keys(ann, "/ki")
    wait_for_suggestions(ann, ["/kick NAME [REASON]", "/kill NAME [REASON]"])
    assert "/kick" in ann.run_script(ACTIVE)
    keys(ann, DOWN)
    assert "/kill" in ann.run_script(ACTIVE)
    keys(ann, ESCAPE)
    wait_for_suggestions(ann, [])
    keys(ann, "c")
    assert suggested(ann) == []  # What was closed stays closed.
    ann.type("#text", "/to")
    keys(ann, TAB)
    assert value(ann) == "/topic "
    ann.wait_for_text("/topic [TEXT]: the topic here", "#send-hint")
    assert focused(ann) == "text"
    ann.type("#text", "/lo")
    ann.click("#suggestions li", "/logout")
    assert value(ann) == "/logout "
    assert focused(ann) == "text"


def test_what_is_typed_to_its_end_is_done_by_enter(browser: Browsers, chat: Server) -> None:
    ann = enter(browser(0), "ann", chat.addresses[0], "/#tea")
    keys(ann, "/log")
    assert suggested(ann)[0] == "/log [PAGE]"
    keys(ann, ENTER)
    ann.wait_for_text("What was done in “tea”", "#answer-title")
    ann.press(ESCAPE)
    assert focused(ann) == "text"
    assert value(ann) == ""


def test_what_is_wrong_with_a_command_is_said_in_place(browser: Browsers, chat: Server) -> None:
    ann = enter(browser(0), "ann", chat.addresses[0])
    for command, said in (
        ("/topci x", "Perhaps /topic?"),
        ("/qwertyuiop", "/help lists them"),
        ("/kick", "it is written /kick NAME [REASON]"),
        ("/deoper now", "it is written /deoper"),
        ("/ban bob 5x spam", "“5x” is no time"),
        ("/role bob boss", "“boss” is no role"),
        ("/set slow", "slow needs a value"),
        ("/bans first", "a page is a number"),
        ("/delete bob", "no message of bob"),
        ("/history", "when you scroll up"),
        ("/whois " + "x" * 300, "1 to 200 characters"),
    ):
        ask(ann, command)
        fault(ann, said)
        assert texts(ann) == []
    ann.resize(PHONE)
    assert not ann.run_script(SIDEWAYS)


def test_the_owner_of_a_room_leads_it_by_commands(browser: Browsers, chat: Server) -> None:
    ann = enter(browser(0), "ann", chat.addresses[0], "/#tea")
    ann.resize(DESKTOP)
    with chat.connect() as netcat:
        netcat.send("/nick bob", "/join tea")
        ann.wait_for_text("bob", "#people")
        say(ann, "/topic *tea* only")
        netcat.read_until("*tea* only")
        ann.wait_for_text("*tea* only", "#topic-shown")
        say(ann, "/mute @bob 10m too loud")
        netcat.read_until("too loud")
        say(ann, "/mutes")
        ann.wait_for_text("The reason: too loud", "#answer-list")
        ann.press(ESCAPE)
        say(ann, "/unmute address:127.0.0.1")  # A guest is known by the address.
        ann.wait_for_text("may talk again", "#log")
        say(ann, "/role bob OPERATOR")
        netcat.read_until("operator")
        netcat.send("hello")
        wait_for_texts(ann, ["hello"])
        say(ann, "/delete bob")
        wait_for_texts(ann, ["This message was deleted."])
        say(ann, "/whois bob")
        ann.wait_for_text("operator in “tea”", "#answer-list")
        ann.press(ESCAPE)
        say(ann, "/kick bob go away")
        netcat.read_until("go away")
        say(ann, "/close no more tea")
        ann.wait_for_text("Close the room", "#close-title")
        assert ann.find("#close-reason").get_attribute("value") == "no more tea"
        ann.click("#close-form .warm")
        ann.wait_for_text("has closed “tea”", "#news-dialog")
        assert not ann.visible("#close-dialog")


def test_names_are_completed_by_tab(browser: Browsers, chat: Server) -> None:
    ann = enter(browser(0), "ann", chat.addresses[0])
    ann.resize(DESKTOP)
    with chat.connect() as bob, chat.connect() as bert:
        bob.send("/nick bobby")
        bert.send("/nick Bert")
        ann.wait_for_text("Bert", "#people")
        keys(ann, "hello bo", TAB)
        assert value(ann) == "hello bobby "
        keys(ann, "and @")
        wait_for_suggestions(ann, ["Bert", "bobby"])
        keys(ann, "be", ENTER)
        assert value(ann) == "hello bobby and @Bert "
        ann.click("#send")
        bert.read_until("<ann> hello bobby and @Bert")
        bob.send("hi")
        wait_for_texts(ann, ["hello bobby and @Bert", "hi"])
        keys(ann, "@b")
        wait_for_suggestions(ann, ["bobby", "Bert"])  # Who has spoken is first.
        # Without a name to complete, Tab goes on.
        ann.type("#text", "hello zz")
        keys(ann, TAB)
        assert focused(ann) == "emoji"


def test_everyone_is_called_by_those_who_lead(browser: Browsers, chat: Server) -> None:
    ann = enter(browser(0), "ann", chat.addresses[0], "/#tea")
    bob = enter(browser(1), "bob", chat.addresses[0], "/#tea")
    mentions = "return [...document.querySelectorAll('.mention .text')].map((e) => e.textContent)"
    keys(ann, "@ev")
    wait_for_suggestions(ann, ["everyone"])
    keys(ann, ENTER, "look!", ENTER)
    say(ann, "me@everyone.example")
    say(bob, "@everyone no")
    wait_for_texts(bob, ["@everyone look!", "me@everyone.example", "@everyone no"])
    wait_for_texts(ann, ["@everyone look!", "me@everyone.example", "@everyone no"])
    bob.wait(lambda: bob.run_script(mentions) == ["@everyone look!"])
    assert ann.run_script(mentions) == []
    # From the history it comes before the members do.
    bob.driver.refresh()
    bob.wait(lambda: bob.run_script(mentions) == ["@everyone look!"])


def test_emoji_by_name(browser: Browsers, chat: Server) -> None:
    ann = enter(browser(0), "ann", chat.addresses[0])
    keys(ann, ":piz")
    ann.wait(lambda: suggested(ann)[:1] == ["pizza"])
    keys(ann, ENTER)
    assert value(ann) == "🍕 "
    keys(ann, ":pollice_in_su")
    ann.wait(lambda: suggested(ann)[:1] == ["thumbs up"])
    keys(ann, ":")
    assert value(ann) == "🍕 👍 "
    keys(ann, "at 10:30, http://x")
    assert suggested(ann) == []
    keys(ann, ENTER)
    wait_for_texts(ann, ["🍕 👍 at 10:30, http://x"])


@pytest.mark.parametrize("size", [PHONE, DESKTOP])
def test_the_picker_of_emoji(browser: Browsers, chat: Server, size: tuple[int, int]) -> None:
    ann = enter(browser(0), "ann", chat.addresses[0])
    ann.resize(size)
    keys(ann, "ab")
    ann.click("#emoji")
    ann.find("#emoji-grid button")
    assert ann.run_script(SMALL, "#emoji-dialog button") == 0
    assert not ann.run_script(SIDEWAYS)
    ann.press("red heart", ENTER)
    ann.wait(lambda: value(ann) == "ab❤️")
    assert focused(ann) == "text"
    # It is among those that were used last. The arrows move through the grid.
    ann.click("#emoji")
    ann.find("#emoji-grid button[aria-label='red heart']")
    ann.click("#emoji-dialog [data-group=food]")
    ann.find("#emoji-grid button[aria-label=grapes]")
    ann.press(TAB)
    ann.press(RIGHT)
    ann.press(DOWN)
    name = "return document.activeElement.title"
    assert ann.run_script(name) == "red apple"
    ann.press(UP)
    assert ann.run_script(name) == "melon"
    ann.press(ENTER)
    ann.wait(lambda: value(ann) == "ab❤️🍈")


def test_the_picker_answers_nothing_when_it_is_closed(browser: Browsers, chat: Server) -> None:
    ann = enter(browser(0), "ann", chat.addresses[0])
    picked = "return window.picked === undefined ? 'open' : window.picked"
    for key, expected in (
        (ESCAPE, None),
        ("no such emoji" + ESCAPE, None),
        ("pizza" + ENTER, "🍕"),
    ):
        ann.run_script(PICK)
        ann.find("#emoji-grid")
        ann.press(key[:-1] or key)
        if key[:-1] == "pizza":
            ann.find("#emoji-grid button[aria-label=pizza]")
        if key[:-1]:
            ann.press(key[-1])
        ann.wait(lambda expected=expected: ann.run_script(picked) == expected)


def test_the_switcher_goes_to_rooms_and_people(browser: Browsers, chat: Server) -> None:
    ann = enter(browser(0), "ann", chat.addresses[0])
    with chat.connect() as bob:
        bob.send("/nick bob", "/join coffee")
        bob.read_until("coffee")
        keys(ann, "a draft", CONTROL, "k")
        ann.wait(lambda: set(ann.texts("#switch-list .name")) >= {"coffee", "bob"})
        ann.press("cof", ENTER)
        ann.wait_for_text("coffee", "#conversation-title")
        keys(ann, CONTROL, "k")
        ann.find("#switch-dialog")
        ann.press("@bo", ENTER)
        ann.wait_for_text("bob", "#conversation-title")
        keys(ann, CONTROL, "k")
        ann.find("#switch-dialog")
        ann.press("main", ESCAPE)
        assert focused(ann) == "text"
        ann.wait_for_text("bob", "#conversation-title")
        keys(ann, CONTROL, "k")
        ann.find("#switch-dialog")
        ann.press("new place", ENTER)
        ann.wait_for_text("new-place", "#conversation-title")
        keys(ann, CONTROL, "k")
        ann.find("#switch-dialog")
        ann.press("main", ENTER)
        ann.wait(lambda: value(ann) == "a draft")


def test_other_parts_of_the_page_are_told(browser: Browsers, chat: Server) -> None:
    ann = enter(browser(0), "ann", chat.addresses[0])
    ann.run_script(TOLD)
    keys(ann, "x", UP)
    assert ann.run_script("return told") == []
    ann.find("#text").clear()
    keys(ann, UP)
    assert ann.run_script("return told") == [["edit-last"]]
    say(ann, "/search two words")
    assert ann.run_script("return told.at(-1)") == ["search", "two words"]


def test_a_draft_outlives_its_tab(browser: Browsers, chat: Server) -> None:
    ann = enter(browser(0), "ann", chat.addresses[0])
    keys(ann, "half a sentence")
    ann.driver.refresh()
    ann.wait(lambda: value(ann) == "half a sentence")
    ann.driver.switch_to.new_window("tab")
    enter_again(ann, chat)
    assert value(ann) == ""  # The other tab is open, and its draft is there.
    ann.driver.close()
    ann.driver.switch_to.window(ann.driver.window_handles[0])
    reopen(ann, chat)
    ann.wait(lambda: value(ann) == "half a sentence")
    reopen(ann, chat, age=24 * 60 * MINUTES + 1)
    assert value(ann) == ""


def test_a_command_is_no_draft(browser: Browsers, chat: Server) -> None:
    ann = enter(browser(0), "ann", chat.addresses[0])
    keys(ann, "/login ann s3cret-word")
    stored = "return JSON.stringify({...sessionStorage, ...localStorage})"
    assert "s3cret-word" not in ann.run_script(stored)
    reopen(ann, chat)
    assert value(ann) == ""
    assert "s3cret-word" not in ann.run_script(stored)


def enter_again(page: Browser, chat: Server, age: int = 0) -> None:
    """Open the page in a new tab, in which one has to go in, `age` milliseconds later."""
    page.open(chat.addresses[0])
    if age:
        page.run_script(AGE, age)
    page.click("#entry-go")
    page.find("#text")


def reopen(page: Browser, chat: Server, age: int = 0) -> None:
    """Close the tab, and open the page in another one."""
    old = page.driver.current_window_handle
    page.driver.switch_to.new_window("tab")
    new = page.driver.current_window_handle
    page.driver.switch_to.window(old)
    page.driver.close()
    page.driver.switch_to.window(new)
    enter_again(page, chat, age)
