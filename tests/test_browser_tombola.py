"""The tombola's pages in real browsers: players, the host, and printed cards."""

from __future__ import annotations

import json
import re
from contextlib import ExitStack
from pathlib import Path

import pytest
from support.browsers import DESKTOP, PHONE, Browser, Browsers, needed
from support.relays import Relay
from support.servers import Server, StartServer
from support.tombola_page import (
    CARD,
    SLOW,
    WAITING,
    claim_all_prizes,
    drawn_on,
    host_key,
    marked,
    on_cards,
    open_host_page,
    pause,
    print_series,
    serials,
    sit,
    verdict,
)

from chatroom_tw.client.main import main
from chatroom_tw.client.tombola.smorfia import NAMES

pytestmark = needed


def is_told(page: Browser, count: int) -> bool:
    """Whether the page knows so many numbers, or that the game is over."""
    return page.text("#count").startswith(f"{count} ") or bool(page.visible("#results"))


def test_a_whole_game_from_joining_to_the_verified_draw(
    browser: Browsers, tombola: StartServer, tmp_path: Path
) -> None:
    pages = browser(0), browser(1)
    prizes = "early-five,ambo,top-line,four-corners,row 3 x2,tombola,next full"
    server = tombola(*WAITING, "--prizes", prizes, "--state", str(tmp_path))
    ann, bob = (sit(page, name, server.addresses[0]) for page, name in zip(pages, ("ann", "bob")))
    assert serials(ann) != serials(bob)
    ann.wait(lambda: "Four corners" in ann.text("#prize-list"))
    with server.connect() as host:  # So that no draw is too fast for the pages.
        host.send(f"HOST {host_key(server)}", "DRAW manual", "BEGIN")
        ann.wait(lambda: "after: Tombola" in ann.text("#claims"))
        for count in range(1, 91):
            host.send("NEXT")
            for page in (ann, bob):
                page.wait(lambda page=page, count=count: is_told(page, count))
            claim_all_prizes(ann, bob)
            if ann.visible("#results"):
                break
        host.send("NEXT")
        ann.wait(lambda: ann.visible("#results"))
    assert "Tombola" in ann.text("#results")
    ann.click("#check")
    ann.wait(lambda: verdict(ann))
    assert verdict(ann) == "fair"
    [saved] = (tmp_path / "transcripts").glob("*.json")
    with pytest.raises(SystemExit) as verified:
        main(["verify", str(saved)])
    assert verified.value.code == 0
    winners = json.loads(saved.read_text())["winners"]
    assert {winner["name"] for winner in winners} <= {"ann", "bob"}
    assert {"EARLY-FIVE", "FOUR-CORNERS", "ROW-3"} <= {winner["prize"] for winner in winners}


def test_a_phone_that_reconnects_has_its_cards_and_numbers(
    browser: Browsers, tombola: StartServer
) -> None:
    server = tombola(*SLOW)
    with ExitStack() as running:
        relay = running.enter_context(Relay(server.addresses[0]))
        ann = browser(0)
        ann.resize(PHONE)
        sit(ann, "ann", relay.address)
        watching = running.enter_context(server.connect())
        watching.send("")
        before = serials(ann)
        ann.wait(lambda: len(marked(ann)) >= 2)
        relay.cut()
        ann.wait(lambda: ann.visible("#status"))
        watching.read_until("NUMBER")
        watching.read_until("NUMBER")
        relay.mend()
        ann.wait(lambda: not ann.run_script("return document.querySelector('#status').textContent"))
        assert serials(ann) == before
        watching.send("STATUS")
        [*_, status] = watching.read_until("* game ")
        drawn = set(map(int, re.findall(r"drawn: ([0-9 ]+)", status)[0].split()))
        mine = sorted(drawn & set(on_cards(ann)))
        ann.wait(lambda: set(mine) <= set(marked(ann)), f"{mine}")
        ann.driver.refresh()
        ann.find(CARD)
        assert serials(ann) == before


def test_an_open_page_plays_on_after_its_server_is_killed(
    browser: Browsers, tmp_path: Path
) -> None:
    options = (*SLOW, "--state", str(tmp_path))
    with ExitStack() as running:
        first = running.enter_context(Server(*options, application="tombola"))
        relay = running.enter_context(Relay(first.addresses[0]))
        ann = sit(browser(0), "ann", relay.address)
        before = serials(ann)
        ann.wait(lambda: len(marked(ann)) >= 2)
        had = marked(ann)
        first.kill()
        second = running.enter_context(Server(*options, application="tombola"))
        relay.server = second.addresses[0]
        ann.reconnect()
        ann.wait(lambda: len(marked(ann)) > len(had))
        assert serials(ann) == before
        assert set(had) <= set(marked(ann))


def test_a_late_player_has_all_the_numbers(browser: Browsers, tombola: StartServer) -> None:
    server = tombola(*SLOW)
    with server.connect() as netcat:
        netcat.send("")  # From the address of a browser nobody is greeted before that.
        for _ in range(8):
            netcat.read_until("NUMBER")
        ann = sit(browser(0), "ann", server.addresses[0])
        ann.wait(lambda: int((re.findall(r"\d+", ann.text("#count")) or ["0"])[0]) >= 8)


def test_a_false_claim_says_which_numbers_are_missing(
    browser: Browsers, tombola: StartServer
) -> None:
    server = tombola(*SLOW)
    ann = sit(browser(0), "ann", server.addresses[0])
    ann.run_script("document.querySelector('#marking input').click()")
    ann.click("#cards button.cell")
    ann.wait(
        lambda: ann.run_script(
            "return document.querySelectorAll('[aria-pressed=true].cell').length"
        )
    )
    ann.click("#claims .claim")
    ann.wait_for_text("", "#missing")
    assert re.search(r"\d", ann.find("#missing").text)


