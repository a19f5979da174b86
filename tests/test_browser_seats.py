"""The tombola's page: how players take their seats, resume them, and leave."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from support.browsers import DESKTOP, PHONE, Browser, Browsers, needed
from support.relays import Relay
from support.servers import Server, StartServer
from support.tombola_page import (
    CARD,
    ENTER,
    QUICK,
    SLOW,
    TAB,
    WAITING,
    on_cards,
    open_host_page,
    serials,
    sit,
    verdict,
)

pytestmark = needed

LONG = "W" * 32


@contextmanager
def two_tabs(page: Browser) -> Iterator[tuple[str, str]]:
    """The present tab and a new one. The browser shows the new one."""
    first = page.driver.current_window_handle
    page.driver.switch_to.new_window("tab")
    page.resize(PHONE)
    try:
        yield first, page.driver.current_window_handle
    finally:
        for tab in page.driver.window_handles:
            if tab != first:
                page.driver.switch_to.window(tab)
                page.driver.close()
        page.driver.switch_to.window(first)


def is_in_view(page: Browser, css: str) -> bool:
    """Whether the element is in the window without scrolling."""
    script = (
        "const {top, bottom} = document.querySelector(arguments[0]).getBoundingClientRect();"
        "return top >= 0 && bottom <= innerHeight + 1"
    )
    return bool(page.run_script(script, css))


def test_enter_keeps_the_seat_and_leaving_is_confirmed(
    browser: Browsers, tombola: StartServer
) -> None:
    ann = sit(browser(0), "ann", tombola(*WAITING).addresses[0])
    before = serials(ann)
    ann.click("#bar button[aria-label=Settings]")
    ann.type("#new-name", "anna maria" + ENTER)
    ann.wait(lambda: not ann.visible("#settings"))
    ann.click("#bar button[aria-label=Settings]")
    ann.wait(
        lambda: ann.run_script("return document.querySelector('#new-name').value") == "anna maria"
    )
    ann.click("#leave")
    ann.find("#leaving")
    ann.press(ENTER)
    ann.wait(lambda: not ann.visible("#leaving"))
    assert serials(ann) == before
    ann.click("#bar button[aria-label=Settings]")
    ann.click("#leave")
    ann.click("#leave-now")
    ann.wait_for_text("given up your seat", "#join")


def test_a_new_tab_takes_over_the_seat(browser: Browsers, tombola: StartServer) -> None:
    address = tombola(*WAITING).addresses[0]
    ann = sit(browser(0), LONG, address)
    before = serials(ann)
    with two_tabs(ann) as (first, second):
        ann.open(address)
        ann.find(CARD)
        assert serials(ann) == before
        ann.driver.switch_to.window(first)
        ann.wait_for_text("taken up on another page", "#join")
        assert ann.text("#play") == f"Back to my seat, as {LONG}"
        assert ann.run_script("return document.documentElement.scrollWidth <= innerWidth")
        ann.click("#play")
        ann.find(CARD)
        assert serials(ann) == before
        ann.driver.switch_to.window(second)
        ann.wait_for_text("taken up on another page", "#join")
        ann.click("#new-seat")
        ann.type("#name", "bob" + ENTER)
        ann.find(CARD)
        assert serials(ann) != before
        ann.driver.switch_to.window(first)
        assert serials(ann) == before
        assert ann.visible(CARD)


def test_a_player_whose_seat_is_lost_is_asked_for_a_name(browser: Browsers) -> None:
    with Server(*WAITING, application="tombola") as old, Relay(old.addresses[0]) as relay:
        ann = sit(browser(0), "ann", relay.address)
        ann.driver.get("about:blank")
        with Server(*WAITING, application="tombola") as new:
            relay.server = new.addresses[0]
            ann.open(relay.address)
            ann.wait_for_text("Your seat is gone", "#join")
            assert ann.run_script("return document.querySelector('#name').value") == "ann"
            ann.click("#play")
            ann.find(CARD)


def test_a_late_page_does_not_vouch_for_the_draw(browser: Browsers, tombola: StartServer) -> None:
    server = tombola(*QUICK)
    with server.connect() as netcat:
        netcat.read_until("NUMBER")
        ann = sit(browser(0), "ann", server.addresses[0])
        ann.wait(lambda: verdict(ann))
        assert verdict(ann) == "unknown"
        script = "return [...document.querySelectorAll('#findings li')].map((e) => e.dataset.good)"
        assert ann.run_script(script)[:3] == ["true", "true", "null"]


def test_a_tables_game_is_verified_after_its_end(browser: Browsers, tombola: StartServer) -> None:
    server = tombola("--players", "2", "--interval", "0.05", "--countdown", "0.5")
    ann = sit(browser(0), "ann", server.addresses[0])
    with server.connect() as netcat:
        netcat.send("NAME bob")
        netcat.read_until("OVER")
        ann.wait(lambda: verdict(ann))
        assert verdict(ann) == "fair"
        assert ann.visible("#results")
        ann.click("#play")
        ann.wait(lambda: not ann.visible("#join"))
        ann.find(CARD)


def test_a_chosen_board_is_shown(browser: Browsers, tombola: StartServer) -> None:
    ann = sit(browser(0), "ann", tombola(*WAITING).addresses[0])
    own = sorted(range(2, 90, 6))
    ann.click("#own-card summary")
    ann.run_script(
        "document.querySelectorAll('#own-numbers input').forEach((e, i) => {"
        " e.value = arguments[0][i]; })",
        own,
    )
    ann.find("#own-numbers input:last-child").send_keys(ENTER)
    ann.wait_for_text("your own card", "#note")
    ann.wait(lambda: on_cards(ann) == own)
    assert is_in_view(ann, "#note")
    assert is_in_view(ann, CARD)


def test_a_scrolled_page_still_asks_about_the_next_game(
    browser: Browsers, tombola: StartServer
) -> None:
    ann = sit(browser(0), "ann", tombola(*QUICK).addresses[0])
    ann.run_script("scrollTo(0, 300)")
    ann.find("#again")
    assert is_in_view(ann, "#stay")
    ann.click("#stay")
    ann.wait_for_text("You keep your seat", "#again")


def test_a_countdown_stops_without_a_connection(browser: Browsers, tombola: StartServer) -> None:
    server = tombola(*WAITING)
    with Relay(server.addresses[0]) as relay:
        ann = sit(browser(0), "ann", relay.address)
        host = open_host_page(browser(1), server, relay.address)
        for page in (ann, host):
            page.wait(lambda page=page: ":" in page.text("#ball"))
        relay.cut()
        for page in (ann, host):
            page.wait(lambda page=page: page.text("#ball") == "…")
        relay.mend()
        for page in (ann, host):
            page.reconnect()
            page.wait(lambda page=page: ":" in page.text("#ball"))


def test_a_pause_is_shown_once(browser: Browsers, tombola: StartServer) -> None:
    server = tombola(*SLOW)
    ann = sit(browser(0, "it"), "ann", server.addresses[0])
    host = open_host_page(browser(0), server)
    host.click("#hold")
    ann.wait_for_text("In pausa", "#call")
    assert ann.text("#call").lower().count("paus") == 1
    assert ann.text("#house").startswith("Tombola · ")


def test_cards_and_the_link_to_them_have_accessible_names(
    browser: Browsers, tombola: StartServer
) -> None:
    ann = sit(browser(0), "ann", tombola(*WAITING).addresses[0])
    ann.resize(DESKTOP)
    script = (
        "return [...document.querySelectorAll('#cards table')].map((table) =>"
        " document.getElementById(table.getAttribute('aria-labelledby')).textContent)"
    )
    assert ann.run_script(script) == [f"ann 1 · {serial}" for serial in serials(ann)]
    assert ann.run_script("return document.querySelector('main').getAttribute('aria-label')")
    ann.driver.refresh()
    ann.find(CARD)
    ann.find("body").send_keys(TAB)
    assert ann.driver.switch_to.active_element.text == "To your cards"
    ann.press(ENTER)
    ann.wait(lambda: ann.run_script("return document.activeElement.id") == "cards")


def test_one_too_many_watches_and_plays_in_the_next_game(
    browser: Browsers, tombola: StartServer
) -> None:
    server = tombola("--late-cards", "0", "--countdown", "0", "--interval", "0.05", "--pause", "2")
    with server.connect() as netcat:
        netcat.read_until("NUMBER")
        ann = browser(0)
        ann.open(server.addresses[0])
        ann.click("#join button[type=submit]")
        ann.wait_for_text("You watch this game", "#watching")
        assert not ann.visible(CARD)
        ann.find(CARD)  # The next game's.
        assert not ann.visible("#watching")
