"""The chat's page of a user who is on other devices too."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from support.browsers import DESKTOP, Browser, Browsers, needed
from support.chat_page import enter, say, send_one_by_one, texts, wait_for_texts
from support.clients import Client
from support.servers import Server
from support.websockets import Page

pytestmark = needed


@contextmanager
def lea_on_two_devices(page: Browser, chat: Server) -> Iterator[Client]:
    """Lea is in `main`, on the page and on the connection."""
    with chat.connect() as netcat:
        netcat.send("/nick lea", "/register secret-1")
        netcat.read_until("is registered; /login")
        page.open(chat.addresses[0])
        page.type("#entry-name", "lea")
        page.click("#entry-go")
        page.type("#password", "secret-1")
        page.click("#password-dialog button.primary")
        page.resize(DESKTOP)
        page.wait_for_text("lea", "#people")
        yield netcat


def rooms(page: Browser) -> list[str]:
    return page.texts("#rooms .name")


def test_what_another_device_says_is_the_users_own(browser: Browsers, chat: Server) -> None:
    page = browser(0)
    with lea_on_two_devices(page, chat) as netcat:
        netcat.send("from the desk")
        wait_for_texts(page, ["from the desk"])
        say(page, "from the page")
        netcat.read_until("<You> from the page")
        wait_for_texts(page, ["from the desk", "from the page"])
        assert len(page.visible("#log .mine")) == 2
        assert not page.visible("#log .pending")


def test_rooms_of_another_device_come_and_go(browser: Browsers, chat: Server) -> None:
    page = browser(0)
    with lea_on_two_devices(page, chat) as netcat:
        netcat.send("/join tea")
        page.wait(lambda: rooms(page) == ["main", "tea"], lambda: str(rooms(page)))
        assert "main" in page.text("#conversation-title")
        netcat.send("/leave tea")
        page.wait(lambda: rooms(page) == ["main"], lambda: str(rooms(page)))


def test_messages_of_another_device_are_shown(browser: Browsers, chat: Server) -> None:
    page = browser(0)
    with lea_on_two_devices(page, chat) as netcat, chat.connect() as bob:
        bob.send("/nick bob")
        netcat.read_until("is now bob")
        netcat.send("/msg bob psst")
        bob.read_until("<lea -> you> psst")
        page.wait_for_text("bob", "#privates")


def test_who_logs_out_is_a_guest_in_the_first_room(browser: Browsers, chat: Server) -> None:
    page = browser(0)
    with lea_on_two_devices(page, chat) as netcat:
        netcat.send("/join tea")
        page.wait(lambda: rooms(page) == ["main", "tea"], lambda: str(rooms(page)))
        say(page, "/logout")
        page.wait_for_text("guest-", "#me")
        page.wait(lambda: rooms(page) == ["main"], lambda: str(rooms(page)))
        say(page, "hello")
        assert "<guest-" in netcat.read_until("> hello")[-1]
        wait_for_texts(page, ["hello"])
        assert texts(page) == ["hello"]


def log_in(page: Browser, chat: Server) -> None:
    """Open the page as Lea, whose password the page asks for."""
    page.open(chat.addresses[0])
    page.resize(DESKTOP)
    page.type("#entry-name", "lea")
    page.click("#entry-go")
    page.type("#password", "secret-1")
    page.click("#password-dialog button.primary")
    page.find("#text")


def open_room(page: Browser, room: str) -> None:
    page.click("#rooms .item", room)
    page.wait_for_text(room, "#conversation-title")


def test_unread_lines_are_counted_until_some_device_reads_them(
    browser: Browsers, chat: Server
) -> None:
    with chat.connect() as bob, chat.connect() as netcat:
        netcat.send("/nick lea", "/register secret-1", "/join tea")
        netcat.read_until("is registered; /login")
        bob.send("/nick bob", "/join tea")
        netcat.read_until("bob")
        netcat.send("exit")
        bob.read_until("lea")
        send_one_by_one(bob, "one", "two", "three")
        page = browser(0)
        log_in(page, chat)
        page.wait(lambda: page.text("#rooms .badge") == "3", lambda: page.text("#rooms"))
        second = browser(1)
        log_in(second, chat)
        open_room(page, "tea")
        page.wait_for_text("three", "#log")
        assert "New" in page.text("#log .fresh")
        page.wait(lambda: not page.visible("#rooms .badge"))
        open_room(page, "main")
        send_one_by_one(bob, "four")
        for each in (page, second):
            each.wait(lambda each=each: each.text("#rooms .badge") == "1")
        open_room(page, "tea")
        second.wait(lambda: not second.visible("#rooms .badge"))


def test_users_manage_themselves_by_the_dialog_with_their_name(
    browser: Browsers, chat: Server
) -> None:
    page = browser(0)
    with lea_on_two_devices(page, chat) as netcat, chat.connect() as bob:
        page.click("#me")
        page.click("#away-section > summary")
        page.type("#away-text", "at lunch")
        page.click("#away-set")
        page.wait_for_text("I am back", "#away-set")
        bob.send("/nick bob", "/msg lea hello")
        bob.read_until("at lunch")
        page.click("#away-set")
        page.wait_for_text("I am away", "#away-set")
        page.click("#account-section > summary")
        page.type("#old-password", "secret-1")
        page.type("#new-password", "secret-2")
        page.click("#change-password-form button")
        page.wait_for_text("The password is changed", "#you-done")
        page.type("#unregister-password", "wrong")
        page.click("#unregister-form button")
        page.wait_for_text("The password is wrong", "#you-dialog .fault")
        page.click("#devices-section > summary")
        page.wait(lambda: len(page.visible("#devices li")) == 2)
        page.click("#devices button")
        page.wait(lambda: len(page.visible("#devices li")) == 1)
        assert netcat.read_until("ended")
        page.driver.refresh()
        page.wait_for_text("is registered", "#password-dialog")
        page.type("#password", "secret-2")
        page.click("#password-dialog button.primary")
        page.wait_for_text("lea", "#me")


def test_a_copy_of_a_page_makes_it_another_device(browser: Browsers, chat: Server) -> None:
    """A browser that duplicates a tab may copy its secrets."""
    page = enter(browser(0), "ann", chat.addresses[0], "/#tea")
    page.run_script("dispatchEvent(new Event('pagehide'))")
    secrets = "return [localStorage.getItem('browser'), sessionStorage.getItem('tab')]"
    shared, tab = page.run_script(secrets)
    with Page(chat.addresses[0]) as copy:
        copy.receive("welcome")
        copy.send({"type": "hello", "version": 2, "browser": shared, "tab": tab, "name": "ann"})
        assert copy.receive("same-browser")["rooms"] == ["tea"]
        page.wait(lambda: len(devices_of(copy)) == 2)
        say(page, "still here")
        assert copy.receive("said")["mine"]
        wait_for_texts(page, ["still here"])
    say(page, "and alone")
    wait_for_texts(page, ["still here", "and alone"])


def devices_of(page: Page) -> list[object]:
    page.send({"type": "devices"})
    return list(page.receive("devices")["devices"])
