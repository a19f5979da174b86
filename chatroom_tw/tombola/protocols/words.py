"""The texts that the line protocol and the claim port share: refusals of commands."""

from __future__ import annotations

from enum import Enum

from chatroom_tw.server.refusals import CommonError, Refusal
from chatroom_tw.tombola.rules.layouts import Numbers
from chatroom_tw.tombola.rules.refusals import TombolaError
from chatroom_tw.tombola.rules.winners import Missing

LONGEST = 200
"""The most characters of what a refusal is about."""


def refusal(refused: Refusal) -> str:
    """The line that tells a client of a refusal."""
    return "ERROR " + REFUSALS[refused.reason].format(refused.subject[:LONGEST])


def missing(lack: Missing) -> str:
    """The line that tells a client what a claim lacks."""
    those = numbers(lack.numbers)
    if lack.needed < len(lack.numbers):
        return f"ERROR no {lack.kind}: {lack.serial} lacks {lack.needed} of {those}"
    return f"ERROR no {lack.kind}: {lack.serial} lacks {those}"


def numbers(those: Numbers) -> str:
    """Numbers with blanks between them."""
    return " ".join(map(str, those))


REFUSALS: dict[Enum, str] = {
    CommonError.BAD_NAME: "the name {} is not allowed; use 1 to 32 letters, digits, - _ .",
    CommonError.NAME_TAKEN: "the name {} is taken; choose another",
    CommonError.NOT_STORED: "the server cannot keep anything just now; try again later",
    TombolaError.NO_SUCH_SEAT: (
        "nobody has this token; it is in the HELLO line, and ends with the seat"
    ),
    TombolaError.NOT_SEATED: "you have no seat here",
    TombolaError.NO_GAME: "no game of yours is on",
    TombolaError.NO_PLAYERS: "nobody can play yet; wait for players, or put sheets in play",
    TombolaError.GAME_IS_ON: "your game is on; wait until it is over, or EXIT",
    TombolaError.BAD_COUNT: "this hall lets a player have 1 to {} cards",
    TombolaError.ENOUGH_CHOICES: "you have chosen {} times for this game; keep what you have",
    TombolaError.BAD_BOARD: "{}",
    TombolaError.BAD_ENTROPY: "give 1 to {} characters",
    TombolaError.ENOUGH_ENTROPY: "enough players have given words for this game",
    TombolaError.ENTROPY_GIVEN: "you have given your words for this game",
    TombolaError.ORDER_SETTLED: (
        "the order of this game is settled; give words before the next begins"
    ),
    TombolaError.NOT_PLAYED_FOR: "that is not played for; the prizes are: {}",
    TombolaError.WON_ALREADY: "you have won the {} already",
    TombolaError.CLOSED: "that has been won by {}",
    TombolaError.NOT_OPEN_YET: "that can be won once the {} has been won, at the next number",
    TombolaError.ROW_WON: "the row of {} that has it has won a prize already",
    TombolaError.CARD_WON: "the card {} has won already, and wins that no more",
    TombolaError.NOT_AWARDED: "there is no {} that was awarded at this number",
    TombolaError.NO_BAG: "the numbers of this game come by themselves, not out of a bag",
    TombolaError.BAD_NUMBER: "{} is not from 1 to 90",
    TombolaError.DRAWN_ALREADY: "{} is drawn already",
    TombolaError.NOTHING_DRAWN: "no number is drawn yet",
    TombolaError.NO_GAME_OVER: "no game is over yet",
    TombolaError.NO_TRANSCRIPT: "there is no transcript of a game {}; only of one that is over",
    TombolaError.NOT_THE_HOST: "only the host can do that, who has the right key",
    TombolaError.TOO_MANY_TRIES: "too many tries; again in {} minutes",
    TombolaError.SEATED: "whoever has a seat cannot watch on the same connection",
    TombolaError.HOSTING: "the host has no seat; HOST, the key and PLAY take one",
    TombolaError.BAD_PACE: "there are {} seconds between two draws",
    TombolaError.BAD_PRINTED: (
        "sheets have numbers from 1 to 9999, and there are at most {} of them"
    ),
    TombolaError.TOO_MANY_CARDS: "too many cards in a short time; again in {} seconds",
    TombolaError.NO_SUCH_CARD: "no card {} is in play",
    TombolaError.NO_SUCH_HALL: "there is no hall {}; HALLS lists those that are listed",
    TombolaError.ENOUGH_HALLS: "the server has its {} halls; one that ends makes room",
    TombolaError.BAD_HALL_NAME: "a hall's name has 1 to 40 characters",
    TombolaError.BAD_PRIZES: "{}",
    TombolaError.LOCKED: "the hall is locked; its host lets nobody new in",
    TombolaError.IS_MAIN: "this hall is always there, and cannot be ended",
    TombolaError.NO_SUCH_OPTION: "a hall has these options: {}",
    TombolaError.BAD_OPTION: "{}",
    TombolaError.NO_SUCH_PLAYER: "nobody here is called {}; PLAYERS lists the players",
    TombolaError.REMOVED: "the host has removed you from this hall",
    TombolaError.TALK_OFF: "the host has switched the talk of this hall off",
    TombolaError.MUTED: "the host has muted you; you can still claim",
    TombolaError.CARD_OUT: "the card {} is out for now, after a claim that was wrong",
    TombolaError.BY_ITSELF: "numbers are drawn by themselves; PAUSE first, or DRAW manual",
    TombolaError.BY_BAG: "that game is drawn out of a bag: its host says CALLED and the number",
    TombolaError.BAD_TITLE: "a name that is shown has 1 to 40 characters",
    TombolaError.BAD_NOTICE: "a notice has 1 to {} characters",
    TombolaError.NO_PLAYING_HOST: "at a table the host does not play",
}
