"""Single messages on the chat's page in real browsers: replies, reactions, edits, deletions,
searches and private conversations."""

from __future__ import annotations

import signal
from pathlib import Path

from support.browsers import DESKTOP, PHONE, Browser, Browsers, needed
from support.chat_page import enter, say, texts, wait_for_texts
from support.messages import act, picture
from support.servers import Server

pytestmark = needed

# The keys, as WebDriver writes them.
ENTER, ESCAPE, SHIFT, TAB, ARROW_UP = "\ue007", "\ue00c", "\ue008", "\ue004", "\ue013"

TEXT = ".querySelector('.text').textContent"


def buttons(page: Browser, text: str) -> list[str]:
    script = """
        const message = [...document.querySelectorAll("#log .message[data-at]")]
            .find((one) => one.querySelector(".text").textContent === arguments[0]);
        message.dispatchEvent(new PointerEvent("pointerover", {bubbles: true}));
        return [...message.querySelectorAll(".message-bar button")].map((one) => one.ariaLabel);
    """
    return list(page.run_script(script, text))


def test_a_reply_shows_what_it_answers_and_leads_there(browser: Browsers, chat: Server) -> None:
    ann, bob = (enter(browser(n), name, chat.addresses[0]) for n, name in enumerate(["ann", "bob"]))
    with chat.connect() as netcat:
        netcat.send("/nick carl")
        netcat.read_until("you are")
        say(ann, "who brings the cake?")
        wait_for_texts(bob, ["who brings the cake?"])
        act(bob, "who brings the cake?", "Reply")
        bob.wait_for_text("Replying to ann", "#doing")
        chat.process.send_signal(signal.SIGSTOP)
        try:
            say(bob, "me")
            bob.wait_for_text("who brings the cake?", ".pending .quote")
        finally:
            chat.process.send_signal(signal.SIGCONT)
        assert bob.visible("#doing") == []
        ann.wait_for_text("who brings the cake?", ".quote")
        netcat.read_until("<bob> me")
        ann.click(".quote")
        ann.wait(lambda: ann.run_script("return document.activeElement.dataset.at"))
    assert browser.errors() == []


def test_reactions_are_counted_and_taken_back(browser: Browsers, chat: Server) -> None:
    ann, bob = (enter(browser(n), name, chat.addresses[0]) for n, name in enumerate(["ann", "bob"]))
    say(ann, "cake!")
    wait_for_texts(bob, ["cake!"])
    act(bob, "cake!", "React")
    bob.find(".emoji-picker")
    bob.type(".emoji-picker input", "thumbs up")
    bob.press(ENTER)
    ann.wait_for_text("1", ".reaction")
    ann.click(".reaction")
    bob.wait_for_text("2", ".reaction")
    assert bob.find(".reaction").get_attribute("title") == "bob and ann"
    bob.click(".reaction")
    ann.wait_for_text("1", ".reaction")
    ann.reconnect()
    ann.wait_for_text("1", ".reaction")
    assert browser.errors() == []


def test_what_one_has_said_is_edited_and_deleted(browser: Browsers, chat: Server) -> None:
    ann, bob = (enter(browser(n), name, chat.addresses[0]) for n, name in enumerate(["ann", "bob"]))
    with chat.connect() as netcat:
        netcat.send("/nick carl")
        netcat.read_until("you are")
        say(ann, "cakw")
        wait_for_texts(bob, ["cakw"])
        assert buttons(bob, "cakw") == ["Reply", "React"]
        ann.press(ARROW_UP)
        ann.wait_for_text("Editing your message", "#doing")
        ann.run_script("document.querySelector('#text').value = ''")
        ann.type("#text", "cake")
        ann.press(ENTER)
        wait_for_texts(bob, ["cake"])
        bob.wait_for_text("edited", ".edited")
        netcat.read_until("<ann> (edit) cake")
        act(ann, "cake", "Delete")
        ann.click("#delete-dialog .warm")
        wait_for_texts(bob, ["This message was deleted."])
        netcat.read_until("* a line of ann was removed by ann")
    assert browser.errors() == []


def test_escape_gives_the_draft_back(browser: Browsers, chat: Server) -> None:
    ann = enter(browser(0), "ann", chat.addresses[0])
    say(ann, "one")
    wait_for_texts(ann, ["one"])
    ann.type("#text", "a draft")
    act(ann, "one", "Edit")
    ann.wait(lambda: ann.find("#text").get_attribute("value") == "one")
    ann.press(ESCAPE)
    ann.wait(lambda: ann.find("#text").get_attribute("value") == "a draft")
    assert ann.visible("#doing") == []
    assert browser.errors() == []


