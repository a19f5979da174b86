"""IRC by irssi and WeeChat, in one room with a page and netcat, on one port."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from support.clients import Client
from support.irc_programs import Irssi, WeeChat
from support.servers import Server
from support.websockets import Page

from chatroom_tw.tests.support.certificates import make

NAME = "chat.example"
MADE = make(NAME, signer=make("signer.example"))

pytestmark = pytest.mark.skipif(
    not (Irssi.is_installed() and WeeChat.is_installed()),
    reason="irssi or WeeChat is not installed (apt-get install irssi weechat-curses)",
)


def unchecked() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


@dataclass
class Party:
    """Ann by irssi, bob by WeeChat, carl on a page and dora by netcat, in the room `tea`, which is
    ann's."""

    server: Server
    ann: Irssi
    bob: WeeChat
    carl: Page
    dora: Client


@pytest.fixture
def party(tmp_path: Path) -> Iterator[Party]:
    folder = MADE.write_to(tmp_path / "live")
    state = str(tmp_path / "state")
    with ExitStack() as stack:
        server = stack.enter_context(
            Server("--certificate", str(folder), "--flood", "none", "--state", state)
        )
        address = server.addresses[0]
        ann = stack.enter_context(Irssi(address, tmp_path / "irssi", "ann", tls=True))
        ann.sees("Welcome to")
        ann.enter("/join #tea")
        ann.sees("ann", "has joined #tea")
        bob = stack.enter_context(WeeChat(address, tmp_path / "weechat", "bob", tls=True))
        bob.sees("Welcome to")
        bob.enter("/join #tea")
        ann.sees("bob", "has joined #tea")
        dora = stack.enter_context(Client(address))
        dora.send("/nick dora", "/join tea", "/leave main")
        ann.sees("dora", "has joined #tea")
        carl = stack.enter_context(Page(address, host=NAME, tls=unchecked()))
        carl.receive("welcome")
        carl.send({"type": "hello", "name": "carl", "version": 2}, {"type": "join", "room": "tea"})
        ann.sees("carl", "has joined #tea")
        yield Party(server, ann, bob, carl, dora)


def test_a_line_is_the_same_line_everywhere(party: Party) -> None:
    ann, bob, carl, dora = party.ann, party.bob, party.carl, party.dora
    ann.enter("hello from irssi")
    bob.sees("ann", "hello from irssi")
    assert carl.receive("said")["text"] == "hello from irssi"
    dora.read_until("<ann> hello from irssi")
    bob.enter("ciao da WeeChat è")
    ann.sees("bob> ciao da WeeChat è")
    dora.read_until("<bob> ciao da WeeChat è")
    dora.send("hello from netcat")
    ann.sees("dora> hello from netcat")
    bob.sees("dora", "hello from netcat")
    carl.send({"type": "say", "room": "tea", "text": "hello from\na page"})
    ann.sees("carl> a page")
    bob.sees("carl", "hello from")
    ann.enter("/me waves")
    bob.sees("ann waves")
    dora.read_until("* ann waves")
    dora.send("/me waves back")
    ann.sees("* dora waves back")


def test_what_happens_in_a_room_is_told_everywhere(party: Party) -> None:
    ann, bob, carl, dora = party.ann, party.bob, party.carl, party.dora
    ann.enter("/topic tea at five")
    bob.sees("ann", "topic", "tea at five")
    dora.read_until("tea at five")
    assert carl.receive("topic")["text"] == "tea at five"
    ann.enter("/op bob")
    bob.sees("+o bob")
    dora.read_until("ann has made bob an operator of tea")
    bob.enter("/mode +m")
    ann.sees("mode/#tea [+m]")
    dora.read_until("moderated")
    dora.send("nobody hears this")
    dora.read_until("! ")
    bob.enter("/mode -m", "/away for lunch")
    dora.read_until("moderated")
    bob.sees("You have been marked as being away")
    ann.enter("/msg bob are you there?")
    ann.sees("bob is away: for lunch")
    bob.sees("ann", "are you there?")
    dora.send("/nick Dora2")
    ann.sees("dora is now known as Dora2")
    bob.sees("dora", "is now known as", "Dora2")
    ann.enter("/kick Dora2 too loud")
    dora.read_until("ann has put you out of tea")
    bob.sees("ann has kicked Dora2 (too loud)")
    dora.send("/msg ann sorry")
    ann.sees("Dora2", "sorry")
    bob.enter("/quit bye")
    ann.sees("bob", "has quit [Quit: bye]")
    assert carl.receive("left")["names"] == ["Dora2"]
    assert carl.receive("left")["names"] == ["bob"]


def test_what_was_said_meanwhile_is_read_on_return(party: Party) -> None:
    bob, dora = party.bob, party.dora
    party.ann.enter("/quote PRIVMSG NickServ :REGISTER secret-1")
    party.ann.sees("ann is registered")
    party.ann.enter("/quit")
    dora.read_until("ann has left tea")
    dora.send("you have missed this", "/msg ann and this")
    bob.sees("you have missed this")
    party.ann.process.wait()
    with Irssi(party.server.addresses[0], party.ann.folder / "again", "guest", tls=True) as again:
        again.sees("Welcome to")
        again.enter("/quote PRIVMSG NickServ :IDENTIFY ann secret-1")
        again.sees("dora", "and this")
        again.sees("ann", "has joined #tea")
        again.enter("/quote CHATHISTORY LATEST #tea * 9")
        again.sees("dora> you have missed this")
