"""Random steps of a tombola: what users, hosts and time may do to its rules."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.tests.support.optional import st
from chatroom_tw.tests.support.rules_shell import Shell
from chatroom_tw.tests.support.tombola_case import KEY
from chatroom_tw.tombola.rules import commands, host_commands
from chatroom_tw.tombola.rules.host_commands import (
    AwardPrize,
    CheckCard,
    ContinueGame,
    Host,
    HostCommand,
    PauseGame,
    PrintSeries,
    PutInPlay,
    StartNow,
)
from chatroom_tw.tombola.rules.prizes import FIVE_KINDS

# -- a step: a word, and two numbers that choose the user and the argument

NAMES = ("ann", "bob", "ANN", "guest-3", "not a name", "you")
BOARDS = (tuple(range(1, 16)), tuple(range(90, 75, -1)), tuple(range(15)), (), (1,) * 15)


def token(shell: Shell, number: int) -> str:
    """The token of a seat, of a former seat, or of no seat."""
    tokens = [player.token for player in shell.tombola.lobby.seats]
    shell.tokens += [known for known in tokens if known not in shell.tokens]
    tokens += shell.tokens[::-1]
    return tokens[number % len(tokens)]


def prize(number: int) -> str:
    return FIVE_KINDS[number % len(FIVE_KINDS)]


COMMANDS: dict[str, Callable[[Shell, int], commands.Command]] = {
    "resume": lambda shell, n: commands.Resume(token(shell, n)),
    "name": lambda shell, n: commands.Rename(NAMES[n % len(NAMES)]),
    "cards": lambda shell, n: commands.TakeCards(n % 8),
    "board": lambda shell, n: commands.TakeBoard(BOARDS[n % len(BOARDS)]),
    "contribute": lambda shell, n: commands.Contribute("è" * (n % 4)),
    "claim": lambda shell, n: commands.Claim(prize(n)),
    "claim for": lambda shell, n: commands.Claim(prize(n), token(shell, n // 5)),
    "yes": lambda shell, n: commands.PlayAgain(True),
    "no": lambda shell, n: commands.PlayAgain(False),
    "say": lambda shell, n: commands.Say("hello"),
    "status": lambda shell, n: commands.AskStatus(),
    "transcript": lambda shell, n: commands.AskTranscript([None, "none", *shell.saved][n % 3 - 1]),
    "drop": lambda shell, n: commands.Drop(),
    "exit": lambda shell, n: commands.Exit(),
}
HOSTS: dict[str, Callable[[Shell, int], HostCommand | commands.Command]] = {
    "host": lambda shell, n: Host([KEY, "wrong"][n % 2]),
    "start": lambda shell, n: StartNow(),
    "pause": lambda shell, n: PauseGame(),
    "continue": lambda shell, n: ContinueGame(),
    "pace": lambda shell, n: host_commands.SetPace(n / 4),
    "list": lambda shell, n: commands.ListPlayers(),
    "put": lambda shell, n: PutInPlay(n % 4, n % 4 + n % 3),
    "print": lambda shell, n: PrintSeries(n % 3, 1),
    "check": lambda shell, n: CheckCard(f"{n % 3 + 1}-{n % 7}"),
    "award": lambda shell, n: AwardPrize(prize(n), f"{n % 3 + 1}-{n % 7}"),
}
# What came with halls that somebody leads.
OPTIONS = (
    *(("draw", "auto"), ("draw", "manual"), ("draw", "bag"), ("stop-on-claim", "8")),
    *(("stop-on-claim", "off"), ("bogey", "number"), ("bogey", "game"), ("bogey", "none")),
    *(("shared", "off"), ("shared", "on"), ("one-per", "row"), ("one-per", "card")),
    *(("one-per", "none"), ("late", "off"), ("late", "on"), ("locked", "on"), ("locked", "off")),
    *(("talk", "off"), ("talk", "on"), ("board", "on"), ("board", "off"), ("prizes", "tombola")),
    *(("prizes", "tambola"), ("prizes", "all"), ("programme", "bingo-uk; row 3 x2, full")),
    *(("amount ambo", "5"), ("price", "2"), ("pot", "10/90"), ("cards", "12"), ("cards", "0")),
    *(("nonsense", "on"), ("draw", "auto"), ("late", "on"), ("locked", "off"), ("draw", "bag")),
)
DISPLAYS = ("", "Zia Pina", "D'Angelo", "zia pina", "board", "x" * 41, "Anna (1)")
KINDS = (*FIVE_KINDS, "EARLY-FIVE", "TOMBOLINO", "ONE-LINE", "FULL-HOUSE", "ROW-3", "TOP-LINE")


def called(shell: Shell, number: int) -> int:
    """A number that has not been drawn yet; in few cases one that cannot be."""
    left = [one for one in range(1, 91) if one not in shell.tombola.lobby.game.drawn]
    return number if number == 0 or not left else left[number % len(left)]


def card(shell: Shell, number: int) -> str:
    """A card of the game that is on."""
    cards = [*shell.tombola.lobby.game.cards, *shell.tombola.lobby.game.late_cards, "none"]
    return cards[number % len(cards)]


def won(shell: Shell, number: int) -> str:
    """The prize that was won last, or any."""
    winners = shell.tombola.lobby.game.winners
    return winners[-1].kind if winners and number % 4 else KINDS[number % len(KINDS)]


def name(shell: Shell, number: int) -> str:
    names = [player.name for player in shell.tombola.lobby.seats]
    return [*names, "nobody"][number % (len(names) + 1)]


COMMANDS_OF_LED: dict[str, Callable[[Shell, int], commands.Command]] = {
    "introduce": lambda shell, n: commands.Introduce(DISPLAYS[n % len(DISPLAYS)]),
    "prizes": lambda shell, n: commands.AskPrizes(),
    "rules": lambda shell, n: commands.AskRules(),
    "watch": lambda shell, n: commands.Watch(),
    "where": lambda shell, n: commands.AskHall(),
    "halls": lambda shell, n: commands.ListHalls(),
    "claim any": lambda shell, n: commands.Claim(KINDS[n % len(KINDS)]),
}
HOSTS_OF_LED: dict[str, Callable[[Shell, int], HostCommand | commands.Command]] = {
    "play": lambda shell, n: Host(KEY, True),
    "next": lambda shell, n: host_commands.DrawNext(),
    "end": lambda shell, n: host_commands.EndGame(),
    "called": lambda shell, n: host_commands.CallNumber(called(shell, n)),
    "uncall": lambda shell, n: host_commands.UncallNumber(),
    "award any": lambda shell, n: AwardPrize(KINDS[n % len(KINDS)], card(shell, n)),
    "unaward": lambda shell, n: host_commands.TakePrizeBack(won(shell, n)),
    "check any": lambda shell, n: CheckCard(card(shell, n)),
    "set": lambda shell, n: host_commands.SetOption(*OPTIONS[n % len(OPTIONS)]),
    "remove": lambda shell, n: host_commands.RemovePlayer(name(shell, n)),
    "rename": lambda shell, n: host_commands.RenamePlayer(
        name(shell, n), (*NAMES, *DISPLAYS)[n % 13]
    ),
    "mute": lambda shell, n: host_commands.MutePlayer(name(shell, n), n % 2 > 0),
    "announce": lambda shell, n: host_commands.Announce("x" * (n * 12)),
    "sheet": lambda shell, n: host_commands.NameSheet(n % 4, DISPLAYS[n % len(DISPLAYS)]),
    "second": lambda shell, n: host_commands.AskSecondKey(),
    "paper": lambda shell, n: PutInPlay(n % 4, n % 4 + n % 3, True),
}
NOT_HERE = frozenset({commands.GoToHall, commands.MakeHall, host_commands.EndHall})
"""The commands that concern several halls."""
# Frequent steps are listed more than once.
STEP_WORDS = (
    *COMMANDS,
    *HOSTS,
    *("connect", "become host", "lose"),
    *("continue", "award") * 2,
    *("sit", "beats", "expire", "claim") * 3,
)
LED_WORDS = (
    *STEP_WORDS,
    *COMMANDS_OF_LED,
    *HOSTS_OF_LED,
    "hold ends",
    *("called", "next", "set", "claim any", "award any", "unaward", "start") * 3,
)
Step = tuple[str, int, int]
STEP = st.tuples(st.sampled_from(STEP_WORDS), st.integers(0, 9), st.integers(0, 40))
LED_STEP = st.tuples(st.sampled_from(LED_WORDS), st.integers(0, 9), st.integers(0, 40))
# The lengths are uniform.
STEPS = st.integers(0, 60).flatmap(lambda many: st.lists(STEP, min_size=many, max_size=many))
LED_STEPS = st.integers(0, 60).flatmap(
    lambda many: st.lists(LED_STEP, min_size=many, max_size=many)
)
ALL_COMMANDS = COMMANDS | COMMANDS_OF_LED
ALL_HOSTS = HOSTS | HOSTS_OF_LED


def happens(shell: Shell, step: Step) -> None:
    what, who, number = step
    shell.now += number / 10
    users = list(shell.clients)
    if what == "expire":
        shell.expire()
    elif what == "beats":
        for _ in range(number):
            shell.beat()
    elif what in ("connect", "sit", "become host"):
        user = shell.connect()
        if what != "connect":
            shell.submit(user, commands.Sit() if what == "sit" else Host(KEY))
    elif what == "hold ends":
        shell.hold_ends()
    elif users and what in ALL_HOSTS:
        hosts = users if what in ("host", "play") else list(shell.tombola.lobby.hosts) or users
        shell.submit(hosts[who % len(hosts)], ALL_HOSTS[what](shell, number))
    elif users and what == "lose":
        shell.lose(users[who % len(users)])
    elif users:
        shell.submit(users[who % len(users)], ALL_COMMANDS[what](shell, number))
    shell.check()


class ManySteps(SynchronousTestCase):
    """So many random steps that every command has been submitted."""

    STEPS = 5_000
    WORDS: tuple[str, ...] = STEP_WORDS

    def steps(self, seed: int, rarely: tuple[str, ...]) -> list[Step]:
        random = Random(seed)
        often = [what for what in self.WORDS if what not in rarely]
        return [
            (
                random.choice(often if random.random() < 0.97 else self.WORDS),
                random.randrange(10),
                random.randrange(41),
            )
            for _ in range(self.STEPS)
        ]
