"""The pages in real browsers, with nginx between them and their server."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from support import browsers, proxies
from support.browsers import Browser, Browsers
from support.chat_page import enter, say, wait_for_texts
from support.clients import Address
from support.proxies import Proxy, example, nginx_under, reserved_address
from support.servers import Server

pytestmark = [browsers.needed, proxies.needed("nginx")]

PREFIX = "/chat/"
SITE = "chat.localhost"
"""A name that leads to this computer, by which pages do not take it for local."""
NO_HOST = re.sub(r".*Host \$http_host.*\n", "", example("nginx"))
NO_UPGRADE = re.sub(r".*(Upgrade|Connection) \$.*\n", "", example("nginx"))

HAS_ASKED = """
    return performance.getEntriesByType('resource').some((one) => one.name.includes('/origin?'))
"""


@contextmanager
def behind(
    config: str, folder: Path, *options: str, application: str = "chat"
) -> Iterator[tuple[Server, Address]]:
    with (
        reserved_address() as address,
        Server(*options, application=application) as server,
        Proxy("nginx", config, address, server.addresses[0], folder),
    ):
        yield server, (SITE, address[1])


def notice(page: Browser) -> str:
    return page.text(".refused")


def go_in(page: Browser) -> None:
    page.type("#entry-name", "ann")
    page.click("#entry-go")


def test_the_chat_works_under_a_path(browser: Browsers, tmp_path: Path) -> None:
    with behind(nginx_under(PREFIX), tmp_path) as (server, site), server.connect() as bob:
        bob.send("/nick bob")
        bob.read_until("bob")
        ann = enter(browser(0), "ann", site, PREFIX)
        say(ann, "hello")
        bob.read_until("<ann> hello")
        bob.send("hello ann")
        wait_for_texts(ann, ["hello", "hello ann"])
        ann.resize(browsers.DESKTOP)
        ann.click("#invite")
        url = f"http://{site[0]}:{site[1]}{PREFIX}"
        ann.wait(lambda: ann.find("#invite-address").get_attribute("value") == f"{url}#main")
        stored = ann.run_script("return localStorage.getItem(arguments[0])", f"{PREFIX} name")
        assert stored == "ann"
        assert notice(ann) == ""


def test_the_hosts_page_works_under_a_path(browser: Browsers, tmp_path: Path) -> None:
    config = nginx_under(PREFIX)
    with behind(config, tmp_path, application="tombola") as (server, site):
        key = server.wait_for("its key is").split()[-1]
        host = browser(0)
        host.resize(browsers.DESKTOP)
        host.open(site, f"{PREFIX}host")
        host.type("#key", key)
        host.click("#key-form button")
        host.wait(lambda: host.text("#address") == f"{site[0]}:{site[1]}{PREFIX.rstrip('/')}")
        host.wait(lambda: host.run_script("return document.getElementById('qr').naturalWidth > 0"))


@pytest.mark.parametrize(
    ("application", "path"), [("chat", "/"), ("tombola", "/"), ("tombola", "/host")]
)
def test_a_page_that_is_refused_says_so(
    browser: Browsers, tmp_path: Path, application: str, path: str
) -> None:
    with behind(NO_HOST, tmp_path, application=application) as (server, site):
        page = browser(0)
        page.open(site, path)
        if application == "chat":
            go_in(page)
        origin = f"http://{site[0]}:{site[1]}"
        page.wait(lambda: notice(page).endswith(f"start it with --origin {origin}"))
        server.wait_for(f"a page of {origin} was refused")


def test_the_notice_goes_when_the_page_is_let_in(browser: Browsers, tmp_path: Path) -> None:
    with behind(NO_HOST, tmp_path) as (server, site):
        page = browser(0, "it")
        page.open(site)
        go_in(page)
        page.wait(lambda: notice(page).startswith("Questo server non accetta pagine"))
        port = str(server.addresses[0][1])
        server.stop()
        # twistd's own option comes after the --port 0 of the tests, and takes precedence.
        with Server("--port", port, "--origin", f"http://{site[0]}:{site[1]}"):
            page.reconnect()
            page.find("#text")
            page.wait(lambda: notice(page) == "")
        page.driver.get_log("browser")  # While no server answered, nginx said 502.


def test_a_proxy_without_websockets_is_named(browser: Browsers, tmp_path: Path) -> None:
    with behind(NO_UPGRADE, tmp_path) as (_, site):
        page = browser(0)
        page.open(site)
        go_in(page)
        page.wait(lambda: "lets no WebSocket through" in notice(page))


def test_a_server_that_is_away_is_not_refusing(browser: Browsers, unlimited: Server) -> None:
    page = enter(browser(0), "ann", unlimited.addresses[0])
    unlimited.stop()
    page.wait_for_text("The connection is lost")
    page.reconnect()
    page.wait(lambda: page.run_script(HAS_ASKED))
    assert notice(page) == ""
