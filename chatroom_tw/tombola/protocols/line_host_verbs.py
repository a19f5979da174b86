"""The verbs of hosts in the tombola's line protocol."""

from __future__ import annotations

from collections.abc import Callable

from chatroom_tw.tombola.protocols.line_verbs import Verb, no, number, one
from chatroom_tw.tombola.rules import host_commands as host
from chatroom_tw.tombola.rules.hall_settings import AMOUNT, DRAWS
from chatroom_tw.tombola.rules.prizes import kind_of

PLAY, NOW, OFF = "play", "now", "off"


def _host(rest: str) -> host.Host:
    key, *play = _words(rest, 1, 2)
    return host.Host(key, _is(play, PLAY))


def _pace(rest: str) -> host.SetPace:
    if not rest.replace(".", "", 1).isdigit() or not rest.isascii() or len(rest) > 8:
        raise ValueError(rest)
    return host.SetPace(float(rest))


def _draw(rest: str) -> host.SetOption:
    if rest.lower() not in DRAWS:
        raise ValueError(rest)
    return host.SetOption("draw", rest)


def _award(rest: str) -> host.AwardPrize:
    kind, card = _words(rest, 2, 2)
    return host.AwardPrize(kind_of(kind), card)


def _set(rest: str) -> host.SetOption:
    """`amount` has the kind of a prize after it, and its value can be empty."""
    name, value = _two(rest)
    if name.lower() != AMOUNT:
        return host.SetOption(name, value)
    kind, _, amount = value.partition(" ")
    return host.SetOption(f"{AMOUNT} {kind}", amount.strip())


def _mute(rest: str) -> host.MutePlayer:
    name, *off = _words(rest, 1, 2)
    return host.MutePlayer(name, not _is(off, OFF))


def _sheet(rest: str) -> host.NameSheet:
    sheet, _, name = rest.partition(" ")
    return host.NameSheet(number(sheet), name.strip())


def _sheets(rest: str) -> host.PutInPlay:
    first, last, *now = _words(rest, 2, 3)
    return host.PutInPlay(number(first), number(last), _is(now, NOW))


def _print(rest: str) -> host.PrintSeries:
    first, count = _words(rest, 2, 2)
    return host.PrintSeries(number(first), number(count))


def _words(rest: str, least: int, most: int) -> list[str]:
    given = rest.split()
    if not least <= len(given) <= most:
        raise ValueError(rest)
    return given


def _is(given: list[str], word: str) -> bool:
    """Whether the optional word is there. Raises ValueError if another one is."""
    if given and given[0].lower() != word:
        raise ValueError(given[0])
    return bool(given)


def _two(rest: str) -> tuple[str, str]:
    """A word, and what comes after it. Raises ValueError if nothing does."""
    word, _, after = rest.partition(" ")
    if not (word and after.strip()):
        raise ValueError(rest)
    return word, after.strip()


def _pair(make: Callable[[str, str], host.HostCommand]) -> Callable[[str], host.HostCommand]:
    return lambda rest: make(*_two(rest))


HOST_VERBS: dict[str, Verb] = {
    "HOST": Verb("key [play]", "be the host of this hall; with play, keep your seat", _host),
    "BEGIN": Verb("", "the game begins at once", no(host.StartNow)),
    "PAUSE": Verb("", "no number is drawn", no(host.PauseGame)),
    "GO": Verb("", "it goes on", no(host.ContinueGame)),
    "NEXT": Verb("", "draw one number now", no(host.DrawNext)),
    "PACE": Verb("seconds", "the time between two numbers", _pace),
    "END": Verb("", "break the game off", no(host.EndGame)),
    "DRAW": Verb("|".join(DRAWS), "how the numbers of the next game come", _draw),
    "CALLED": Verb("n", "this number was drawn from the bag", lambda n: host.CallNumber(number(n))),
    "UNCALL": Verb("", "the last number was not drawn", no(host.UncallNumber)),
    "CHECK": Verb("serial", "what a card has and lacks", one(host.CheckCard)),
    "AWARD": Verb("prize serial", "award a prize to a card", _award),
    "UNAWARD": Verb(
        "prize",
        "take back what was just awarded",
        one(lambda kind: host.TakePrizeBack(kind_of(kind))),
    ),
    "SET": Verb("option value", "set an option of the hall; RULES lists them", _set),
    "REMOVE": Verb("name", "remove a player, for good", one(host.RemovePlayer)),
    "RENAME": Verb("name new", "give a player another name", _pair(host.RenamePlayer)),
    "MUTE": Verb("name [off]", "a player can say nothing, or can again", _mute),
    "NOTICE": Verb("text", "tell everybody something", one(host.Announce)),
    "SHEET": Verb("n [name]", "who holds a printed sheet", _sheet),
    "SHEETS": Verb("first last [now]", "the printed sheets that play; 0 0 is none", _sheets),
    "PRINT": Verb("first count", "the cards of printed sheets", _print),
    "SECOND": Verb("", "a key for a second host", no(host.AskSecondKey)),
    "END-HALL": Verb("", "end this hall, and all that is in it", no(host.EndHall)),
}
