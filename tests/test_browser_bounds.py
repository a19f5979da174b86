"""The chat's page: invitations, long lists of members, and long inboxes."""

from __future__ import annotations

from contextlib import ExitStack

from support.browsers import DESKTOP, Browsers, needed
from support.chat_page import enter, texts
from support.servers import Server

pytestmark = needed


def test_who_has_left_a_room_is_invited_to_it(browser: Browsers, chat: Server) -> None:
    ann = enter(browser(0), "ann", chat.addresses[0], "/#tea")
    ann.resize(DESKTOP)
    with chat.connect() as netcat:
        netcat.send("/nick bob", "/join tea", "/leave tea", "/join nook")
        netcat.read_until("nook")
        ann.click("#add-somebody")
        ann.type("#add-name", "bob")
        ann.click("#add-form button.primary")
        netcat.read_until("* ann invites you to tea; /join tea accepts it")
        ann.wait_for_text("bob is invited to “tea”", "#status")
        ann.wait(lambda: not ann.visible("dialog"))
        netcat.send("/add ann")
        ann.wait_for_text("nook", "#rooms")
        ann.click("#rooms button[title='Leave nook']")
        ann.click("#leave-now")
        ann.wait(lambda: "nook" not in ann.text("#rooms"))
        netcat.send("/add ann")
        netcat.read_until("* ann is not added, but invited to nook")
        ann.wait_for_text("bob invites you to “nook”", "#status")


def test_the_members_that_are_not_listed_are_counted(browser: Browsers, unlimited: Server) -> None:
    with ExitStack() as clients:
        members = [clients.enter_context(unlimited.connect()) for _ in range(520)]
        for member in members:
            member.send("")  # From the address of a browser nobody is greeted before that.
        members[-1].send("L")
        members[-1].read_until(" client")
        ann = enter(browser(0), "ann", unlimited.addresses[0], "/#main")
        ann.resize(DESKTOP)
        ann.wait_for_text("521 people here", "#people-title")
        ann.wait_for_text("221 more", "#people")
        members.pop().socket.close()
        ann.wait_for_text("520 people here", "#people-title")
        members.pop(0).socket.close()
        ann.wait_for_text("519 people here", "#people-title")


def test_a_long_inbox_is_read_to_its_end(browser: Browsers, unlimited: Server) -> None:
    with unlimited.connect() as ann, unlimited.connect() as bob:
        ann.send("/nick ann", "/register secret99", "/nick else")
        ann.read_until("else")
        bob.send("/nick bob", *(f"/msg ann {number}" for number in range(120)), "/who")
        bob.read_until("* main, 2 here")
        page = enter(browser(0), "eve", unlimited.addresses[0])
        page.resize(DESKTOP)
        page.click("#me")
        page.type("#rename-name", "ann")
        page.click("#rename-form button")
        page.type("#password", "secret99")
        page.click("#password-dialog button.primary")
        page.wait_for_text("120", "#privates")
        page.click("#privates button.item")
        page.wait(lambda: len(texts(page)) == 120)
        assert texts(page) == [f"{number}" for number in range(120)]
