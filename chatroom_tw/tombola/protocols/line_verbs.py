"""The verbs of the tombola's line protocol: a table of what a client sends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from chatroom_tw.tombola.rules import commands
from chatroom_tw.tombola.rules.card import SIZE
from chatroom_tw.tombola.rules.commands import Command
from chatroom_tw.tombola.rules.hall_settings import MOST_CARDS
from chatroom_tw.tombola.rules.host_commands import HostCommand
from chatroom_tw.tombola.rules.prizes import FIVE_KINDS, claimed_kind

Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Verb:
    """The first word of a line: its usage, its help, and the command that it makes.

    `make` takes the rest of the line, and raises ValueError if it is invalid.
    """

    usage: str
    help: str
    make: Callable[[str], Command | HostCommand]


def one(make: Callable[[str], Made]) -> Callable[[str], Made]:
    """For a verb that needs an argument."""

    def of(rest: str) -> Made:
        if not rest:
            raise ValueError(rest)
        return make(rest)

    return of


def no(make: Callable[[], Made]) -> Callable[[str], Made]:
    """For a verb without arguments."""

    def of(rest: str) -> Made:
        if rest:
            raise ValueError(rest)
        return make()

    return of


def _board(rest: str) -> commands.TakeBoard:
    return commands.TakeBoard(tuple(map(number, rest.split())))


def number(word: str) -> int:
    """A number in ASCII digits. (`int` accepts other scripts, signs and underscores too.)"""
    if not (word.isascii() and word.isdigit() and len(word) <= 4):
        raise ValueError(word)
    return int(word)


ANSWERS = {"yes": True, "no": False}


def _hall(rest: str) -> Command:
    if not rest:
        return commands.AskHall()
    code, *key = rest.split()
    if len(key) > 1:
        raise ValueError(rest)
    return commands.GoToHall(code, key=key[0]) if key else commands.GoToHall(code, sit=True)


def _make(rest: str) -> commands.MakeHall:
    name, *preset = rest.split()
    if len(preset) > 1:
        raise ValueError(rest)
    return commands.MakeHall(name.replace("_", " "), *preset)


def _players(page: str) -> Command:
    return commands.ListPlayers(max(1, number(page)) if page else 1)


def _again(rest: str) -> commands.PlayAgain:
    try:
        return commands.PlayAgain(ANSWERS[rest.lower()])
    except KeyError:
        raise ValueError(rest) from None


def _claim(kind: str) -> Verb:
    return Verb("", f"claim the {kind}", no(lambda: commands.Claim(kind)))


def other_claim(word: str) -> Verb | None:
    """The verb of a prize that is not one of the five of the tombola: `EARLY-FIVE`."""
    kind = claimed_kind(word)
    return _claim(kind) if kind else None


VERBS: dict[str, Verb] = {
    "NAME": Verb("name", "take a name", one(commands.Rename)),
    "DISPLAY": Verb("[text]", "have a name that is shown as you write it", commands.Introduce),
    "CARDS": Verb(
        "k",
        f"have other cards: 1 to 6, or to {MOST_CARDS} if the hall lets you",
        lambda k: commands.TakeCards(number(k)),
    ),
    "BOARD": Verb("n1 … n15", f"have a card of your own: {SIZE} different numbers", _board),
    "ENTROPY": Verb("text", "add words to the next draw", one(commands.Contribute)),
    **{kind.upper(): _claim(kind) for kind in FIVE_KINDS},
    "PRIZES": Verb("", "the prizes, and who has won them", no(commands.AskPrizes)),
    "AGAIN": Verb("yes|no", "play the next game too, or go; yes and no alone will do", _again),
    "YES": Verb("", "AGAIN yes", no(lambda: commands.PlayAgain(True))),
    "NO": Verb("", "AGAIN no", no(lambda: commands.PlayAgain(False))),
    "SAY": Verb("text", "say something to everyone", one(commands.Say)),
    "STATUS": Verb("", "how the game stands", no(commands.AskStatus)),
    "TRANSCRIPT": Verb(
        "[GAME]", "the proof of a game", lambda game: commands.AskTranscript(game or None)
    ),
    "RESUME": Verb("TOKEN", "take up a seat whose connection was lost", one(commands.Resume)),
    "SIT": Verb("", "take a seat, if you have none", no(commands.Sit)),
    "WATCH": Verb("", "be told of everything, without a seat", no(commands.Watch)),
    "PLAYERS": Verb("[page]", "who plays here", _players),
    "RULES": Verb("", "what this hall is set to", no(commands.AskRules)),
    "HALL": Verb("[CODE [key]]", "which hall this is, or go to that one, or lead it", _hall),
    "HALLS": Verb("", "the halls that are listed", no(commands.ListHalls)),
    "MAKE": Verb("name [preset]", "make a hall and be its host; _ is a blank", one(_make)),
    "EXIT": Verb("", "give up your seat and go", no(commands.Exit)),
}
