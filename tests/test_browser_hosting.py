"""A hall that somebody has made: its host's page, on a phone too, and its television."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from support.browsers import DESKTOP, PHONE, Browser, Browsers, needed
from support.clients import Client
from support.relays import Relay
from support.servers import StartServer
from support.tombola_page import ENTER, make_hall

pytestmark = needed

SCREENS = [(1024, 768), (1280, 720), (1920, 1080), (3840, 2160)]
HALL_KEY = "return [location.hash, localStorage.getItem(`hall-key ${arguments[0]}`)]"
HEIGHTS = """
return ["#code", "#address", "#player-list li", "#qr"].map((css) => {
  const element = document.querySelector(css);
  const {height} = element.getBoundingClientRect();
  return css === "#qr" ? height : Math.min(height, parseFloat(getComputedStyle(element).fontSize));
})
"""
"""The heights of the letters of the code, the address and a name, and of the QR code."""
SCROLLS = """
const page = document.documentElement;
const cut = [...document.querySelectorAll("main *, #banner, #banner *")].filter((one) => {
  const {width, right, bottom} = one.getBoundingClientRect();
  return width > 1 && (right > innerWidth + 1 || bottom > innerHeight + 1);
});
return page.scrollWidth > innerWidth || page.scrollHeight > innerHeight
  ? "scrolls" : cut.map((one) => one.id || one.className || one.tagName).join(" ");
