"""The chat's page of a user who is on other devices too."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from support.browsers import DESKTOP, Browser, Browsers, needed
from support.chat_page import say, texts, wait_for_texts
from support.clients import Client
from support.servers import Server

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
    return [each.text for each in page.visible("#rooms .name")]


def test_what_another_device_says_is_the_users_own(browser: Browsers, chat: Server) -> None:
    page = browser(0)
    with lea_on_two_devices(page, chat) as netcat:
        netcat.send("from the desk")
        wait_for_texts(page, ["from the desk"])
        say(page, "from the page")
        netcat.read_until("<lea> from the page")
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
