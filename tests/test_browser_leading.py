"""The chat's page: rooms that are led, by the room's menu, and several devices of one person."""

from __future__ import annotations

import pytest
from support.browsers import DESKTOP, PHONE, Browser, Browsers, needed
from support.chat_page import enter, say, texts, wait_for_texts
from support.servers import Server

pytestmark = needed

FITS = """
return [...document.querySelectorAll('dialog[open]')]
  .flatMap((one) => [one, ...one.querySelectorAll('.stack, form, details, ul, .actions, .field')])
  .every((one) => one.scrollWidth <= one.clientWidth + 1);
"""
COUNT = "return document.querySelector('#open-people').dataset.count"
FOCUSED = "return document.activeElement.id || document.activeElement.textContent"


def open_menu(page: Browser) -> None:
    page.click("#room-menu")
    page.find("#room-dialog")


def open_section(page: Browser, section: str) -> None:
    if not page.run_script("return document.getElementById(arguments[0]).open", section):
        page.click(f"#{section} > summary")


def choose(page: Browser, css: str, value: str) -> None:
    page.click(f"{css} option[value='{value}']")


def open_member(page: Browser, name: str) -> None:
    open_section(page, "members-section")
    page.click("#members button", name)
    page.wait_for_text(name, "#member-title")


def test_an_owner_leads_a_room_by_its_menu(browser: Browsers, chat: Server) -> None:
    ann = enter(browser(0), "ann", chat.addresses[0], "/#tea")
    ann.resize(DESKTOP)
    with chat.connect() as netcat:
        netcat.send("/nick bob", "/join tea")
        ann.wait_for_text("bob", "#people")
        open_menu(ann)
        ann.type("#topic", "<b>tea</b> only")
        ann.click("#topic-save")
        netcat.read_until("<b>tea</b> only")
        ann.wait_for_text("<b>tea</b> only", "#topic-shown")
        open_member(ann, "bob")
        choose(ann, "#role", "operator")
        ann.click("#role-form button")
        ann.wait_for_text("operator in “tea”", "#member-role")
        ann.wait_for_text("ann has made bob an operator", "#log")
        choose(ann, "#role", "member")
        ann.click("#role-form button")
        ann.wait_for_text("a member like others", "#log")
        choose(ann, "#restrict-time", "10m")
        ann.type("#restrict-reason", "too loud")
        ann.click("#mute-member")
        ann.wait_for_text("ann has muted", "#log")
        ann.wait(lambda: not ann.visible("#member-dialog"))
        netcat.read_until("mute")
        open_section(ann, "restricted-section")
        ann.wait_for_text("too loud", "#restricted")
        ann.click("#restricted button")
        ann.wait_for_text("Nobody is banned or muted", "#restricted-section")
        open_member(ann, "bob")
        ann.type("#restrict-reason", "enough")
        ann.click("#kick-member")
        netcat.read_until("enough")
        ann.wait_for_text("ann has put bob out: enough", "#log")
        ann.wait(lambda: "bob" not in ann.text("#members"))


def test_who_may_not_lead_sees_no_controls(browser: Browsers, chat: Server) -> None:
    with chat.connect() as netcat:
        netcat.send("/nick ann", "/join tea", "/topic all about tea")
        netcat.read_until("all about tea")
        bob = enter(browser(0), "bob", chat.addresses[0], "/#tea")
        bob.resize(DESKTOP)
        bob.wait_for_text("all about tea", "#topic-shown")
        open_menu(bob)
        bob.wait_for_text("set by ann", "#topic-by")
        for hidden in ("#topic-form", "#settings-section", "#restricted-section", "#close-room"):
            assert not bob.visible(hidden), hidden
        open_member(bob, "ann")
        bob.wait_for_text("owner in “tea”", "#member-role")
        for hidden in ("#role-form", "#restrict-form"):
            assert not bob.visible(hidden), hidden
        bob.click("#ignore")
        bob.wait_for_text("Ignore no more", "#ignore")
        netcat.send("can you hear me")
        bob.click("#ignore")
        bob.wait(lambda: bob.text("#ignore") == "Ignore")
        netcat.send("and now")
        bob.wait(lambda: texts(bob)[-1:] == ["and now"])
        assert "can you hear me" not in texts(bob)
        bob.press("\ue00c")  # Escape
        bob.wait(lambda: not bob.visible("#member-dialog"))
        assert bob.visible("#room-dialog")
        netcat.send("/role bob operator")
        bob.find("#topic-form")
        bob.find("#settings-section")
        open_section(bob, "settings-section")
        assert not bob.visible("[data-option=key], [data-option=invite-only]")