def test_players_talk_in_the_hall(browser: Browsers, tombola: StartServer) -> None:
    server = tombola(*SLOW)
    ann = sit(browser(0), "ann", server.addresses[0])
    ann.resize(DESKTOP)
    with server.connect() as netcat:
        netcat.send("NAME bob", "SAY <b>ciao</b> a tutti")
        ann.wait(
            lambda: (
                "<b>ciao</b> a tutti"
                in ann.run_script("return document.querySelector('#said').textContent")
            )
        )
        if not ann.visible("#say-text"):
            ann.click("#chat summary")
        ann.type("#say-text", "ciao bob")
        ann.click("#say button")
        netcat.read_until("SAID ann ciao bob")


def test_the_host_pauses_the_game_and_sets_its_pace(
    browser: Browsers, tombola: StartServer
) -> None:
    server = tombola("--interval", "1", "--countdown", "600")
    host = browser(0)
    host.open(server.addresses[0], "/host")
    host.type("#key", "not-the-key")
    host.click("#key-form button[type=submit]")
    host.wait(lambda: host.text("#key-fault"))
    open_host_page(host, server)
    with server.connect() as netcat:
        netcat.send("NAME ann")
        host.wait_for_text("ann", "#player-list")
        host.click("#start")
        netcat.read_until("BEGIN")
        netcat.read_until("NUMBER")
        host.wait(lambda: drawn_on(host) >= 1)
        paused = pause(host, netcat)
        host.click("#faster")
        netcat.send("STATUS")
        [*_, status] = netcat.read_until("* game ")
        assert re.search(rf"; {paused} numbers? drawn", status)
        host.click("#hold")
        netcat.read_until("* the game goes on")
        netcat.read_until("NUMBER")
        host.wait(lambda: drawn_on(host) > paused)


def test_the_host_key_is_in_no_address(browser: Browsers, tombola: StartServer) -> None:
    server = tombola("--countdown", "600")
    host = open_host_page(browser(0), server)
    key = host_key(server)
    script = "return [location.href, ...performance.getEntries().map((entry) => entry.name)]"
    assert not [address for address in host.run_script(script) if key in address]
    host.driver.refresh()  # The page remembers the key for this tab.
    host.find("#controls")


def test_a_printed_card_wins_by_its_number(browser: Browsers, tombola: StartServer) -> None:
    server = tombola("--interval", "0.1", "--countdown", "600", "--prizes", "ambo,tombola")
    key = host_key(server)
    printer = browser(1)
    printer.resize(DESKTOP)
    printer.open(server.addresses[0], "/cards")
    printer.type("#key", key)
    printer.click("#key-form button[type=submit]")
    printer.find("#first")
    cards = print_series(printer, 3, 2)
    assert sorted(number for card in cards[:6] for number in card) == list(range(1, 91))
    assert all(number in printer.text("#sheets") for number in ("3-1", "4-6"))

    host = open_host_page(browser(0), server)
    host.click("#open-sheets")
    host.type("#sheets-first", "3")
    host.type("#sheets-last", "4")
    host.click("#sheets button[type=submit]")
    host.wait_for_text("3 to 4", "#sheets-in-play")
    printer.driver.refresh()
    proposed = "return ['#first', '#count'].map((css) => document.querySelector(css).value)"
    printer.wait(lambda: printer.run_script(proposed) == ["3", "2"])
    with server.connect() as netcat:
        netcat.send("")  # From the address of a browser nobody is greeted before that.
        netcat.read_until("COMMIT")
        host.click("#start")
        netcat.read_until("BEGIN")
        netcat.read_until("NUMBER")
        host.wait(lambda: drawn_on(host) >= 20)
        pause(host, netcat)
        netcat.send("STATUS")
        [*_, status] = netcat.read_until("* game ")
        drawn = set(map(int, re.findall(r"drawn: ([0-9 ]+)", status)[0].split()))
        number, card = next(
            (f"{3 + place // 6}-{place % 6 + 1}", card)
            for place, card in enumerate(cards)
            if any(len(drawn & set(card[row : row + 5])) >= 2 for row in (0, 5, 10))
        )
        host.click("#open-check")
        host.type("#check-card", number)
        host.click("#check-form button[type=submit]")
        host.click("#answer .award", "Ambo")
        netcat.read_until(f"PRIZE ambo sheet-{number.partition('-')[0]}")
        assert card


def test_the_pages_are_light_and_load_only_their_own_files(
    browser: Browsers, tombola: StartServer
) -> None:
    server = tombola()
    host, port = server.addresses[0]
    page = browser(0)
    for path, element in (("/", "#name"), ("/host", "#key"), ("/cards", "#key")):
        page.open_uncached(server.addresses[0], path)
        page.find(element)
        script = (
            "return performance.getEntriesByType('resource')"
            ".map((entry) => [entry.name, entry.encodedBodySize])"
        )
        loaded = page.run_script(script)
        assert all(name.startswith(f"http://{host}:{port}/") for name, _ in loaded)
        assert 5_000 < sum(size for _, size in loaded) < 100_000, loaded


def test_the_pages_and_the_clients_name_the_numbers_alike(
    browser: Browsers, tombola: StartServer
) -> None:
    page = browser(0)
    page.open(tombola(*SLOW).addresses[0])
    script = (
        "return import('/static/common/smorfia.js').then(({smorfia}) => "
        "arguments[0].map((number) => [smorfia(number, 'it'), smorfia(number, 'en')]))"
    )
    assert page.run_script(script, list(NAMES)) == [list(name) for name in NAMES.values()]
