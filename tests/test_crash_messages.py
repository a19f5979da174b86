"""A chat that is killed while a page talks, reacts, edits and deletes: all that was answered with
an id is there when it is started again on the same state folder."""

from __future__ import annotations

import threading
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from support.crashes import ROUNDS, seeded
from support.servers import Server
from support.websockets import Page

THUMB = "👍"
HELLO = ({"type": "hello", "name": "ann", "version": 2}, {"type": "join", "room": "main"})


@dataclass
class Told:
    """What the page was answered, by the cursors of messages."""

    texts: dict[int, str] = field(default_factory=dict)
    edited: dict[int, str] = field(default_factory=dict)
    under_way: set[int] = field(default_factory=set)
    """What was to be changed: it may have been."""
    reacted: set[int] = field(default_factory=set)
    deleted: set[int] = field(default_factory=set)


def talk(page: Page, told: Told, number: int) -> None:
    """Say something and change it, until the server is gone."""

    def ask(**request: Any) -> dict[str, Any]:
        page.send({**request, "id": "7"})
        while True:
            answer = page.receive("")
            if answer.get("id") == "7":
                return answer

    while True:
        number += 1
        said = ask(type="say", room="main", text=f"text {number}")
        at = said["at"]
        told.texts[at] = said["text"]
        if number % 3 == 0:
            told.under_way.add(at)
            ask(type="react", room="main", at=at, emoji=THUMB)
            told.reacted.add(at)
            told.under_way.discard(at)
        if number % 5 == 0:
            told.under_way.add(at)
            told.edited[at] = ask(type="edit", room="main", at=at, text=f"edit {number}")["text"]
            told.under_way.discard(at)
        if number % 7 == 0:
            told.under_way.add(at)
            ask(type="delete", room="main", at=at)
            told.deleted.add(at)
            told.under_way.discard(at)


def enter(server: Server) -> Page:
    page = Page(server.addresses[0])
    page.receive("welcome")
    page.send(*HELLO)
    page.receive("entered")
    return page


def history(page: Page) -> dict[int, dict[str, Any]]:
    lines: dict[int, dict[str, Any]] = {}
    more, last = True, 0
    while more:
        page.send({"type": "history", "room": "main", "after": last, "count": 200})
        answer = page.receive("history")
        lines |= {line["at"]: line for line in answer["lines"]}
        more, last = answer["more"], max(lines, default=0)
    return lines


def check(told: Told, lines: dict[int, dict[str, Any]]) -> None:
    for at, text in told.texts.items():
        line = lines[at]
        if at in told.deleted:
            assert line.get("deleted"), text
        elif at not in told.under_way:
            assert line["text"] == told.edited.get(at, text)
            assert line.get("reactions", {}) == ({THUMB: ["ann"]} if at in told.reacted else {})


def test_what_was_answered_survives(tmp_path: Path) -> None:
    chance, told = seeded(), Told()
    options = ("--state", str(tmp_path / "state"), "--flood", "none", "--history-lines", "100000")
    for round_ in range(ROUNDS):
        with Server(*options) as server, enter(server) as page:
            check(told, history(page))
            number = 1000 * round_

            def run(page: Page = page, number: int = number) -> None:
                with suppress(AssertionError, OSError):
                    talk(page, told, number)

            talking = threading.Thread(target=run)
            talking.start()
            talking.join(chance.uniform(0.2, 1.0))
            server.kill()
            talking.join()
    assert told.deleted
    assert told.edited
    with Server(*options) as server, enter(server) as page:
        check(told, history(page))
