"""Random steps of a tombola: what users, hosts and time may do to its rules."""

from __future__ import annotations

from random import Random

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.tests.support.lobby_commands import (
    COMMANDS,
    COMMANDS_OF_LED,
    HOSTS,
    HOSTS_OF_LED,
    At,
)
from chatroom_tw.tests.support.optional import st
from chatroom_tw.tests.support.rules_shell import Shell
from chatroom_tw.tests.support.tombola_case import KEY
from chatroom_tw.tombola.rules import commands
from chatroom_tw.tombola.rules.halls import TIMER
from chatroom_tw.tombola.rules.host_commands import Host

# -- a step: a word, and two numbers that choose the user or the hall, and the argument

# Frequent steps are listed more than once.
STEP_WORDS = (
    *COMMANDS,
    *HOSTS,
    *("connect", "become host", "lose", "look"),
    *("continue", "award") * 2,
    *("go", "start") * 2,
    *("sit", "beats", "expire", "claim") * 3,
)
LED_WORDS = (
    *STEP_WORDS,
    *COMMANDS_OF_LED,
    *HOSTS_OF_LED,
    "hold ends",
    *("called", "next", "set", "claim any", "award any", "unaward", "start") * 3,
)
SELDOM = "end hall", "look"
"""Or no game of a hall would come to its end."""
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
    halls = list(shell.tombola.halls)
    hall = halls[who % len(halls)]
    if what == "expire":
        shell.expire()
    elif what == "look":
        shell.expire(TIMER)
    elif what == "hold ends":
        shell.expire(hall.lobby.holding.timer)
    elif what == "beats":
        for _ in range(number):
            shell.beat(hall.code)
    elif what in ("connect", "sit", "become host"):
        user = shell.connect()
        if what != "connect":
            shell.submit(user, commands.Sit() if what == "sit" else Host(KEY))
    elif users and what in ALL_HOSTS:
        hosts = users if what in ("host", "play") else hosts_of(shell, who) or users
        host = hosts[who % len(hosts)]
        at = At(shell, shell.tombola.halls.of(host).lobby)
        shell.submit(host, ALL_HOSTS[what](at, number))
    elif users and what == "lose":
        shell.lose(users[who % len(users)])
    elif users:
        shell.submit(users[who % len(users)], ALL_COMMANDS[what](shell, number))
    shell.check()


class ManySteps(SynchronousTestCase):
    """So many random steps that every command has been submitted."""

    STEPS = 7_000
    WORDS: tuple[str, ...] = STEP_WORDS

    def steps(self, seed: int, rarely: tuple[str, ...]) -> list[Step]:
        random = Random(seed)
        often = [what for what in self.WORDS if what not in (*rarely, *SELDOM)] * 5 + [*SELDOM]
        return [
            (
                random.choice(often if random.random() < 0.97 else self.WORDS),
                random.randrange(10),
                random.randrange(41),
            )
            for _ in range(self.STEPS)
        ]
