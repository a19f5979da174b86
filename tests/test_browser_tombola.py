"""The tombola's pages in real browsers: players, a host with a big screen, and printed cards."""

from __future__ import annotations

import json
import re
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from browsers import DESKTOP, PHONE, Browser, Browsers, needed
from servers import Server
from tombola_pages import (
    CARD,
    QUICK,
    SLOW,
    Start,
    claim_what_is_good,
    drawn_on,
    host_page,
    key_of,
    marked,
    on_cards,
    serials,
    sit,
)
from wires import Wire

from chatroom_tw.client.main import main as chatroom
from chatroom_tw.client.tombola.smorfia import NAMES

pytestmark = needed


def test_a_whole_tombola_from_joining_to_the_verified_draw(
    browser: Browsers, tombola: Start, tmp_path: Path
) -> None:
    pages = browser(0), browser(1)  # They take longer to start than the countdown.
    server = tombola(*QUICK, "--prizes", "all", "--state", str(tmp_path))
    ann, bob = (sit(page, name, server.addresses[0]) for page, name in zip(pages, ("ann", "bob")))
    assert serials(ann) != serials(bob)

    def is_over() -> bool:
        claim_what_is_good(ann, bob)
        return bool(ann.shown("#results")) and bool(bob.shown("#results"))

    ann.wait(is_over)
    assert "Tombola" in ann.text("#results")
    ann.click("#check")
    ann.wait(lambda: ann.ask("return document.querySelector('#verdict').dataset.verdict"))
    assert ann.ask("return document.querySelector('#verdict').dataset.verdict") == "fair"
    [saved] = (tmp_path / "transcripts").glob("*.json")
    with pytest.raises(SystemExit) as verified:
        chatroom(["verify", str(saved)])
    assert verified.value.code == 0
    winners = json.loads(saved.read_text())["winners"]
    assert {winner["name"] for winner in winners} <= {"ann", "bob"}


def test_a_phone_comes_back_to_its_cards(browser: Browsers, tombola: Start) -> None:
    server = tombola(*SLOW)
    with ExitStack() as running:
        wire = running.enter_context(Wire(server.addresses[0]))
        ann = browser(0)
        ann.resize(PHONE)
        sit(ann, "ann", wire.address)
        watching = running.enter_context(server.connect())
        before = serials(ann)
        ann.wait(lambda: len(marked(ann)) >= 2)
        wire.cut()
        ann.wait(lambda: ann.shown("#status"))
        watching.read_until("NUMBER")
        watching.read_until("NUMBER")
        wire.mend()
        ann.wait(lambda: not ann.ask("return document.querySelector('#status').textContent"))
        assert serials(ann) == before
        watching.send("STATUS")
        [*_, status] = watching.read_until("* game ")
        drawn = set(map(int, re.findall(r"drawn: ([0-9 ]+)", status)[0].split()))
        mine = sorted(drawn & set(on_cards(ann)))
        ann.wait(lambda: set(mine) <= set(marked(ann)), f"{mine}")
        ann.driver.refresh()
        ann.find(CARD)
        assert serials(ann) == before


def test_a_game_goes_on_after_its_server_is_killed(browser: Browsers, tmp_path: Path) -> None:
    options = (*SLOW, "--state", str(tmp_path))
    with ExitStack() as running:
        first = running.enter_context(Server(*options, application="tombola"))
        wire = running.enter_context(Wire(first.addresses[0]))
        ann = sit(browser(0), "ann", wire.address)
        before = serials(ann)
        ann.wait(lambda: len(marked(ann)) >= 2)
        had = marked(ann)
        first.kill()
        second = running.enter_context(Server(*options, application="tombola"))
        wire.server = second.addresses[0]
        ann.wait(lambda: len(marked(ann)) > len(had))
        assert serials(ann) == before
        assert set(had) <= set(marked(ann))


def test_a_late_player_has_all_numbers(browser: Browsers, tombola: Start) -> None:
    server = tombola(*SLOW)
    with server.connect() as netcat:
        for _ in range(8):
            netcat.read_until("NUMBER")
        ann = sit(browser(0), "ann", server.addresses[0])
        ann.wait(lambda: int((re.findall(r"\d+", ann.text("#count")) or ["0"])[0]) >= 8)


def test_a_false_claim_on_cards_marked_by_hand_is_explained(
    browser: Browsers, tombola: Start
) -> None:
    server = tombola(*SLOW)
    ann = sit(browser(0), "ann", server.addresses[0])
    ann.ask("document.querySelector('#marking input').click()")
    ann.click("#cards button.cell")
    ann.wait(lambda: ann.ask("return document.querySelectorAll('[aria-pressed=true].cell').length"))
    ann.click("#claims .claim")
    ann.wait_for_text("", "#missing")
    assert re.search(r"\d", ann.find("#missing").text)


