"""What the tombola's two protocols say in the same words: why something was refused."""

from __future__ import annotations

from chatroom_tw.server.refusals import Reason, Refusal
from chatroom_tw.tombola.rules.game import Missing
from chatroom_tw.tombola.rules.layouts import Numbers
from chatroom_tw.tombola.rules.refusals import Foul


def refusal(refused: Refusal) -> str:
    return "ERROR " + REFUSALS[refused.reason].format(refused.subject[:64])


def missing(lack: Missing) -> str:
    those = numbers(lack.numbers)
    if lack.needed < len(lack.numbers):
        return f"ERROR no {lack.prize.value}: {lack.serial} lacks {lack.needed} of {those}"
    return f"ERROR no {lack.prize.value}: {lack.serial} lacks {those}"


def numbers(those: Numbers) -> str:
    return " ".join(map(str, those))


REFUSALS: dict[Reason | Foul, str] = {
    Reason.BAD_NAME: "the name {} is not allowed; use 1 to 32 letters, digits, - _ .",
    Reason.NAME_TAKEN: "the name {} is taken; choose another",
    Reason.NOT_KEPT: "the server cannot keep anything just now; try again later",
    Foul.NO_SUCH_SEAT: "nobody has this token; it is in the HELLO line, and ends with the seat",
    Foul.NOT_SEATED: "you have no seat here",
    Foul.NO_GAME: "no game of yours is on",
    Foul.GAME_IS_ON: "your game is on; wait until it is over, or EXIT",
    Foul.BAD_COUNT: "a series has 1 to 6 cards for you, not {}",
    Foul.ENOUGH_CHOICES: "you have chosen {} times for this game; keep what you have",
    Foul.BAD_BOARD: "{}",
    Foul.BAD_ENTROPY: "give 1 to {} characters",
    Foul.ENOUGH_ENTROPY: "enough players have given words for this game",
    Foul.ENTROPY_GIVEN: "you have given your words for this game",
    Foul.ORDER_SETTLED: "the order of this game is settled; give words before the next begins",
    Foul.NOT_PLAYED_FOR: "that is not played for; the prizes are: {}",
    Foul.WON_ALREADY: "you have won the {} already",
    Foul.CLOSED: "that has been won by {}",
    Foul.NO_GAME_OVER: "no game is over yet",
    Foul.NO_TRANSCRIPT: "there is no transcript of a game {}; only of one that is over",
    Foul.NOT_THE_HOST: "only the host can do that, who has the right key",
    Foul.SEATED: "whoever has a seat cannot be the host on the same connection",
    Foul.HOSTING: "the host has no seat; play on another connection",
    Foul.BAD_PACE: "there are {} seconds between two draws",
    Foul.BAD_SHEETS: "sheets have numbers from 1 to 9999, and there are at most {} of them",
    Foul.NO_SUCH_CARD: "no printed card {} is in play",
}