"""
"""What of a television is out of sight: empty if everything is in it."""
REACH = """
const bar = document.querySelector("#controls").getBoundingClientRect();
return [...document.querySelectorAll("#remote button:not([hidden])")].map((button) => {
  const {top, bottom, left, right, height} = button.getBoundingClientRect();
  const seen = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
  const fits = button.scrollWidth <= button.clientWidth && left >= 0 && right <= innerWidth;
  return [button.textContent, top > innerHeight / 2 && bottom <= innerHeight,
    height >= 44, button.contains(seen), fits, bar.height < innerHeight / 2];
});
"""
"""Of each button of the remote: whether it is under the thumb, large, on top, and whole."""


@pytest.fixture
def netcats(tombola: StartServer) -> Iterator[list[Client]]:
    """A host and a player at clients of lines, of one server."""
    server = tombola("--countdown", "600")
    with server.connect() as host, server.connect() as player:
        yield [host, player]


def open_hall(page: Browser, netcat: Client, path: str) -> Browser:
    """Open a page of the server that the client is connected to."""
    page.open(netcat.socket.getpeername()[:2], path)
    return page


def buttons_in_reach(page: Browser) -> list[str]:
    """The buttons of the remote, all of which are in reach at both ends of the page."""
    found = []
    for place in ("0", "document.documentElement.scrollHeight"):
        page.run_script(f"scrollTo(0, {place})")
        found = page.run_script(REACH)
        assert all(all(rest) for _, *rest in found), found
    return [name for name, *_ in found]


def test_a_game_out_of_a_bag_is_led_from_the_hosts_link(
    browser: Browsers, netcats: list[Client]
) -> None:
    maker, ann = netcats
    code, key = make_hall(maker)
    maker.send("SET bogey number")
    ann.send(f"HALL {code}", "NAME ann")
    ann.read_until(f"HALL {code}")
    [*_, card] = ann.read_until("CARD")
    host = browser(0)
    host.resize(DESKTOP)
    open_hall(host, maker, f"/t/{code}/host#{key}")
    host.wait_for_text("ann", "#player-list")
    assert host.run_script(HALL_KEY, code) == ["", key]
    host.driver.refresh()  # The browser has kept the key.
    host.click("#draw-by [value=bag]")
    host.click("#open-sheets")
    host.type("#sheets-first", "1")
    host.type("#sheets-last", "1" + ENTER)
    host.type("#sheet-number", "1")
    host.type("#sheet-name", "Nonna Pina" + ENTER)
    host.wait_for_text("Nonna Pina", "#sheet-list")

    host.click("#remote button", "Begin")
    ann.read_until("BEGIN")
    host.wait_for_text("no proof", "#by-bag")
    ann.send("TOMBOLA")
    host.wait_for_text("false claim: ann", "#told")
    host.click("#open-check")
    host.type("#check-card", card.split()[1].upper() + ENTER)
    host.wait_for_text("ann", "#answer")
    host.click("#check-close")
    host.click("#open-check")
    host.type("#check-card", "1-1" + ENTER)
    host.wait_for_text("Ambo: no", "#answer")
    first, second, third, *_ = host.texts("#answer tr:first-child [data-number]")
    host.click("#check-close")
    for number in (first, second):
        host.click(f"#pad [data-number='{number}']")
        ann.read_until(f"NUMBER {number}")
    host.click("#uncall")
    ann.read_until(f"UNCALLED {second}")
    host.click(f"#pad [data-number='{second}']")
    ann.read_until(f"NUMBER {second}")

    host.click("#open-check")
    host.type("#check-card", "1/1" + ENTER)
    host.wait_for_text("Ambo: yes", "#answer")
    ann.send("PRIZES")
    [*_, offer] = ann.read_until("OFFER ambo")
    assert offer.startswith("OFFER ambo open")  # A check awards nothing.
    ann.read_until("OFFER TOMBOLINO")
    host.click("#answer button", "Ambo")
    ann.read_until("PRIZE ambo Nonna_Pina p1-1")
    host.wait_for_text("Awarded: Ambo", "#answer")
    host.click("#check-close")
    host.wait_for_text("Nonna Pina, card 1-1", "#claim-who")
    assert sorted(host.texts("#claim [data-state=won]")) == sorted([first, second])
    host.click("#prize-list button", "Take back")
    ann.read_until("UNPRIZE ambo Nonna_Pina p1-1")
    host.wait(lambda: not host.visible("#claim"))
    host.wait_for_text("taken back: Ambo, Nonna Pina", "#told")

    maker.send("AWARD ambo 1-1")
    host.wait_for_text("Take back", "#prize-list")
    host.driver.refresh()
    host.wait_for_text("Take back", "#prize-list")
    host.click("#remote button", f"Take back number {second}")
    host.wait_for_text("Ambo (Nonna Pina, card 1-1)", "#sure-text")
    host.click("#sure-yes")
    ann.read_until(f"UNCALLED {second}")
    host.wait_for_text(f"Number {second} is taken back", "#told")
    assert "taken back: Ambo, Nonna Pina" in host.text("#told")
    maker.send(f"CALLED {second}", "AWARD ambo 1-1", f"CALLED {third}")
    host.wait_for_text("3 of 90", "#count")
    host.driver.refresh()
    host.wait_for_text("Nonna Pina", "#prize-list")
    host.wait_for_text("ann", "#player-list")
    assert not host.visible("#prize-list button")

    host.click("#player-list button", "ann")
    host.click("#player-remove")
    host.click("#player-lock")
    host.click("#player-remove-now")
    ann.read_until("BYE")
    maker.read_until("SET locked on")
    host.wait(lambda: host.text("#player-count") == "0")


def test_the_remote_is_under_the_thumb(browser: Browsers, netcats: list[Client]) -> None:
    maker, ann = netcats
    code, key = make_hall(maker)
    maker.send("SET programme ambo,terno")
    host = browser(0)
    host.resize(PHONE)
    open_hall(host, maker, f"/t/{code}/host#{key}")
    host.wait_for_text("Next game: Ambo, Terno", "#outlook")
    assert not host.visible("#start.primary")
    ann.send(f"HALL {code}", "NAME ann")
    host.wait_for_text("ann", "#player-list")
    host.find("#start.primary")
    host.click("#draw-by [value=manual]")
    host.wait(lambda: host.run_script("return document.querySelector('[value=manual]').checked"))
    assert buttons_in_reach(host) == ["Begin", "Check"]
    host.click("#remote button", "Begin")
    ann.read_until("BEGIN")
    for count in range(1, 4):
        host.click("#remote button", "Next")
        ann.read_until("NUMBER")
        host.wait_for_text(f"{count} of 90", "#count")
    host.find("body").send_keys(" ")
    ann.read_until("NUMBER")
    assert buttons_in_reach(host) == ["Next", "Check"]
    maker.send(*["NEXT"] * 60)
    host.wait_for_text("64 of 90", "#count")
    ann.send("AMBO")
    ann.read_until("HELD ambo ann")
    host.wait_for_text("ann", "#claim")
    host.wait(lambda: len(host.visible("#claim td[data-number]")) == 15)
    assert host.text("#claim-left") == "The next number comes when you draw it."
    assert buttons_in_reach(host) == ["Next", "Go on", "Check"]
    host.click("#remote button", "Go on")
    ann.read_until("GOING")
    maker.send(*["NEXT"] * 20)
    host.wait_for_text("84 of 90", "#count")
    ann.send("TERNO")
    host.wait_for_text("Everything is won", "#outlook")
    assert buttons_in_reach(host) == ["Finish", "Check"]
    host.click("#finish")
    ann.read_until("OVER")


def test_a_television_reads_from_afar(browser: Browsers, netcats: list[Client]) -> None:
    maker, ann = netcats
    code, _ = make_hall(maker)
    ann.send(f"HALL {code}", "NAME ann")
    ann.read_until("HELLO tombola/1 ann")
    address = maker.socket.getpeername()[:2]
    with Relay(address) as relay:
        tv = browser(0)
        tv.open(relay.address, f"/t/{code}/tv")
        tv.show_theme("dark")  # Without motion, too, sizes are measured right.
        tv.resize(SCREENS[-1])
        tv.wait_for_text("ann", "#player-list")
        assert tv.text("#code") == code
        with Client(address) as bob:
            bob.send(f"HALL {code}", "NAME bob")
            bob.read_until("HELLO tombola/1 bob")
        tv.wait_for_text("bob (away)", "#player-list")
        tv.wait_for_text("1 player is here", "#outlook")
        maker.send("SET programme tambola; tombola")
        tv.wait_for_text("Next: Tambola, Housie (India)", "#stakes")
        assert "Second house" in tv.text("#stakes-list")
        maker.send("SET programme off")
        tv.wait_for_text("Played for", "#stakes")
        assert tv.visible("#only-here")  # No phone can open 127.0.0.1.
        for size in SCREENS:
            tv.resize(size)
            tv.wait(lambda size=size: reads(tv, size[1]), f"{size}: it is too small")
            sees_everything(tv, size)
        assert not tv.visible(".tabellone")
        maker.send("SET amount tombola the panettone", "DRAW manual", "BEGIN", *["NEXT"] * 88)
        tv.wait_for_text("88 of 90", "#count")
        assert "Tombola · the panettone" in tv.text("#prize-list")
        sees_everything(tv, *SCREENS)
        ann.send("CINQUINA")
        ann.read_until("HELD cinquina")
        tv.wait_for_text("ann", "[data-banner]")
        assert len(tv.visible("[data-banner] td")) == 5
        sees_everything(tv, *SCREENS)
        relay.cut()
        tv.find("#status")
        relay.mend()
        tv.reconnect()
        maker.send("NEXT")
        tv.wait_for_text("89 of 90", "#count")
        tv.wait(lambda: not tv.visible("[data-banner]"))
        maker.send("END")
        tv.wait_for_text("ann", "[data-podium]")
        assert "Cinquina" in tv.text("[data-podium]")
        assert not tv.visible("#ball")
        sees_everything(tv, *SCREENS)
        maker.send("DRAW bag", "BEGIN")
        tv.wait_for_text("The host draws the first number", "#call-name")
        maker.send("CALLED 62", "UNCALL")
        tv.wait_for_text("The 62 was not drawn", "#notice")
        sees_everything(tv, *SCREENS)


def reads(tv: Browser, height: int) -> bool:
    """Whether what people have to read before a game is large, on a screen of this height."""
    code, address, name, qr = tv.run_script(HEIGHTS)
    return min(code, address) >= height / 14 and name >= height / 16 and qr >= height / 3


def sees_everything(tv: Browser, *sizes: tuple[int, int]) -> None:
    """On screens of these sizes nothing scrolls, and nothing is cut off."""
    for size in sizes:
        tv.resize(size)
        tv.wait(
            lambda: not tv.run_script(SCROLLS),
            lambda size=size: f"{size}: {tv.run_script(SCROLLS)}",
        )
