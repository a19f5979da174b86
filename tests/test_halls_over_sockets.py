"""Halls of a tombola, in processes: two games at a time, a stop, a kill, and the end of a hall."""

from __future__ import annotations

import json
import signal
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from support.clients import Client, Closed
from support.programs import DEADLINE
from support.servers import Server
from support.websockets import Page

from chatroom_tw.tombola.rules.verification import verify

OPTIONS = (
    "--name",
    "tombola",
    "--interval",
    "0.2",
    "--countdown",
    "0",
    "--pause",
    "60",
    "--flood",
    "none",
)
ENDINGS = [signal.SIGKILL, signal.SIGTERM, signal.SIGINT]


def tombola(state: Path) -> Server:
    return Server("--state", str(state), *OPTIONS, application="tombola")


def drawn_in(lines: list[str]) -> list[int]:
    """The numbers in `NUMBER` lines."""
    return [int(line.split()[1]) for line in lines if line.startswith("NUMBER ")]


@dataclass
class Night:
    """A hall that was made, and what its player was told."""

    name: str
    code: str = ""
    key: str = field(default="", repr=False)
    token: str = ""
    card: str = ""
    game: str = ""
    numbers: list[int] = field(default_factory=list)

    def makes(self, host: Page) -> None:
        host.send({"type": "make", "name": self.name})
        made = host.receive("made")
        assert made["name"] == self.name
        self.code, self.key = made["code"], made["key"]

    def comes(self, player: Client) -> None:
        """A player sits down in the hall."""
        player.send(f"HALL {self.code}")
        assert player.read_until("HALL ")[-1] == f"HALL {self.code} {self.name}"
        self.token = player.read_until("HELLO ")[-1].split()[-1]
        self.card = player.read_until("CARD ")[-1]

    def plays(self, player: Client) -> None:
        self.game = player.read_until("BEGIN ")[-1].split()[1]
        while len(self.numbers) < 4:
            self.numbers += drawn_in(player.read_until("NUMBER "))

    def is_there_again(self, player: Client) -> None:
        """The seat is taken up, with the same card and the same numbers, and the game goes on."""
        player.send(f"RESUME {self.token}")
        assert player.read_until("HALL ")[-1] == f"HALL {self.code} {self.name}"
        player.read_until(f"HELLO tombola/1 guest-1 {self.token}")
        assert player.read_until("CARD ")[-1] == self.card
        assert player.read_until("BEGIN ")[-1].split()[1] == self.game
        again = [int(word) for word in player.read_until("DRAWN")[-1].split()[1:]]
        assert again[: len(self.numbers)] == self.numbers
        self.numbers = again + drawn_in(player.read_until("NUMBER "))


def leads(host: Page, night: Night) -> dict[str, Any]:
    """A page whose user has the key leads the hall."""
    host.send({"type": "hall", "code": night.code}, {"type": "host", "key": night.key})
    return host.receive("host")


def page(server: Server, stack: ExitStack) -> Page:
    """A page that the server has welcomed."""
    opened = stack.enter_context(Page(server.addresses[0]))
    opened.receive("welcome")
    return opened


@pytest.mark.parametrize("ending", ENDINGS)
def test_halls_go_on_after_it(ending: signal.Signals, tmp_path: Path) -> None:
    nights = [Night("Zia 🎄"), Night("D'Angelo & Mara")]
    with tombola(tmp_path) as server, ExitStack() as stack:
        pages = [page(server, stack) for _ in nights]
        players = [stack.enter_context(server.connect()) for _ in nights]
        for night, host, player in zip(nights, pages, players):
            night.makes(host)
            night.comes(player)
            host.send({"type": "sheets", "first": 3, "last": 4}, {"type": "start"})
        pages[1].send({"type": "pace", "seconds": 0.5})
        for night, player in zip(nights, players):
            night.plays(player)
        pages[1].send({"type": "hold"})
        pages[1].receive("pause")
        server.process.send_signal(ending)
        server.process.wait(DEADLINE)
    assert nights[0].numbers != nights[1].numbers
    with tombola(tmp_path) as server, ExitStack() as stack:
        first, second = (page(server, stack) for _ in nights)
        ann, bob = (stack.enter_context(server.connect()) for _ in nights)
        told = leads(second, nights[1])
        assert (told["held"], told["seconds"]) == (True, 0.5)
        assert (told["first"], told["last"], told["game"]) == (3, 4, nights[1].game)
        second.send({"type": "go-on"})
        for night, player in zip(nights, (ann, bob)):
            night.is_there_again(player)
        assert leads(first, nights[0])["seconds"] == 0.2
        is_ended(first, ann, tmp_path, nights[0])
        bob.send("HALLS")
        listed = [line for line in bob.read_until("* 2 halls") if line.startswith("HALL ")]
        assert [line.split(" ", 2)[2] for line in listed] == [nights[1].name, "tombola"]
        bob.read_until("NUMBER ")


def is_ended(host: Page, player: Client, state: Path, night: Night) -> None:
    """The host ends the hall: its game is revealed, and its player is disconnected."""
    host.send({"type": "end-hall"})
    assert host.receive("hall")["code"] == "main"
    assert night.numbers[-1] in drawn_in(lines := player.read_until("BYE")) + night.numbers
    assert f"OVER {night.game}" in lines
    with pytest.raises(Closed):
        player.read_until("never")
    saved = json.loads((state / "transcripts" / f"{night.game}.json").read_text())
    assert len(verify(saved)) == 4
    assert saved["draws"][: len(night.numbers)] == night.numbers


def test_a_hall_that_has_ended_stays_away(tmp_path: Path) -> None:
    night = Night("Anna")
    with tombola(tmp_path) as server, ExitStack() as stack:
        host, ann = page(server, stack), stack.enter_context(server.connect())
        night.makes(host)
        night.comes(ann)
        host.send({"type": "end-hall"})
        ann.read_until("BYE")
        server.kill()
    with tombola(tmp_path) as server, server.connect() as ann:
        ann.read_until("COMMIT")
        ann.send(f"HALL {night.code}")
        ann.read_until(f"ERROR there is no hall {night.code}")
        ann.send(f"RESUME {night.token}")
        ann.read_until("ERROR ")
        ann.send("HALLS")
        ann.read_until("* 1 hall")


def test_wrong_keys_keep_no_host_out(tmp_path: Path) -> None:
    night = Night("Anna")
    with tombola(tmp_path) as server, ExitStack() as stack:
        night.makes(page(server, stack))
        refused = []
        for _ in range(3):
            guessing = page(server, stack)
            guessing.send({"type": "hall", "code": night.code})
            for _ in range(4):
                guessing.send({"type": "host", "key": "aaaa-bbbb-cccc"})
                refused.append(guessing.receive("refused")["reason"])
        assert (refused[0], refused[-1]) == ("not-the-host", "too-many-tries")
        assert leads(page(server, stack), night)["seconds"] == 0.2
