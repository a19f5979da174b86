"""The chat's page: rooms, their owners, long names, and how the log follows new lines."""

from __future__ import annotations

import pytest
from support.browsers import DESKTOP, PHONE, Browser, Browsers, needed
from support.chat_page import enter, say, send_one_by_one, texts, wait_for_texts
from support.relays import Relay
from support.servers import Server

pytestmark = needed

LONG = "W" * 32
WIDTHS = "return [document.documentElement.scrollWidth, innerWidth]"


def wait_for_room(page: Browser, room: str) -> None:
    page.wait_for_text(room, "#conversation-title")
    page.wait(lambda: page.run_script("return document.querySelector('#people').children.length"))


def is_at_end(page: Browser) -> bool:
    script = "const s = document.querySelector('#scroller'); return s.scrollHeight - s.scrollTop"
    return bool(page.run_script(f"{script} - s.clientHeight < 2"))


def test_blanks_in_names_become_dashes(browser: Browsers, chat: Server) -> None:
    page = enter(browser(0), "Nonna  Maria", chat.addresses[0])
    page.resize(DESKTOP)
    page.wait_for_text("Nonna-Maria", "#people")
    page.click("#new-room")
    page.type("#room-name", "# Class 3b")
    page.click("#join-form button.primary")
    wait_for_room(page, "# Class-3b")
    page.click("#me")
    page.type("#rename-name", "Zia Pina")
    page.click("#rename-form button")
    page.wait_for_text("Zia-Pina", "#people")


def test_an_owner_adds_and_removes_members(browser: Browsers, chat: Server) -> None:
    ann = enter(browser(0), "ann", chat.addresses[0], "/#tea")
    ann.resize(DESKTOP)
    with chat.connect() as netcat:
        netcat.send("/nick bob")
        netcat.read_until("you are")
        ann.click("#add-somebody")
        ann.type("#add-name", "carl")
        ann.click("#add-form button.primary")
        ann.wait_for_text("nobody called carl", "#add-dialog .fault")
        ann.type("#add-name", "bob")
        ann.click("#add-form button.primary")
        netcat.read_until("tea")
        ann.wait_for_text("bob", "#people")
        ann.click("#people button[title='Take bob out of “tea”']")
        ann.click("#remove-form button.primary")
        netcat.read_until("removed")
        ann.wait(lambda: "bob" not in ann.text("#people"))
        ann.wait(lambda: not ann.visible("dialog"))


def test_only_the_owner_sees_buttons_for_members(browser: Browsers, chat: Server) -> None:
    with chat.connect() as netcat:
        netcat.send("/nick bob", "/join tea")
        netcat.read_until("tea")
        ann = enter(browser(0), "ann", chat.addresses[0], "/#tea")
        ann.resize(DESKTOP)
        ann.wait_for_text("bob", "#people")
        say(ann, "hello")
        wait_for_texts(ann, ["hello"])  # Everything before it is answered, too.
        assert not ann.visible("#add-somebody, #people .round")
        assert ann.text("#fault") == ""


def test_an_owner_who_logs_in_later_can_bring_users_in(browser: Browsers, chat: Server) -> None:
    with chat.connect() as netcat:
        netcat.send("/nick ann", "/register secret-1", "/join tea")
        netcat.read_until("tea")
        page = enter(browser(0), "bob", chat.addresses[0], "/#tea")
        page.resize(DESKTOP)
        page.wait_for_text("ann", "#people")
        assert not page.visible("#add-somebody, #people .round")
        page.click("#me")
        page.type("#rename-name", "ann")
        page.click("#rename-form button")
        page.type("#password", "secret-1")
        page.click("#password-dialog button.primary")
        page.find("#add-somebody")
        page.wait(lambda: page.text("#people") == "ann (you)")


def test_a_registration_is_confirmed(browser: Browsers, chat: Server) -> None:
    ann = enter(browser(0), "ann", chat.addresses[0])
    ann.resize(DESKTOP)
    ann.click("#me")
    ann.type("#register-password", "secret-1")
    ann.click("#register-form button")
    ann.wait_for_text("The name ann is registered to you", "#you-dialog")
    assert not ann.visible("#register-form")


def test_an_invitation_to_a_loopback_address_has_no_qr_code(
    browser: Browsers, chat: Server
) -> None:
    ann = enter(browser(0), "ann", chat.addresses[0])
    ann.resize(DESKTOP)
    ann.click("#invite")
    ann.wait_for_text("works on this computer only", "#invite-dialog")
    assert not ann.visible("#invite-qr")


@pytest.mark.parametrize("language", ["en", "it"])
def test_long_names_fit_on_a_phone(browser: Browsers, chat: Server, language: str) -> None:
    page = browser(1 if language == "it" else 0, language)
    page.open(chat.addresses[0], f"/#{LONG}")
    page.resize(PHONE)

    def fits() -> bool:
        wide, window = page.run_script(WIDTHS)
        dialogs = "return [...document.querySelectorAll('dialog, .scroll, .scroller, textarea')]"
        every = f"{dialogs}.every((one) => one.scrollWidth <= one.clientWidth + 1)"
        return wide <= window and bool(page.run_script(every))

    page.wait_for_text(LONG, "#entry-room")
    assert fits()
    page.type("#entry-name", LONG)
    page.click("#entry-go")
    wait_for_room(page, LONG)
    assert fits()
    one_line = page.run_script("return document.querySelector('#text').scrollHeight")
    assert one_line < 48
    page.click("#room-menu")
    page.click("#invite-section summary")
    assert fits()
    page.click("#room-link")
    page.find("#invite-dialog")
    assert fits()
    page.click("#invite-dialog button.primary")
    page.click("#room-dialog [data-closes]")
    page.click("#open-people")
    page.click("#add-somebody")
    page.find("#add-dialog")
    assert fits()


def test_the_log_follows_while_many_lines_are_typed(browser: Browsers, unlimited: Server) -> None:
    from selenium.webdriver.common.keys import Keys

    ann = enter(browser(0), "ann", unlimited.addresses[0])
    ann.resize(PHONE)
    with unlimited.connect() as netcat:
        netcat.send("/nick bob")
        send_one_by_one(netcat, *(f"line {number}" for number in range(40)))
        ann.wait(lambda: "line 39" in texts(ann))
        field = ann.find("#text")
        for line in ("one", "two", "three", "four", "five"):
            field.send_keys(line, Keys.SHIFT + Keys.ENTER, Keys.NULL)
        netcat.send("and then")
        ann.wait(lambda: texts(ann)[-1] == "and then")
        ann.wait(lambda: is_at_end(ann))
        assert not ann.visible("#down")


def test_the_log_follows_a_line_sent_after_reconnecting(
    browser: Browsers, unlimited: Server
) -> None:
    with unlimited.connect() as netcat, Relay(unlimited.addresses[0]) as relay:
        netcat.send("/nick bob")
        send_one_by_one(netcat, *(f"line {number}" for number in range(40)))
        ann = enter(browser(0), "ann", relay.address)
        ann.resize(PHONE)
        ann.wait(lambda: "line 39" in texts(ann))
        relay.cut()
        ann.wait_for_text("connection", "#status")
        say(ann, "at last")
        ann.run_script("document.querySelector('#scroller').scrollTop = 400")
        ann.find("#down")
        relay.mend()
        ann.reconnect()
        ann.wait(lambda: texts(ann)[-1] == "at last")
        ann.wait(lambda: is_at_end(ann))
