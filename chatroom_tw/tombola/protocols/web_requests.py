"""What browsers send to the tombola: a table of the types of their JSON."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from chatroom_tw.server.http import messages
from chatroom_tw.server.http.messages import Type, flag, line, line_or_none, whole, word, words
from chatroom_tw.tombola.rules import commands
from chatroom_tw.tombola.rules import host_commands as host
from chatroom_tw.tombola.rules.card import SIZE
from chatroom_tw.tombola.rules.prizes import claimed_kind

NUMBER_LIMIT = 9999
"""The largest whole number that is accepted. No field needs a larger one."""
LAST_PAGE = 1_000_000
"""The highest number of a page of a list."""
TEXTS = 100
"""The most texts of a list. The rules allow fewer."""


@dataclass(frozen=True, slots=True)
class SitAs:
    """Take a seat, and names if some are given. `browser` is as in `commands.Sit`."""

    name: str | None = None
    display: str | None = None
    browser: str = field(default="", repr=False)


def _prize(value: Any) -> str:
    kind = claimed_kind(value) if isinstance(value, str) else None
    if kind is None:
        raise ValueError("the kind of a prize, such as ambo or EARLY-FIVE")
    return kind


def _numbers(value: Any) -> tuple[int, ...]:
    numbers = tuple(value) if isinstance(value, list) else ()
    if len(numbers) != SIZE or not all(type(number) is int for number in numbers):
        raise ValueError(f"a list of {SIZE} whole numbers")
    return numbers


def _seconds(value: Any) -> float:
    if type(value) not in (int, float) or not abs(value) <= NUMBER_LIMIT:
        raise ValueError("a number of seconds")
    return float(value)


def _value(value: Any) -> str:
    """The value of an option, as SET takes it: a switch can be true or false, a number a number,
    and a list its items."""
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, int | float) and abs(value) <= 10**9:
        return f"{value:g}" if isinstance(value, float) else str(value)
    if isinstance(value, list) and all(type(part) is int for part in value):
        return "/".join(map(str, value[:100]))
    return line_or_none(value)


def _texts(value: Any) -> list[str]:
    if not isinstance(value, list) or len(value) > TEXTS:
        raise ValueError(f"a list of at most {TEXTS} texts")
    return list(map(line, value))


# -- commands whose fields have other names


def _claim(prize: str) -> commands.Claim:
    return commands.Claim(prize)


def _award(prize: str, card: str) -> host.AwardPrize:
    return host.AwardPrize(prize, card)


def _unaward(prize: str) -> host.TakePrizeBack:
    return host.TakePrizeBack(prize)


def _draw(by: str) -> host.SetOption:
    return host.SetOption("draw", by)


def _set(option: str, value: str) -> host.SetOption:
    return host.SetOption(option, value)


def _programme(games: list[str]) -> host.SetOption:
    return host.SetOption("programme", ";".join(games))


def _mute(name: str, on: bool = True) -> host.MutePlayer:
    return host.MutePlayer(name, on)


_NUMBER = whole(0, NUMBER_LIMIT)

TYPES: dict[str, Type] = {
    "sit": Type(SitAs, may={"name": word, "display": words, "browser": word}),
    "resume": Type(commands.Resume, {"token": word}),
    "rename": Type(commands.Rename, {"name": word}),
    "introduce": Type(commands.Introduce, {"display": line_or_none}),
    "cards": Type(commands.TakeCards, {"count": _NUMBER}),
    "board": Type(commands.TakeBoard, {"numbers": _numbers}),
    "entropy": Type(commands.Contribute, {"text": words}),
    "claim": Type(_claim, {"prize": _prize}),
    "again": Type(commands.PlayAgain, {"yes": flag}),
    "say": Type(commands.Say, {"text": line}),
    "status": Type(commands.AskStatus),
    "prizes": Type(commands.AskPrizes),
    "transcript": Type(commands.AskTranscript, may={"game": word}),
    "hall": Type(commands.GoToHall, {"code": word}, {"key": word}),
    "halls": Type(commands.ListHalls),
    "make": Type(commands.MakeHall, {"name": words}, {"preset": word, "key": word}),
    "watch": Type(commands.Watch),
    "exit": Type(commands.Exit),
    "ping": Type(messages.Ping),
    "end-hall": Type(host.EndHall),
    "players": Type(commands.ListPlayers, may={"page": whole(1, LAST_PAGE)}),
    "rules": Type(commands.AskRules),
    "host": Type(host.Host, {"key": word}, {"play": flag}),
    "start": Type(host.StartNow),
    "hold": Type(host.PauseGame),
    "go-on": Type(host.ContinueGame),
    "pace": Type(host.SetPace, {"seconds": _seconds}),
    "next": Type(host.DrawNext),
    "end": Type(host.EndGame),
    "draw": Type(_draw, {"by": word}),
    "called": Type(host.CallNumber, {"number": _NUMBER}),
    "uncall": Type(host.UncallNumber),
    "award": Type(_award, {"prize": _prize, "card": word}),
    "unaward": Type(_unaward, {"prize": _prize}),
    "set": Type(_set, {"option": line, "value": _value}),
    "programme": Type(_programme, {"games": _texts}),
    "remove": Type(host.RemovePlayer, {"name": words}),
    "rename-player": Type(host.RenamePlayer, {"name": words, "to": words}),
    "mute": Type(_mute, {"name": words}, {"on": flag}),
    "announce": Type(host.Announce, {"text": line}),
    "sheet": Type(host.NameSheet, {"number": _NUMBER, "name": line_or_none}),
    "second-host": Type(host.AskSecondKey),
    "sheets": Type(host.PutInPlay, {"first": _NUMBER, "last": _NUMBER}, {"now": flag}),
    "print": Type(host.PrintSeries, {"first": _NUMBER, "count": _NUMBER}),
    "check": Type(host.CheckCard, {"card": word}),
}
