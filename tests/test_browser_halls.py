"""Halls on the tombola's pages: a night from making the hall to the podium."""

from __future__ import annotations

import re

from support.browsers import PHONE, Browser, Browsers, needed
from support.clients import Client
from support.servers import StartServer
from support.tombola_page import CARD, WAITING

pytestmark = needed

SMALLEST = (320, 256)
"""A window of 1280 by 1024, enlarged to 400 %."""
GOOD = "#claims .claim[data-state=good]"
IN_SIGHT = """
document.querySelector("#cards .cartella").scrollIntoView({block: "center"});
return ["#ball", "#cards .cartella tr:last-child", "#claims .claim"].filter((css) => {
  const {x, y, width, height} = document.querySelector(css).getBoundingClientRect();
  const seen = document.elementFromPoint(x + width / 2, y + height / 2);
  return !seen?.closest(css);
});
"""
"""Which of the last number, the last row of a card and the claims are not in sight."""

DROP = "dispatchEvent(new Event('offline'))"
"""The page closes its socket, as if the network were gone, and connects again."""


def make_hall(page: Browser, name: str) -> tuple[str, str]:
    """Make a hall on the start page: its code, and its host's key."""
    page.click("button", "Host a night")
    page.type("#hall-name", name)
    page.click("#make-form button[type=submit]")
    page.find("#made")
    links = page.run_script(
        "return [...document.querySelectorAll('#made input')].map((e) => e.value)"
    )
    found = re.fullmatch(r"http://[^/]+/t/([A-Z0-9]{5})/host#(.+)", links[-1])
    assert found, links
    assert [link.partition("/t/")[2] for link in links[:2]] == [found[1], f"{found[1]}/tv"]
    return found[1], found[2]


def draw_until_good(host: Client, *pages: Browser) -> Browser:
    """Draw numbers until one of the pages shows a good claim: that page."""
    for count in range(1, 91):
        host.send("NEXT")
        host.read_until("NUMBER")
        for page in pages:
            page.wait(lambda page=page, count=count: page.text("#count").startswith(f"{count} "))
            if page.visible(GOOD):
                return page
    raise AssertionError("nobody could claim anything")


def test_a_night_from_making_the_hall_to_the_podium(
    browser: Browsers, tombola: StartServer
) -> None:
    server = tombola(*WAITING)
    mara, angelo = browser(0), browser(1, "it")
    mara.open(server.addresses[0])
    code, key = make_hall(mara, "Zia Pina & Co")
    mara.click("#made button", "Close")
    mara.wait_for_text("Zia Pina & Co", "#own-halls")
    mara.wait_for_text("Zia Pina & Co", "#hall-list")
    stored = mara.run_script("return localStorage.getItem(arguments[0])", f"hall-key {code}")
    assert stored == key
    for page, name in ((mara, "Mara & Leo"), (angelo, "D'Angelo")):
        page.open(server.addresses[0], f"/t/{code}")
        page.type("#name", name)
        page.click("#play")
        page.wait_for_text(f"{name} 1 · ", CARD)
        page.wait(lambda page=page: page.run_script("return document.activeElement.id") == "cards")

    with server.connect() as host:
        host.send(f"HALL {code}", f"HOST {key}")
        host.read_until("HOSTING")
        host.send("SET prizes any 2,full", "SET amount ANY-2 the panettone", "DRAW manual")
        host.send("SET stop-on-claim 600", "BEGIN")  # Until the host goes on.
        host.read_until("BEGIN")
        for page in (mara, angelo):
            page.run_script(DROP)
        winner = draw_until_good(host, mara, angelo)
        for page in (mara, angelo):
            page.wait(lambda page=page: "2" in page.texts("#claims .claim b")[0])
            assert len(page.texts("#claims .claim b")) == 2
        called = winner.run_script("return document.querySelector('#called').textContent")
        assert re.search("You have it: Any 2 numbers|Ce l'hai: 2 numeri", called), called
        name, *_ = winner.text(f"{CARD} h2").split(" 1 · ")
        for size in (SMALLEST, (740, 360), PHONE):
            winner.resize(size)
            winner.wait(lambda: not winner.run_script(IN_SIGHT), str(size))
        other = angelo if winner is mara else mara
        other.resize(PHONE)
        winner.click(GOOD)
        host.read_until("HELD ANY-2")
        # What others have won is one line on a phone, which shows the card at a tap.
        assert name in other.find("[data-banner]", "the panettone").text
        assert not other.visible("[data-banner] [data-won=true]")
        other.click("#banner-title button")
        for page in (mara, angelo):
            banner = page.find("[data-banner]", "the panettone")
            assert (name in banner.text.splitlines()[0]) == (page is other)
            assert len(page.visible("[data-banner] [data-won=true]")) == 2
            # Nothing goes on by itself where a host draws each number.
            assert page.find("#held").text.rstrip(".") in ("The draw waits", "L'estrazione aspetta")
        host.send("GO")
        winner.click("#banner-close")
        winner.wait(lambda: winner.run_script("return document.activeElement.id") == "cards")
        mara.wait(lambda: not mara.visible("#held"))
        host.send("SET programme tambola", "END")
        host.read_until("OVER")
        for page in (mara, angelo):
            page.wait_for_text("the panettone", "[data-podium]")
            page.wait_for_text(": Tambola, Housie (India)", "#call-gloss")
            page.driver.refresh()  # As if it had been away: the last game's winners are there.
            who = name if page is not winner else "s1-"
            page.wait_for_text(who, "[data-podium]")

        host.send("REMOVE DAngelo")
        angelo.wait_for_text("ti ha tolto", "#why")
        angelo.driver.refresh()
        angelo.wait_for_text("ti ha tolto", "#why")
        assert not angelo.visible("#play")


def test_who_finds_no_hall_is_told_what_to_do(browser: Browsers, tombola: StartServer) -> None:
    page = browser(0)
    page.open(tombola(*WAITING, "--halls", "1").addresses[0], "/t/ZZZZZ")
    page.wait_for_text("ZZZZZ", "#why")
    assert not page.visible("#name")
    page.click("#to-start")
    page.click("button", "Host a night")
    page.type("#hall-name", "one more")
    page.click("#make-form button[type=submit]")
    page.wait_for_text("one hall only", "#make-fault")
