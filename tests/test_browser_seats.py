"""The tombola's page: taking a seat, coming back to it, and leaving."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from browsers import DESKTOP, PHONE, Browser, Browsers, needed
from servers import Server
from tombola_pages import CARD, ENTER, QUICK, SLOW, TAB, Start, host_page, on_cards, serials, sit
from wires import Wire

pytestmark = needed

LONG = "W" * 32
WAITING = ("--countdown", "600")


@contextmanager
def two_tabs(page: Browser) -> Iterator[tuple[str, str]]:
    """The tab that is open, and a new one, to which the browser switches."""
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


def verdict(page: Browser) -> str:
    return str(page.ask("return document.querySelector('#verdict').dataset.verdict ?? ''"))


def is_in_sight(page: Browser, css: str) -> bool:
    script = (
        "const {top, bottom} = document.querySelector(arguments[0]).getBoundingClientRect();"
        "return top >= 0 && bottom <= innerHeight + 1"
    )
    return bool(page.ask(script, css))


def test_enter_keeps_the_seat_and_leaving_is_confirmed(browser: Browsers, tombola: Start) -> None:
    ann = sit(browser(0), "ann", tombola(*WAITING).addresses[0])
    before = serials(ann)
    ann.click("#bar button[aria-label=Settings]")
    ann.type("#new-name", "anna maria" + ENTER)
    ann.wait(lambda: not ann.shown("#settings"))
    ann.click("#bar button[aria-label=Settings]")
    ann.wait(lambda: ann.ask("return document.querySelector('#new-name').value") == "anna-maria")
    ann.click("#leave")
    ann.find("#leaving")
    ann.driver.switch_to.active_element.send_keys(ENTER)
    ann.wait(lambda: not ann.shown("#leaving"))
    assert serials(ann) == before
    ann.click("#bar button[aria-label=Settings]")
    ann.click("#leave")
    ann.click("#leave-now")
    ann.wait_for_text("given up your seat", "#join")


def test_a_new_tab_takes_the_seat_up(browser: Browsers, tombola: Start) -> None:
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
        assert ann.ask("return document.documentElement.scrollWidth <= innerWidth")
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
        assert ann.shown(CARD)


def test_a_player_whose_seat_is_gone_is_asked_for_a_name(browser: Browsers) -> None:
    with Server(*WAITING, application="tombola") as old, Wire(old.addresses[0]) as wire:
        ann = sit(browser(0), "ann", wire.address)
        ann.driver.get("about:blank")
        with Server(*WAITING, application="tombola") as new:
            wire.server = new.addresses[0]
            ann.open(wire.address)
            ann.wait_for_text("Your seat is gone", "#join")
            assert ann.ask("return document.querySelector('#name').value") == "ann"
            ann.click("#play")
            ann.find(CARD)


def test_a_page_that_came_late_does_not_call_the_draw_fair(
    browser: Browsers, tombola: Start
) -> None:
    server = tombola(*QUICK)
    with server.connect() as netcat:
        netcat.read_until("NUMBER")
        ann = sit(browser(0), "ann", server.addresses[0])
        ann.wait(lambda: verdict(ann))
        assert verdict(ann) == "unknown"
        script = "return [...document.querySelectorAll('#findings li')].map((e) => e.dataset.good)"
        assert ann.ask(script)[:3] == ["true", "true", "null"]


def test_the_game_of_a_table_is_checked_after_its_end(browser: Browsers, tombola: Start) -> None:
    server = tombola("--players", "2", "--interval", "0.05", "--countdown", "0.5")
    ann = sit(browser(0), "ann", server.addresses[0])
    with server.connect() as netcat:
        netcat.send("NAME bob")
        netcat.read_until("OVER")
        ann.wait(lambda: verdict(ann))
        assert verdict(ann) == "fair"
        assert ann.shown("#results")
        ann.click("#play")
        ann.wait(lambda: not ann.shown("#join"))
        ann.find(CARD)


def test_a_board_is_shown_when_it_is_accepted(browser: Browsers, tombola: Start) -> None:
    ann = sit(browser(0), "ann", tombola(*WAITING).addresses[0])
    own = sorted(range(2, 90, 6))
    ann.click("#own-card summary")
    ann.ask(
        "document.querySelectorAll('#own-numbers input').forEach((e, i) => {"
        " e.value = arguments[0][i]; })",
        own,
    )
    ann.find("#own-numbers input:last-child").send_keys(ENTER)
    ann.wait_for_text("your own card", "#note")
    ann.wait(lambda: on_cards(ann) == own)
    assert is_in_sight(ann, "#note")
    assert is_in_sight(ann, CARD)


def test_a_page_that_is_scrolled_down_asks_to_play_again(browser: Browsers, tombola: Start) -> None:
    ann = sit(browser(0), "ann", tombola(*QUICK).addresses[0])
    ann.ask("scrollTo(0, 300)")
    ann.find("#again")
    assert is_in_sight(ann, "#stay")
    ann.click("#stay")
    ann.wait_for_text("You keep your seat", "#again")


def test_a_countdown_stops_without_a_connection(browser: Browsers, tombola: Start) -> None:
    server = tombola(*WAITING)
    with Wire(server.addresses[0]) as wire:
        ann = sit(browser(0), "ann", wire.address)
        host = host_page(browser(1), server, wire.address)
        for page in (ann, host):
            page.wait(lambda page=page: ":" in page.text("#ball"))
        wire.cut()
        for page in (ann, host):
            page.wait(lambda page=page: page.text("#ball") == "…")
        wire.mend()
        for page in (ann, host):
            page.wait(lambda page=page: ":" in page.text("#ball"))


def test_a_pause_is_shown_once(browser: Browsers, tombola: Start) -> None:
    server = tombola(*SLOW)
    ann = sit(browser(0, "it"), "ann", server.addresses[0])
    host = host_page(browser(0), server)
    host.click("#hold")
    ann.wait_for_text("In pausa", "#call")
    assert ann.text("#call").lower().count("paus") == 1
    assert ann.text("#house").startswith("Tombola · ")


def test_cards_and_the_link_to_them_have_names(browser: Browsers, tombola: Start) -> None:
    ann = sit(browser(0), "ann", tombola(*WAITING).addresses[0])
    ann.resize(DESKTOP)
    script = (
        "return [...document.querySelectorAll('#cards table')].map((table) =>"
        " document.getElementById(table.getAttribute('aria-labelledby')).textContent)"
    )
    assert ann.ask(script) == [f"Card {serial}" for serial in serials(ann)]
    assert ann.ask("return document.querySelector('main').getAttribute('aria-label')")
    ann.driver.refresh()
    ann.find(CARD)
    ann.find("body").send_keys(TAB)
    assert ann.driver.switch_to.active_element.text == "To your cards"
    ann.driver.switch_to.active_element.send_keys(ENTER)
    ann.wait(lambda: ann.ask("return document.activeElement.id") == "cards")