def test_players_chat(browser: Browsers, tombola: Start) -> None:
    server = tombola(*SLOW)
    ann = sit(browser(0), "ann", server.addresses[0])
    ann.resize(DESKTOP)
    with server.connect() as netcat:
        netcat.send("NAME bob", "SAY <b>ciao</b> a tutti")
        ann.wait(
            lambda: (
                "<b>ciao</b> a tutti"
                in ann.ask("return document.querySelector('#said').textContent")
            )
        )
        if not ann.shown("#say-text"):
            ann.click("#chat summary")
        ann.type("#say-text", "ciao bob")
        ann.click("#say button")
        netcat.read_until("SAID ann ciao bob")


def test_the_host_pauses_the_game_and_sets_its_pace(browser: Browsers, tombola: Start) -> None:
    server = tombola("--interval", "1", "--countdown", "600")
    host = browser(0)
    host.open(server.addresses[0], "/host")
    host.type("#key", "not-the-key")
    host.click("#key-form button[type=submit]")
    host.wait(lambda: host.text("#key-fault"))
    host_page(host, server)
    with server.connect() as netcat:
        netcat.send("NAME ann")
        host.wait_for_text("ann", "#player-list")
        host.click("#start")
        netcat.read_until("BEGIN")
        netcat.read_until("NUMBER")
        host.wait(lambda: drawn_on(host) >= 1)
        host.click("#hold")
        netcat.read_until("* the host holds the game")
        paused_at = drawn_on(host)
        host.click("#faster")
        netcat.send("STATUS")
        [*_, status] = netcat.read_until("* game ")
        assert f"; {paused_at} numbers drawn" in status
        host.click("#hold")
        netcat.read_until("* the game goes on")
        netcat.read_until("NUMBER")
        host.wait(lambda: drawn_on(host) > paused_at)


def test_the_key_is_in_no_address(browser: Browsers, tombola: Start) -> None:
    server = tombola("--countdown", "600")
    host = host_page(browser(0), server)
    key = key_of(server)
    script = "return [location.href, ...performance.getEntries().map((entry) => entry.name)]"
    assert not [address for address in host.ask(script) if key in address]
    host.driver.refresh()  # It is remembered for this tab.
    host.find("#controls")


def print_sheets(page: Browser, first: int, count: int) -> Any:
    page.type("#first", str(first))
    page.type("#count", str(count))
    page.click("#ask button[type=submit]")
    page.wait(
        lambda: (
            page.ask("return document.querySelectorAll('#sheets .cartella').length") == 6 * count
        )
    )
    script = (
        "return [...document.querySelectorAll('#sheets .cartella')].map((card) =>"
        " [...card.querySelectorAll('td')].map((td) => td.textContent.trim())"
        ".filter((text) => text))"
    )
    return [list(map(int, card)) for card in page.ask(script)]


def test_a_printed_card_plays_by_its_number(browser: Browsers, tombola: Start) -> None:
    server = tombola("--interval", "0.05", "--countdown", "600", "--prizes", "ambo,tombola")
    key = key_of(server)
    paper = browser(1)
    paper.resize(DESKTOP)
    paper.open(server.addresses[0], "/cards")
    paper.type("#key", key)
    paper.click("#key-form button[type=submit]")
    paper.find("#first")
    cards = print_sheets(paper, 3, 2)
    assert sorted(number for card in cards[:6] for number in card) == list(range(1, 91))
    assert all(number in paper.text("#sheets") for number in ("3-1", "4-6"))

    host = host_page(browser(0), server)
    host.click("#open-sheets")
    host.type("#sheets-first", "3")
    host.type("#sheets-last", "4")
    host.click("#sheets button[type=submit]")
    with server.connect() as netcat:
        netcat.read_until("COMMIT")
        host.click("#start")
        netcat.read_until("BEGIN")
        netcat.read_until("NUMBER")
        host.wait(lambda: drawn_on(host) >= 20)
        host.click("#hold")
        netcat.read_until("* the host holds the game")
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
        host.ask("document.querySelector('#check-prize').value = 'ambo'")
        host.click("#check-form button[type=submit]")
        host.wait(lambda: host.text("#answer"))
        netcat.read_until(f"PRIZE ambo sheet-{number.partition('-')[0]}")
        assert card


def test_the_pages_load_little_and_only_from_their_server(
    browser: Browsers, tombola: Start
) -> None:
    server = tombola()
    host, port = server.addresses[0]
    page = browser(0)
    for path, element in (("/", "#name"), ("/host", "#key"), ("/cards", "#key")):
        page.open_afresh(server.addresses[0], path)
        page.find(element)
        script = (
            "return performance.getEntriesByType('resource')"
            ".map((entry) => [entry.name, entry.encodedBodySize])"
        )
        loaded = page.ask(script)
        assert all(name.startswith(f"http://{host}:{port}/") for name, _ in loaded)
        assert 5_000 < sum(size for _, size in loaded) < 100_000, loaded


def test_the_pages_and_the_client_name_the_numbers_alike(browser: Browsers, tombola: Start) -> None:
    page = browser(0)
    page.open(tombola(*SLOW).addresses[0])
    script = (
        "return import('/static/common/smorfia.js').then(({smorfia}) => "
        "arguments[0].map((number) => [smorfia(number, 'it'), smorfia(number, 'en')]))"
    )
    assert page.ask(script, list(NAMES)) == [list(name) for name in NAMES.values()]
