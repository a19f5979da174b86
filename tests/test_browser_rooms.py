"""The chat's page: rooms, their owners, long names, and how the log follows new messages."""

from __future__ import annotations

import pytest
from browsers import DESKTOP, PHONE, Browser, Browsers, needed
from chat_pages import go_in, say, texts, wait_for_texts
from servers import Server
from wires import Wire

pytestmark = needed

LONG = "W" * 32
WIDTHS = "return [document.documentElement.scrollWidth, innerWidth]"


def wait_for_room(page: Browser, room: str) -> None:
    page.wait_for_text(room, "#conversation-title")
    page.wait(lambda: page.ask("return document.querySelector('#people').children.length"))


def is_at_end(page: Browser) -> bool:
    script = "const s = document.querySelector('#scroller'); return s.scrollHeight - s.scrollTop"
    return bool(page.ask(f"{script} - s.clientHeight < 2"))


def test_blanks_in_names_become_dashes(browser: Browsers, chat: Server) -> None:
    page = go_in(browser(0), "Nonna  Maria", chat.addresses[0])
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


def test_an_owner_brings_users_in_and_takes_them_out(browser: Browsers, chat: Server) -> None:
    ann = go_in(browser(0), "ann", chat.addresses[0], "/#tea")
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
        ann.wait(lambda: not ann.shown("dialog"))


def test_other_members_cannot_bring_users_in(browser: Browsers, chat: Server) -> None:
    with chat.connect() as netcat:
        netcat.send("/nick bob", "/join tea")
        netcat.read_until("tea")
        ann = go_in(browser(0), "ann", chat.addresses[0], "/#tea")
        ann.resize(DESKTOP)
        ann.wait_for_text("bob", "#people")
        say(ann, "hello")
        wait_for_texts(ann, ["hello"])  # So `entered` has been answered.
        assert not ann.shown("#add-somebody, #people .round")
        assert ann.text("#fault") == ""


def test_an_owner_who_logs_in_later_can_bring_users_in(browser: Browsers, chat: Server) -> None:
    with chat.connect() as netcat:
        netcat.send("/nick ann", "/register secret", "/join tea")
        netcat.read_until("tea")
        page = go_in(browser(0), "bob", chat.addresses[0], "/#tea")
        page.resize(DESKTOP)
        page.wait_for_text("ann", "#people")
        assert not page.shown("#add-somebody, #people .round")
        page.click("#me")
        page.type("#rename-name", "ann")
        page.click("#rename-form button")
        page.type("#password", "secret")
        page.click("#password-dialog button.primary")
        page.find("#add-somebody")
        page.wait_for_text("guest-", "#people")
        assert page.shown("#people .round")


def test_a_name_that_is_registered_is_confirmed(browser: Browsers, chat: Server) -> None:
    ann = go_in(browser(0), "ann", chat.addresses[0])
    ann.resize(DESKTOP)
    ann.click("#me")
    ann.type("#register-password", "secret")
    ann.click("#register-form button")
    ann.wait_for_text("The name ann is registered to you", "#you-dialog")
    assert not ann.shown("#register-form")


def test_an_invitation_to_this_computer_has_no_code(browser: Browsers, chat: Server) -> None:
    ann = go_in(browser(0), "ann", chat.addresses[0])
    ann.click("#invite")
    ann.wait_for_text("--interface 0.0.0.0", "#invite-dialog")
    assert not ann.shown("#invite-qr")


@pytest.mark.parametrize("language", ["en", "it"])
def test_long_names_fit_on_a_phone(browser: Browsers, chat: Server, language: str) -> None:
    page = browser(1 if language == "it" else 0, language)
    page.open(chat.addresses[0], f"/#{LONG}")
    page.resize(PHONE)

    def fits() -> bool:
        wide, window = page.ask(WIDTHS)
        dialogs = "return [...document.querySelectorAll('dialog, .scroll, .scroller, textarea')]"
        every = f"{dialogs}.every((one) => one.scrollWidth <= one.clientWidth + 1)"
        return wide <= window and bool(page.ask(every))

    page.wait_for_text(LONG, "#entry-room")
    assert fits()
    page.type("#entry-name", LONG)
    page.click("#entry-go")
    wait_for_room(page, LONG)
    assert fits()
    one_line = page.ask("return document.querySelector('#text').scrollHeight")
    assert one_line < 48
    page.click("#invite")
    page.find("#invite-dialog")
    assert fits()
    page.click("#invite-dialog button.primary")
    page.click("#open-people")
    page.click("#add-somebody")
    page.find("#add-dialog")
    assert fits()


def test_the_log_follows_while_the_user_writes_lines(browser: Browsers, unlimited: Server) -> None:
    from selenium.webdriver.common.keys import Keys

    ann = go_in(browser(0), "ann", unlimited.addresses[0])
    ann.resize(PHONE)
    with unlimited.connect() as netcat:
        netcat.send("/nick bob")
        for number in range(40):
            netcat.send(f"line {number}", "L")
            netcat.read_until(" clients")
        ann.wait(lambda: "line 39" in texts(ann))
        field = ann.find("#text")
        for line in ("one", "two", "three", "four", "five"):
            field.send_keys(line, Keys.SHIFT + Keys.ENTER, Keys.NULL)
        netcat.send("and then")
        ann.wait(lambda: texts(ann)[-1] == "and then")
        ann.wait(lambda: is_at_end(ann))
        assert not ann.shown("#down")


def test_the_log_follows_a_message_that_was_queued(browser: Browsers, unlimited: Server) -> None:
    with unlimited.connect() as netcat, Wire(unlimited.addresses[0]) as wire:
        netcat.send("/nick bob")
        for number in range(40):
            netcat.send(f"line {number}", "L")
            netcat.read_until(" clients")
        ann = go_in(browser(0), "ann", wire.address)
        ann.resize(PHONE)
        ann.wait(lambda: "line 39" in texts(ann))
        wire.cut()
        ann.wait_for_text("connection", "#status")
        say(ann, "at last")
        ann.ask("document.querySelector('#scroller').scrollTop = 400")
        ann.find("#down")
        wire.mend()
        ann.wait(lambda: texts(ann)[-1] == "at last")
        ann.wait(lambda: is_at_end(ann))
