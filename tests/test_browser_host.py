"""The host's page: the big screen, and the controls of the game."""

from __future__ import annotations

import pytest
from support.browsers import Browser, Browsers, needed
from support.players import Player, seated
from support.relays import Relay
from support.servers import Server, StartServer
from support.tombola_page import END, ENTER, WAITING, drawn_on, host_key, open_host_page, pause

pytestmark = needed


def play_printed(host: Browser, first: str, last: str) -> None:
    """Have the printed series of these numbers play in the next game."""
    host.click("#open-sheets")
    host.type("#sheets-first", first)
    host.type("#sheets-last", last + ENTER)


def draw_and_pause(host: Browser, netcat: Player, count: int) -> None:
    """Begin the game, and pause it when at least so many numbers are drawn."""
    host.click("#start")
    netcat.receive_until("BEGIN")
    host.wait(lambda: drawn_on(host) >= count)
    pause(host, netcat)


def test_printed_cards_are_set_by_enter_and_after_reconnecting(
    browser: Browsers, tombola: StartServer
) -> None:
    server = tombola(*WAITING)
    with Relay(server.addresses[0]) as relay:
        host = open_host_page(browser(0), server, relay.address)
        play_printed(host, "3", "5")
        host.wait_for_text("3 to 5", "#sheets-in-play")
        assert not host.visible("#sheets")
        relay.cut()
        host.find("#status")
        host.click("#open-sheets")
        host.click("#sheets-none")
        host.wait_for_text("no connection", "#sheets-fault")
        relay.mend()
        host.reconnect()
        host.wait(lambda: not host.visible("#status"))
        host.click("#sheets-none")
        host.wait(lambda: not host.visible("#sheets"))
        host.wait_for_text("No sheets", "#sheets-in-play")


def test_enter_closes_the_dialog_of_the_voice(browser: Browsers, tombola: StartServer) -> None:
    host = open_host_page(browser(0), tombola(*WAITING))
    host.click("#open-voice")
    host.find("#volume").send_keys(ENTER)
    host.wait(lambda: not host.visible("#voice"))


def test_the_board_stays_while_the_page_asks_for_a_new_key(browser: Browsers) -> None:
    options = (*WAITING, "--interval", "0.1")
    with Server(*options, application="tombola") as old, Relay(old.addresses[0]) as relay:
        host = open_host_page(browser(0), old, relay.address)
        with seated(old, "ann") as [ann]:
            draw_and_pause(host, ann, 5)
        script = "return document.querySelectorAll('#tabellone [data-state=drawn]').length"
        drawn = host.run_script(script)
        with Server(*options, application="tombola") as new:
            relay.cut()
            relay.server = new.addresses[0]
            relay.mend()
            host.reconnect()
            host.wait_for_text("a new key", "#key-form")
            assert host.run_script(script) == drawn
            assert host.text("#ball").isdigit()
            host.type("#key", host_key(new) + ENTER)
            host.wait(lambda: not host.visible("#key-form"))
            host.wait(lambda: host.text("#ball") == "…")


def test_a_card_is_checked_by_its_printed_number(browser: Browsers, tombola: StartServer) -> None:
    server = tombola(*WAITING, "--interval", "0.5", "--prizes", "ambo,tombola")
    host = open_host_page(browser(0), server)
    play_printed(host, "1", "1")
    host.wait_for_text("1", "#sheets-in-play")
    with seated(server, "ann") as [ann]:
        draw_and_pause(host, ann, 1)
        host.click("#open-check")
        host.type("#check-card", "vm 1-2" + ENTER)
        host.wait_for_text("It lacks ", "#answer")
        assert "Tombola: no" in host.text("#answer")
        assert len(host.visible("#answer td[data-number]")) == 15
        host.find("#check-card").send_keys(END, "7")
        host.wait(lambda: not host.text("#answer"))
        host.click("#check-form button[type=submit]")
        assert not host.run_script("return document.querySelector('#check-card').validity.valid")
        assert not host.text("#answer")


@pytest.mark.parametrize("number", range(2))
def test_a_new_prize_is_shown_and_an_old_one_is_not(
    browser: Browsers, tombola: StartServer, number: int
) -> None:
    server = tombola(*WAITING, "--interval", "0.1", "--prizes", "ambo,tombola")
    host = open_host_page(browser(0), server)
    play_printed(host, "1", "1")
    host.wait_for_text("1", "#sheets-in-play")
    with seated(server, "kid") as [kid]:
        draw_and_pause(host, kid, 60)
        if number:
            kid.send("AMBO")
            winner = "kid"
        else:
            host.click("#open-check")
            host.type("#check-card", "1-1" + ENTER)
            host.click("#answer .award", "Ambo")
            winner = "card 1-1"
        host.wait_for_text(winner, "#claim")
        host.wait_for_text(winner, "#prize-list")
        host.driver.refresh()  # After that the prize is not new.
        host.wait_for_text(winner, "#prize-list")
        host.wait_for_text("kid", "#player-list")
        assert not host.visible("#claim")
