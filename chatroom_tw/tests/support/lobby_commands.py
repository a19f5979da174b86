"""What random users and hosts may ask of the rules of a tombola, by words: see `lobby_steps`."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from chatroom_tw.tests.support.rules_shell import Shell
from chatroom_tw.tombola.rules import commands, host_commands
from chatroom_tw.tombola.rules.host_commands import (
    AwardPrize,
    CheckCard,
    ContinueGame,
    EndHall,
    Host,
    HostCommand,
    PauseGame,
    PrintSeries,
    PutInPlay,
    StartNow,
)
from chatroom_tw.tombola.rules.lobby import Lobby
from chatroom_tw.tombola.rules.prizes import FIVE_KINDS

NAMES = ("ann", "bob", "ANN", "guest-3", "not a name", "you")
BOARDS = (tuple(range(1, 16)), tuple(range(90, 75, -1)), tuple(range(15)), (), (1,) * 15)
# For what came with halls that somebody leads:
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
PRESETS = ("bingo-uk", "tambola", "nonsense")


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


class At(NamedTuple):
    """Where a host is who asks for something."""

    shell: Shell
    lobby: Lobby

    def key(self, number: int) -> str:
        """The key of a hall, or of none."""
        keys = [hall.lobby.host_settings.key or "" for hall in self.shell.tombola.halls]
        return [*keys, "wrong"][number % (len(keys) + 1)]

    def called(self, number: int) -> int:
        """A number that has not been drawn yet; in few cases one that cannot be."""
        left = [one for one in range(1, 91) if one not in self.lobby.game.drawn]
        return number if number == 0 or not left else left[number % len(left)]

    def card(self, number: int) -> str:
        """A card of the game that is on."""
        cards = [*self.lobby.game.cards, *self.lobby.game.late_cards, "none"]
        return cards[number % len(cards)]

    def won(self, number: int) -> str:
        """The prize that was won last, or any."""
        winners = self.lobby.game.winners
        return winners[-1].kind if winners and number % 4 else KINDS[number % len(KINDS)]

    def name(self, number: int) -> str:
        names = [player.name for player in self.lobby.seats]
        return [*names, "nobody"][number % (len(names) + 1)]


HOSTS: dict[str, Callable[[At, int], HostCommand | commands.Command]] = {
    "host": lambda at, n: Host(at.key(n)),
    "start": lambda at, n: StartNow(),
    "pause": lambda at, n: PauseGame(),
    "continue": lambda at, n: ContinueGame(),
    "pace": lambda at, n: host_commands.SetPace(n / 4),
    "list": lambda at, n: commands.ListPlayers(),
    "put": lambda at, n: PutInPlay(n % 4, n % 4 + n % 3),
    "print": lambda at, n: PrintSeries(n % 3, 1),
    "end hall": lambda at, n: EndHall(),
    "check": lambda at, n: CheckCard(f"{n % 3 + 1}-{n % 7}"),
    "award": lambda at, n: AwardPrize(prize(n), f"{n % 3 + 1}-{n % 7}"),
}
COMMANDS_OF_LED: dict[str, Callable[[Shell, int], commands.Command]] = {
    "introduce": lambda shell, n: commands.Introduce(DISPLAYS[n % len(DISPLAYS)]),
    "rules": lambda shell, n: commands.AskRules(),
    "make for": lambda shell, n: commands.MakeHall("Zio", PRESETS[n % len(PRESETS)]),
    "claim any": lambda shell, n: commands.Claim(KINDS[n % len(KINDS)]),
}
HOSTS_OF_LED: dict[str, Callable[[At, int], HostCommand | commands.Command]] = {
    "play": lambda at, n: Host(at.lobby.host_settings.key or "", True),
    "next": lambda at, n: host_commands.DrawNext(),
    "end": lambda at, n: host_commands.EndGame(),
    "called": lambda at, n: host_commands.CallNumber(at.called(n)),
    "uncall": lambda at, n: host_commands.UncallNumber(),
    "award any": lambda at, n: AwardPrize(KINDS[n % len(KINDS)], at.card(n)),
    "unaward": lambda at, n: host_commands.TakePrizeBack(at.won(n)),
    "check any": lambda at, n: CheckCard(at.card(n)),
    "set": lambda at, n: host_commands.SetOption(*OPTIONS[n % len(OPTIONS)]),
    "remove": lambda at, n: host_commands.RemovePlayer(at.name(n)),
    "rename": lambda at, n: host_commands.RenamePlayer(at.name(n), (*NAMES, *DISPLAYS)[n % 13]),
    "mute": lambda at, n: host_commands.MutePlayer(at.name(n), n % 2 > 0),
    "announce": lambda at, n: host_commands.Announce("x" * (n * 12)),
    "sheet": lambda at, n: host_commands.NameSheet(n % 4, DISPLAYS[n % len(DISPLAYS)]),
    "second": lambda at, n: host_commands.AskSecondKey(),
    "paper": lambda at, n: PutInPlay(n % 4, n % 4 + n % 3, True),
}
