"""The tombola's line protocol. docs/protocols/tombola.md is its manual.

    a client sends                    the server sends
    line = word [" " arguments]       line = WORD [" " values]     for programs
                                           | "* " text             for people

Lines are UTF-8 and end with LF (or CRLF, from a client). Only this module knows the words
of this protocol; the rules decide what they mean.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from chatroom_tw.server.fanout import Renderer
from chatroom_tw.server.net.factory import ConnectionFactory
from chatroom_tw.server.net.framing import LINE_LIMIT, TOO_LONG
from chatroom_tw.server.net.lines import LinesConnection
from chatroom_tw.server.refusals import Refusal
from chatroom_tw.server.text import count_of, visible
from chatroom_tw.tombola.protocols import words
from chatroom_tw.tombola.rules import commands, events
from chatroom_tw.tombola.rules.card import COLUMNS, SIZE, Card, column_of, is_cartella
from chatroom_tw.tombola.rules.commands import Command
from chatroom_tw.tombola.rules.events import Event, Notice
from chatroom_tw.tombola.rules.game import Missed, Missing, Winner
from chatroom_tw.tombola.rules.layouts import Numbers
from chatroom_tw.tombola.rules.prizes import Prize
from chatroom_tw.tombola.rules.transcript import as_line

VERSION = "tombola/1"

# -- What the server sends: a text for each type of event.


WATCHING = (
    "* you watch this game, as enough late cards have been dealt to your address; "
    "you play in the next one"
)


def _cards(event: events.Cards) -> str:
    if not event.cards:
        return WATCHING
    return "\n".join(chain.from_iterable(map(_card, event.cards)))


def _card(card: Card) -> Iterator[str]:
    yield f"CARD {card.serial} {words.numbers(card.numbers)}"
    in_columns = is_cartella(card.numbers)
    for row in card.rows:
        yield f"* {_drawn_row(row, in_columns)}"


def _drawn_row(row: Numbers, in_columns: bool) -> str:
    """A row as on a printed card: each number in its column, if the card has columns."""
    if not in_columns:
        return " ".join(f"{number:2}" for number in row)
    cells = ["  "] * COLUMNS
    for number in row:
        cells[column_of(number)] = f"{number:2}"
    return f"|{'|'.join(cells)}|"


def _over(over: events.Over) -> str:
    ending = [f"OVER {over.game}", f"REVEAL {over.game} {over.seed.hex()}"]
    return "\n".join([*map(_missed, over.missed), *ending])


def _missed(missed: Missed) -> str:
    return (
        f"* nobody has claimed the {missed.prize.value}; {missed.serial} was the first "
        f"that had it, at {missed.number}"
    )


def _status(status: events.Status) -> str:
    drawn = words.numbers(status.drawn) or "none"
    return (
        f"* game {status.game}, {status.state}; "
        f"{count_of(len(status.drawn), 'number')} drawn: {drawn}; "
        f"prizes open: {_prizes(status.open_prizes) or 'none'}; players: {status.players}"
    )


def _paused(event: events.Paused) -> str:
    if event.paused:
        return "* the host has paused the game; nothing is drawn or begins until it goes on"
    return "* the game goes on"


def _welcome(welcome: events.Welcome) -> str:
    return (
        f"* welcome to {welcome.server}; played for: {_prizes(welcome.prizes)}; "
        "HELP lists the commands"
    )


def _prizes(prizes: tuple[Prize, ...]) -> str:
    return ", ".join(prize.value for prize in prizes)


def _halls(event: events.Halls) -> str:
    listed = [f"HALL {hall.code} {hall.name}" for hall in event.halls]
    return "\n".join([*listed, f"* {count_of(len(listed), 'hall')}"])


NOTICES: dict[Notice, str] = {
    Notice.CARDS_LATER: "* a game is on; what you have chosen is for the next one",
    Notice.NEXT_TABLE: "* a game is on; you are seated for the next one",
    Notice.PLAY_AGAIN: "* do you play again? yes or no; no answer is a yes",
    Notice.ENTROPY: "* your words are in the next draw",
    Notice.STAYS: "* you keep your seat and your cards",
    Notice.TAKEN_UP: "* your seat has been taken up on another connection",
    Notice.HALL_ENDED: "* the host has ended this hall",
    Notice.COME_AGAIN: "* the server cannot keep anything just now; come again in a moment",
}

TEXTS: dict[type[Event], Callable[[Any], str]] = {
    events.Hello: lambda e: f"HELLO {VERSION} {e.name} {e.token}",
    events.Welcome: _welcome,
    events.Cards: _cards,
    events.Committed: lambda e: f"COMMIT {e.game} {e.commit}",
    events.Waiting: lambda e: f"WAITING {e.seated} {e.players}",
    events.Next: lambda e: f"NEXT {max(0, round(e.seconds, 3)):g}",
    events.Begun: lambda e: f"BEGIN {e.game} {e.cards_sha256}",
    events.Drawn: lambda e: f"DRAWN {words.numbers(e.numbers)}".rstrip(),
    events.Number: lambda e: f"NUMBER {e.number}",
    Winner: lambda e: f"PRIZE {e.prize.value} {e.name} {e.serial}",
    Missing: words.missing,
    events.Accepted: lambda e: "OK",
    events.Over: _over,
    events.Said: lambda e: f"SAID {e.name} {e.text}",
    events.Status: _status,
    events.Paused: _paused,
    events.InHall: lambda e: f"HALL {e.code} {e.name}",
    events.Halls: _halls,
    events.Made: lambda e: f"MADE {e.code} {e.key}",
    events.TranscriptOf: lambda e: f"TRANSCRIPT {as_line(e.transcript)}",
    Notice: NOTICES.__getitem__,
    events.Bye: lambda e: "BYE",
    events.Stopping: lambda e: "* the server is stopping or restarting; come back in a moment",
    Refusal: words.refusal,
}


def render(event: Event) -> bytes:
    return f"{TEXTS[type(event)](event)}\n".encode()


# -- What a client sends: a table of its verbs.


@dataclass(frozen=True, slots=True)
class Verb:
    """The first word of a line: its usage, its help, and the command that it makes.

    `make` takes the rest of the line, and raises ValueError if it is invalid.
    """

    usage: str
    help: str
    make: Callable[[str], Command]


def _one(make: Callable[[str], Command]) -> Callable[[str], Command]:
    """For a verb that needs an argument."""

    def of(rest: str) -> Command:
        if not rest:
            raise ValueError(rest)
        return make(rest)

    return of


def _no(make: Callable[[], Command]) -> Callable[[str], Command]:
    """For a verb without arguments."""

    def of(rest: str) -> Command:
        if rest:
            raise ValueError(rest)
        return make()

    return of


def _board(rest: str) -> commands.TakeBoard:
    return commands.TakeBoard(tuple(map(_number, rest.split())))


def _number(word: str) -> int:
    """A number in ASCII digits. (`int` accepts other scripts, signs and underscores too.)"""
    if not (word.isascii() and word.isdigit() and len(word) <= 4):
        raise ValueError(word)
    return int(word)


ANSWERS = {"yes": True, "no": False}


def _hall(code: str) -> Command:
    return commands.GoToHall(code, sit=True) if code else commands.AskHall()


def _make(rest: str) -> commands.MakeHall:
    name, *preset = rest.split()
    if len(preset) > 1:
        raise ValueError(rest)
    return commands.MakeHall(name.replace("_", " "), *preset)


def _again(rest: str) -> commands.PlayAgain:
    try:
        return commands.PlayAgain(ANSWERS[rest.lower()])
    except KeyError:
        raise ValueError(rest) from None


def _claim(prize: Prize) -> Verb:
    return Verb("", f"claim the {prize.value}", _no(lambda: commands.Claim(prize)))


VERBS: dict[str, Verb] = {
    "NAME": Verb("name", "take a name", _one(commands.Rename)),
    "CARDS": Verb("k", "have 1 to 6 other cards", lambda k: commands.TakeCards(_number(k))),
    "BOARD": Verb("n1 … n15", f"have a card of your own: {SIZE} different numbers", _board),
    "ENTROPY": Verb("text", "add words to the next draw", _one(commands.Contribute)),
    **{prize.name: _claim(prize) for prize in Prize},
    "AGAIN": Verb("yes|no", "play the next game too, or go; yes and no alone will do", _again),
    "YES": Verb("", "AGAIN yes", _no(lambda: commands.PlayAgain(True))),
    "NO": Verb("", "AGAIN no", _no(lambda: commands.PlayAgain(False))),
    "SAY": Verb("text", "say something to everyone", _one(commands.Say)),
    "STATUS": Verb("", "how the game stands", _no(commands.AskStatus)),
    "TRANSCRIPT": Verb(
        "[GAME]", "the proof of a game", lambda game: commands.AskTranscript(game or None)
    ),
    "RESUME": Verb("TOKEN", "take up a seat whose connection was lost", _one(commands.Resume)),
    "HALL": Verb("[CODE]", "which hall this is, or go to that one", _hall),
    "HALLS": Verb("", "the halls that are listed", _no(commands.ListHalls)),
    "MAKE": Verb("name [preset]", "make a hall and be its host; _ is a blank", _one(_make)),
    "EXIT": Verb("", "give up your seat and go", _no(commands.Exit)),
}

HELP = "\n".join(
    [
        *(f"* {f'{word} {verb.usage}'.strip()} - {verb.help}" for word, verb in VERBS.items()),
        "* HELP - this",
    ]
)


def parse(line: str) -> Command | str | None:
    """A line as a command, as a text to answer it with, or None if it is empty."""
    if line == TOO_LONG:
        return f"ERROR that line was dropped: it is longer than {LINE_LIMIT} bytes"
    line = visible(line)
    if not line.strip():
        return None
    word, *given = line.split(None, 1)
    if word.upper() == "HELP":
        return HELP
    verb = VERBS.get(word.upper())
    if verb is None:
        return f"ERROR unknown command {word[:64]}; HELP lists them"
    try:
        return verb.make("".join(given).strip())
    except ValueError:
        return f"ERROR use it like this: {word.upper()} {verb.usage}".rstrip()


# -- The protocol.


class TombolaProtocol(LinesConnection):
    """The connection of a player."""

    __slots__ = ()

    renderer = renderer_elsewhere = Renderer(render, echo=True)
    no_text = b"ERROR that is no text, and was dropped: this server takes lines of UTF-8 text\n"
    protocol_word = "line"
    at_end = commands.Drop()

    def connectionMade(self) -> None:
        super().connectionMade()
        self.session.submit(commands.Sit())

    def receive(self, units: Sequence[str]) -> None:
        for line in units:
            meant = parse(line)
            if isinstance(meant, str):
                self.session.reply(f"{meant}\n".encode())
            elif meant is not None:
                self.session.submit(meant)


class TombolaFactory(ConnectionFactory):
    """Makes a `TombolaProtocol` for each connection."""

    protocol = TombolaProtocol