def test_who_is_banned_is_told_why_and_until_when(browser: Browsers, chat: Server) -> None:
    with chat.connect() as netcat:
        netcat.send("/nick ann", "/join tea")
        netcat.read_until("tea")
        bob = enter(browser(0), "bob", chat.addresses[0], "/#tea")
        bob.resize(DESKTOP)
        bob.wait_for_text("ann", "#people")
        open_menu(bob)
        netcat.send("/ban bob 2h <i>spam</i>")
        bob.wait_for_text("You are not in “tea” any more", "#news-title")
        bob.wait_for_text("until", "#news-texts")
        assert "<i>spam</i>" in bob.text("#news-texts")
        assert not bob.visible("#room-dialog")
        bob.wait(lambda: "tea" not in bob.text("#rooms"))
        bob.click("#news-dialog button")
        bob.click("#new-room")
        bob.type("#room-name", "tea")
        bob.click("#join-form button.primary")
        bob.wait_for_text("you are banned there", "#rooms-dialog .fault")


def test_settings_are_changed_and_refused(browser: Browsers, chat: Server) -> None:
    ann = enter(browser(0), "ann", chat.addresses[0], "/#tea")
    ann.resize(DESKTOP)
    open_menu(ann)
    open_section(ann, "settings-section")
    ann.click("[data-option=moderated]")
    ann.wait_for_text("Only voices, operators and owners may talk: yes", "#log")
    ann.type("[data-option=key]", "sesame\n")
    ann.wait_for_text("Key: a word", "#log")
    with chat.connect() as netcat:
        netcat.send("/nick bob", "/join tea", "/join tea sesame")
        netcat.read_until("tea")
        ann.wait_for_text("bob", "#members")
        other = enter(browser(1), "carl", chat.addresses[0])
        other.resize(DESKTOP)
        other.click("#new-room")
        other.type("#room-name", "tea")
        other.click("#join-form button.primary")
        other.find("#key-dialog")
        other.type("#key", "wrong")
        other.click("#key-form button.primary")
        other.wait_for_text("the right key", "#key-dialog .fault")
        other.type("#key", "sesame")
        other.click("#key-form button.primary")
        other.wait_for_text("# tea", "#conversation-title")
        assert not other.visible("dialog")
        say(other, "hello")
        other.wait_for_text("only some may talk", "#fault")
        assert other.run_script("return document.querySelector('#text').value") == "hello"
        other.run_script("dispatchEvent(new Event('offline'))")
        other.reconnect()
        other.wait_for_text("Connected again", "#status")
        other.wait_for_text("carl", "#people")
        assert not other.visible("dialog")


def test_a_room_is_closed_after_a_question(browser: Browsers, chat: Server) -> None:
    ann = enter(browser(0), "ann", chat.addresses[0], "/#tea")
    ann.resize(DESKTOP)
    with chat.connect() as netcat:
        netcat.send("/nick bob", "/join tea")
        ann.wait_for_text("bob", "#people")
        open_menu(ann)
        ann.click("#close-room")
        ann.wait_for_text("Everybody is put out", "#close-dialog")
        ann.type("#close-reason", "bedtime")
        ann.click("#close-dialog button.warm")
        netcat.read_until("bedtime")
        ann.wait_for_text("ann has closed “tea”", "#news-texts")
        ann.wait(lambda: "tea" not in ann.text("#rooms"))
        assert not ann.visible("#room-dialog, #close-dialog")