def test_the_keyboard_reaches_the_last_message_from_the_field(
    browser: Browsers, chat: Server
) -> None:
    ann = enter(browser(0), "ann", chat.addresses[0])
    ann.resize(DESKTOP)
    for number in range(3):
        say(ann, f"line {number}")
        ann.wait(lambda number=number: len(texts(ann)) == number + 1)
    ann.run_script("document.querySelector('#text').focus()")
    ann.press(SHIFT + TAB)
    focused = f"return document.activeElement.closest('.message')?{TEXT}"
    ann.wait(lambda: ann.run_script(focused) == "line 2", lambda: f"{ann.run_script(focused)}")
    assert buttons(ann, "line 2") == ["Reply", "React", "Edit", "Delete"]
    ann.run_script("document.activeElement.closest('.message').focus()")
    ann.press(ARROW_UP)
    ann.wait(lambda: ann.run_script(focused) == "line 1")
    assert browser.errors() == []


def test_a_search_leads_to_a_message(browser: Browsers, chat: Server) -> None:
    ann = enter(browser(0), "ann", chat.addresses[0])
    ann.resize(PHONE)
    for text in ("green tea", "black tea", "cake"):
        say(ann, text)
    ann.wait(lambda: len(texts(ann)) == 3)
    ann.click("#open-search")
    ann.type("#search-words", "tea")
    ann.press(ENTER)
    ann.wait_for_text("2 messages", "#found-count")
    found = [text.split(": ")[1] for text in ann.texts("#found .found")]
    assert found == ["black tea", "green tea"]
    ann.click("#found .found", "green tea")
    focused = "return document.activeElement.querySelector?.('.text')?.textContent"
    ann.wait(lambda: ann.run_script(focused) == "green tea")
    assert browser.errors() == []


def test_a_private_conversation_is_there_on_another_device(browser: Browsers, chat: Server) -> None:
    with chat.connect() as netcat:
        netcat.send("/nick bob", "/register secret-1", "/nick rob")
        netcat.read_until("rob")
        ann = enter(browser(0), "ann", chat.addresses[0])
        ann.resize(DESKTOP)
        netcat.send("/msg ann hello", "/msg ann again")
        ann.wait_for_text("rob", "#privates")
        ann.run_script("sessionStorage.removeItem('letters')")
        ann.click("#privates li button")
        wait_for_texts(ann, ["hello", "again"])
        act(ann, "hello", "React")
        ann.find(".emoji-picker")
        ann.press(ESCAPE)
    assert browser.errors() == []


def test_others_see_who_is_typing(browser: Browsers, chat: Server) -> None:
    ann, bob = (enter(browser(n), name, chat.addresses[0]) for n, name in enumerate(["ann", "bob"]))
    ann.wait_for_text("bob", "#log")
    ann.type("#text", "I am")
    bob.wait_for_text("ann is typing…", "#typing")
    ann.press(ENTER)
    bob.wait(lambda: bob.text("#typing") == "")
    assert browser.errors() == []


def test_a_picture_and_a_file_are_sent(browser: Browsers, chat: Server, tmp_path: Path) -> None:
    ann, bob = (enter(browser(n), name, chat.addresses[0]) for n, name in enumerate(["ann", "bob"]))
    text = tmp_path / "list.txt"
    text.write_text("cake")
    with chat.connect() as netcat:
        netcat.send("/nick carl")
        netcat.read_until("you are")
        ann.driver.find_element("css selector", "#file").send_keys(str(picture(tmp_path)))
        [line] = netcat.read_until("<ann> a cat.png http://")[-1:]
        width = "const image = document.querySelector('.picture img'); return image?.naturalWidth"
        bob.wait(lambda: bob.run_script(width) == 3)
        assert bob.find(".picture img").get_attribute("alt") == "a cat.png"
        assert line.endswith("a%20cat.png")
        ann.driver.find_element("css selector", "#file").send_keys(str(text))
        bob.wait_for_text("list.txt", ".file")
        bob.wait_for_text("4 bytes", ".file")
        act(ann, "list.txt4 bytes", "Delete")
        ann.click("#delete-dialog .warm")
        bob.wait_for_text("This message was deleted.", ".deleted")
    assert browser.errors() == []
