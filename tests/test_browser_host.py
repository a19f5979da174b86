"""The host's page: the big screen and the controls."""

from __future__ import annotations

import re

import pytest
from browsers import DESKTOP, PHONE, Browser, Browsers, needed
from players import Player, seated
from servers import Server
from tombola_pages import END, ENTER, Start, drawn_on, host_page, key_of
from wires import Wire

pytestmark = needed

LONG = "W" * 32
WAITING = ("--countdown", "600")
SCREENS = [(1024, 768), (1280, 720), (1366, 768), (1920, 1080), (3840, 2160)]
LANDSCAPE = (740, 360)
CUT = """
const inside = (inner, outer) => inner.left >= outer.left - 1 && inner.right <= outer.right + 1
  && inner.top >= outer.top - 1 && inner.bottom <= outer.bottom + 1;
const place = (css) => document.querySelector(css).getBoundingClientRect();
const pairs = [["#ball", "#call"], ["#call-words", "#call"], ["#call", "main"],
  ["#tabellone", "main"], [".tabellone", "#tabellone"], ["#prizes", "main"],
  ["#prize-list", "#prizes"],
  ["#players", "main"], ["#player-list", "#players"], ["#sheets-in-play", "#players"]];
return pairs.filter(([inner, outer]) => !inside(place(inner), place(outer)))
"""


def put_in_play(host: Browser, first: str, last: str) -> None:
    host.click("#open-sheets")
    host.type("#sheets-first", first)
    host.type("#sheets-last", last + ENTER)


def draw_and_pause(host: Browser, netcat: Player, count: int) -> None:
    host.click("#start")
    netcat.hear_until("BEGIN")
    host.wait(lambda: drawn_on(host) >= count)
    host.click("#hold")
    netcat.read_until("* the host holds the game")


def test_a_choice_of_sheets_outlives_the_connection(browser: Browsers, tombola: Start) -> None:
    server = tombola(*WAITING)
    with Wire(server.addresses[0]) as wire:
        host = host_page(browser(0), server, wire.address)
        put_in_play(host, "3", "5")
        host.wait_for_text("3 to 5", "#sheets-in-play")
        assert not host.shown("#sheets")
        wire.cut()
        host.find("#status")
        host.click("#open-sheets")
        host.click("#sheets-none")
        host.wait_for_text("no connection", "#sheets-fault")
        wire.mend()
        host.wait(lambda: not host.shown("#status"))
        host.click("#sheets-none")
        host.wait(lambda: not host.shown("#sheets"))
        host.wait(lambda: not host.text("#sheets-in-play"))


def test_enter_closes_the_dialog_of_the_voice(browser: Browsers, tombola: Start) -> None:
    host = host_page(browser(0), tombola(*WAITING))
    host.click("#open-voice")
    host.find("#volume").send_keys(ENTER)
    host.wait(lambda: not host.shown("#voice"))


def test_the_numbers_stay_while_a_new_key_is_asked_for(browser: Browsers) -> None:
    options = (*WAITING, "--interval", "0.05")
    with Server(*options, application="tombola") as old, Wire(old.addresses[0]) as wire:
        host = host_page(browser(0), old, wire.address)
        with seated(old, "ann") as [ann]:
            draw_and_pause(host, ann, 5)
        drawn = host.ask("return document.querySelectorAll('#tabellone [data-state=drawn]').length")
        with Server(*options, application="tombola") as new:
            wire.cut()
            wire.server = new.addresses[0]
            wire.mend()
            host.wait_for_text("a new key", "#key-form")
            script = "return document.querySelectorAll('#tabellone [data-state=drawn]').length"
            assert host.ask(script) == drawn
            assert host.text("#ball").isdigit()
            host.type("#key", key_of(new) + ENTER)
            host.wait(lambda: not host.shown("#key-form"))
            host.wait(lambda: host.text("#ball") == "…")


def test_a_card_is_checked_by_its_printed_number(browser: Browsers, tombola: Start) -> None:
    server = tombola(*WAITING, "--interval", "0.5", "--prizes", "ambo,tombola")
    host = host_page(browser(0), server)
    put_in_play(host, "1", "1")
    host.wait_for_text("1", "#sheets-in-play")
    with seated(server, "ann") as [ann]:
        draw_and_pause(host, ann, 1)
        host.click("#open-check")
        host.type("#check-card", "vm 1-2" + ENTER)
        host.wait_for_text("card 1-2 still needs", "#answer")
        assert "one of: " in host.text("#answer") or "2 of: " in host.text("#answer")
        assert ", " in host.text("#answer")
        host.find("#check-card").send_keys(END, "7")
        assert not host.text("#answer")
        host.click("#check-form button[type=submit]")
        assert not host.ask("return document.querySelector('#check-card').validity.valid")
        assert not host.text("#answer")


@pytest.mark.parametrize("number", range(2))
def test_a_win_is_cheered_across_the_stage(browser: Browsers, tombola: Start, number: int) -> None:
    server = tombola(*WAITING, "--interval", "0.05", "--prizes", "ambo,tombola")
    host = host_page(browser(0), server)
    put_in_play(host, "1", "1")
    host.wait_for_text("1", "#sheets-in-play")
    with seated(server, "kid") as [kid]:
        draw_and_pause(host, kid, 60)
        if number:
            kid.send("AMBO")
            winner = "kid"
        else:
            host.click("#open-check")
            host.type("#check-card", "1-1" + ENTER)
            winner = "card 1-1"
        host.wait_for_text(winner, "#cheer")
        assert winner in host.text("#prize-list")
        host.wait(lambda: host.ask("return document.querySelector('#cheer').hidden"))
        host.driver.refresh()  # A win is shown once.
        host.wait_for_text(winner, "#prize-list")
        host.wait_for_text("kid", "#player-list")
        assert host.ask("return document.querySelector('#cheer').hidden")


def test_a_big_screen_shows_everything_without_scrolling(browser: Browsers, tombola: Start) -> None:
    server = tombola(*WAITING, "--interval", "0.05", "--prizes", "all")
    host = host_page(browser(0), server)
    put_in_play(host, "1", "12")
    names = [LONG, *(f"player-{number}" for number in range(60))]
    with seated(server, *names) as players:
        host.wait(lambda: host.text("#player-count") == "61")
        draw_and_pause(host, players[0], 40)
        for player in players[:3]:
            player.send("AMBO")
        host.wait_for_text(LONG, "#prize-list")
        for size in SCREENS:
            host.resize(size)
            host.wait(lambda size=size: not host.ask(CUT), f"{size}: {host.ask(CUT)}")
            *_, last = host.text("#player-list").split("\n")
            assert re.fullmatch(r"and \d+ more|player-59 1 card", last)
            script = "const p = document.documentElement; return [p.scrollWidth, p.scrollHeight]"
            assert host.ask(script) == list(size)
        for size in (PHONE, LANDSCAPE):
            host.resize(size)
            script = "return document.documentElement.scrollWidth <= innerWidth"
            assert host.ask(script), size
            script = "return getComputedStyle(document.querySelector('#controls')).position"
            assert host.ask(script) == "static"
        host.resize(DESKTOP)