@pytest.mark.parametrize("language", ["en", "it"])
def test_the_menu_fits_a_phone_and_needs_no_mouse(
    browser: Browsers, chat: Server, language: str
) -> None:
    ann = browser(1 if language == "it" else 0, language)
    enter(ann, "ann", chat.addresses[0], f"/#{'W' * 32}")
    ann.resize(PHONE)
    with chat.connect() as netcat:
        netcat.send(f"/nick {'M' * 32}", f"/join {'W' * 32}")
        ann.wait(
            lambda: (
                ann.run_script("return document.querySelector('#open-people').dataset.count") == "2"
            )
        )
        ann.run_script("document.querySelector('#room-menu').focus()")
        ann.press("\ue007")  # Enter
        ann.find("#room-dialog")
        assert ann.run_script(FOCUSED) == "room-title"
        for section in ("settings-section", "restricted-section", "invite-section"):
            open_section(ann, section)
        ann.wait_for_text("M" * 32, "#members")
        assert ann.run_script(FITS)
        open_member(ann, "M" * 32)
        assert ann.run_script(FITS)
        ann.press("\ue00c")
        ann.wait(lambda: not ann.visible("#member-dialog"))
        assert "M" * 32 in ann.run_script(FOCUSED)
        ann.press("\ue00c")
        ann.wait(lambda: not ann.visible("#room-dialog"))
        assert ann.run_script(FOCUSED) == "room-menu"


def test_two_pages_of_an_account_are_one_person(browser: Browsers, chat: Server) -> None:
    pages = [browser(0), browser(1)]
    ann = enter(pages[0], "ann", chat.addresses[0], "/#tea")
    ann.resize(DESKTOP)
    ann.click("#me")
    ann.type("#register-password", "secret-1")
    ann.click("#register-form button")
    ann.wait_for_text("is registered to you", "#you-dialog")
    ann.press("\ue00c")
    desk = pages[1]
    desk.resize(DESKTOP)
    desk.open(chat.addresses[0])
    desk.type("#entry-name", "ann")
    desk.click("#entry-go")
    desk.type("#password", "secret-1")
    desk.click("#password-dialog button.primary")
    desk.wait_for_text("tea", "#rooms")
    say(ann, "hello")
    desk.click("#rooms .item")
    desk.wait_for_text("# tea", "#conversation-title")
    wait_for_texts(desk, ["hello"])
    assert desk.visible("#log .mine")
    say(desk, "from the desk")
    wait_for_texts(ann, ["hello", "from the desk"])
    assert len(ann.visible("#log .mine")) == 2
    assert ann.text("#people") == "ann (you)"
    desk.click("#new-room")
    desk.type("#room-name", "nest")
    desk.click("#join-form button.primary")
    ann.wait_for_text("nest", "#rooms")


def test_another_tab_is_another_device_of_the_guest(browser: Browsers, chat: Server) -> None:
    ann = enter(browser(0), "ann", chat.addresses[0], "/#tea")
    ann.resize(DESKTOP)
    with chat.connect() as netcat:
        netcat.send("/nick bob", "/join tea")
        ann.wait_for_text("bob", "#people")
        netcat.read_until("tea")
        first = ann.driver.current_window_handle
        ann.driver.switch_to.new_window("tab")
        try:
            ann.resize(DESKTOP)
            enter(ann, "ann", chat.addresses[0])
            ann.wait_for_text("tea", "#rooms")
            ann.wait(lambda: ann.text("#me") == "ann")
            ann.click("#rooms .item")
            say(ann, "from the second tab")
            netcat.read_until("<ann> from the second tab")
            ann.driver.switch_to.window(first)
            wait_for_texts(ann, ["from the second tab"])
            assert ann.visible("#log .mine")
            assert sorted(ann.text("#people").splitlines()) == ["ann (you)", "bob"]
        finally:
            for tab in ann.driver.window_handles:
                if tab != first:
                    ann.driver.switch_to.window(tab)
                    ann.driver.close()
            ann.driver.switch_to.window(first)
        say(ann, "from the first")
        assert "left" not in netcat.read_until("from the first")
