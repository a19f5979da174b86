"""Random steps of a tombola: what users, hosts and time may do to its rules."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.tests.support.optional import st
from chatroom_tw.tests.support.rules_shell import Shell
from chatroom_tw.tests.support.tombola_case import KEY
from chatroom_tw.tombola.rules import commands, host_commands
from chatroom_tw.tombola.rules.halls import TIMER
from chatroom_tw.tombola.rules.host_commands import (
    CheckCard,
    ContinueGame,
    EndHall,
    Host,
    HostCommand,
    ListPlayers,
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
    tokens = [player.token for hall in shell.tombola.halls for player in hall.lobby.seats]
    shell.tokens += [known for known in tokens if known not in shell.tokens]
    tokens += shell.tokens[::-1]
    return tokens[number % len(tokens)]


def code(shell: Shell, number: int) -> str:
    """The code of a hall, or of none."""
    codes = [hall.code for hall in shell.tombola.halls]
    return [*codes, "MAIN", codes[-1].lower(), "none"][number % (len(codes) + 3)]


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
    "prizes": lambda shell, n: commands.AskPrizes(),
    "transcript": lambda shell, n: commands.AskTranscript([None, "none", *shell.saved][n % 3 - 1]),
    "hall": lambda shell, n: commands.AskHall(),
    "halls": lambda shell, n: commands.ListHalls(),
    "go": lambda shell, n: commands.GoToHall(code(shell, n), n % 2 == 1),
    "make": lambda shell, n: commands.MakeHall(["a", "Zia 🎄", " "][n % 3]),
    "watch": lambda shell, n: commands.Watch(),
    "drop": lambda shell, n: commands.Drop(),
    "exit": lambda shell, n: commands.Exit(),
}


def keys(shell: Shell) -> list[str]:
    return [hall.lobby.host_settings.key or "" for hall in shell.tombola.halls]


HOSTS: dict[str, Callable[[Shell, int], HostCommand]] = {
    "host": lambda shell, n: Host([*keys(shell), "wrong"][n % (len(shell.tombola.halls) + 1)]),
    "start": lambda shell, n: StartNow(),
    "pause": lambda shell, n: PauseGame(),
    "continue": lambda shell, n: ContinueGame(),
    "pace": lambda shell, n: host_commands.SetPace(n / 4),
    "list": lambda shell, n: ListPlayers(),
    "put": lambda shell, n: PutInPlay(n % 4, n % 4 + n % 3),
    "print": lambda shell, n: PrintSeries(n % 3, 1),
    "end hall": lambda shell, n: EndHall(),
    "check": lambda shell, n: CheckCard(f"{n % 3 + 1}-{n % 7}", prize(n)),
}
# Frequent steps are listed more than once.
STEP_WORDS = (
    *COMMANDS,
    *HOSTS,
    *("connect", "become host", "lose", "look"),
    *("continue", "check") * 2,
    *("go", "start") * 2,
    *("sit", "beats", "expire", "claim") * 3,
)
SELDOM = "end hall", "look"
"""Or no game of a hall would come to its end."""
Step = tuple[str, int, int]
STEP = st.tuples(st.sampled_from(STEP_WORDS), st.integers(0, 9), st.integers(0, 40))
# The lengths are uniform.
STEPS = st.integers(0, 60).flatmap(lambda many: st.lists(STEP, min_size=many, max_size=many))


def hosts_of(shell: Shell, number: int) -> list[int]:
    """The hosts of a hall. One comes to a hall that somebody has made, if it has none."""
    halls = list(shell.tombola.halls)
    hall = halls[number % len(halls)]
    if not (hall.is_main or hall.lobby.hosts):
        host = shell.connect()
        shell.submit(host, commands.GoToHall(hall.code))
        shell.submit(host, Host(hall.lobby.host_settings.key or ""))
        shell.check()
    return list(hall.lobby.hosts)


def happens(shell: Shell, step: Step) -> None:
    what, who, number = step
    shell.now += number / 10
    users = list(shell.clients)
    if what == "expire":
        shell.expire()
    elif what == "look":
        shell.expire(TIMER)
    elif what == "beats":
        halls = [hall.code for hall in shell.tombola.halls]
        for _ in range(number):
            shell.beat(halls[who % len(halls)])
    elif what in ("connect", "sit", "become host"):
        user = shell.connect()
        if what != "connect":
            shell.submit(user, commands.Sit() if what == "sit" else Host(KEY))
    elif users and what in HOSTS:
        hosts = users if what == "host" else hosts_of(shell, who) or users
        shell.submit(hosts[who % len(hosts)], HOSTS[what](shell, number))
    elif users and what == "lose":
        shell.lose(users[who % len(users)])
    elif users:
        shell.submit(users[who % len(users)], COMMANDS[what](shell, number))
    shell.check()


class ManySteps(SynchronousTestCase):
    """So many random steps that every command has been submitted."""

    STEPS = 7_000

    def steps(self, seed: int, rarely: tuple[str, ...]) -> list[Step]:
        random = Random(seed)
        often = [what for what in STEP_WORDS if what not in (*rarely, *SELDOM)] * 5 + [*SELDOM]
        return [
            (
                random.choice(often if random.random() < 0.97 else STEP_WORDS),
                random.randrange(10),
                random.randrange(41),
            )
            for _ in range(self.STEPS)
        ]
