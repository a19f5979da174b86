"""A family's week in one room: three browsers, netcat and irssi, and a phone in a tunnel."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.browsers import DESKTOP, PHONE, Browser, Browsers, needed
from support.chat_page import enter, say, texts
from support.irc_programs import Irssi
from support.messages import act, picture
from support.relays import Relay
from support.servers import Server

pytestmark = [
    needed,
    pytest.mark.skipif(not Irssi.is_installed(), reason="irssi is not installed (apt-get install)"),
]


@pytest.fixture
def relay(unlimited: Server) -> Iterator[Relay]:
    with Relay(unlimited.addresses[0]) as relay:
        yield relay


def send_file(page: Browser, path: Path) -> None:
    page.driver.find_element("css selector", "#file").send_keys(str(path))


def test_a_week(browser: Browsers, unlimited: Server, relay: Relay, tmp_path: Path) -> None:
    address = unlimited.addresses[0]
    mamma, nonno = (enter(browser(n), name, address) for n, name in enumerate(["mamma", "nonno"]))
    mamma.resize(DESKTOP)
    nonno.resize(PHONE)
    with unlimited.connect() as papa, Irssi(address, tmp_path / "irssi", "zio") as zio:
        papa.send("/nick papa")
        zio.sees("Welcome to")
        zio.enter("/join #main")
        mamma.wait_for_text("zio", "#log")

        # A photo, which all can see, and an answer to it.
        send_file(mamma, picture(tmp_path))
        [line] = papa.read_until("<mamma> a cat.png http://")[-1:]
        zio.sees("a cat.png http://")
        width = "return document.querySelector('.picture img')?.naturalWidth"
        nonno.wait(lambda: nonno.run_script(width) == 3)
        act(nonno, "", "Reply")
        say(nonno, "che bella!")
        papa.read_until("<nonno> che bella!")
        mamma.wait_for_text("a cat.png", ".quote")

        # Reactions of a page and an edit, which lines and IRC read.
        zio.enter("when do we eat?")
        mamma.wait(lambda: "when do we eat?" in texts(mamma))
        say(mamma, "at seven")
        nonno.wait(lambda: "at seven" in texts(nonno))
        say(mamma, "/msg nonno bring wine")
        nonno.wait(lambda: nonno.find("#open-rooms").get_attribute("data-count") == "1")
        mamma.click("#rooms li button")
        act(mamma, "at seven", "Edit")
        mamma.run_script("document.querySelector('#text').value = ''")
        say(mamma, "at eight")
        papa.read_until("<mamma> (edit) at eight")
        zio.sees("(edit) at eight")
        nonno.wait(lambda: "at eight" in texts(nonno))

        # A phone in a tunnel misses nothing, and what is written there arrives.
        zia = enter(browser(2), "zia", relay.address)
        zia.wait(lambda: "at eight" in texts(zia))
        relay.cut()
        zia.wait_for_text("connection is lost", "#status")
        papa.send("I am late")
        mamma.wait(lambda: "I am late" in texts(mamma))
        say(zia, "in the tunnel")
        relay.mend()
        zia.wait(lambda: texts(zia)[-2:] == ["I am late", "in the tunnel"], lambda: f"{texts(zia)}")
        papa.read_until("<zia> in the tunnel")

        # A search, and its result.
        zia.click("#open-search")
        zia.type("#search-words", "eight")
        zia.press("\ue007")
        zia.click("#found .found", "at eight")
        here = "return document.activeElement.querySelector?.('.text')?.textContent"
        zia.wait(lambda: zia.run_script(here) == "at eight")
        papa.send("/search late")
        papa.read_until("* 1 line found")
    assert line.endswith("a%20cat.png")
    assert browser.errors() == []
