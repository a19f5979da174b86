"""The picture of a tombola: lines of text, with a style for some of it, for a screen to show.

    ╔════╗  il vino buono (good wine)
    ║ 45 ║  before it: 12 7 88 34
    ╚════╝  5 of 90 drawn
    F1 ambo: bob   F2 terno   F3 quaterna   F4 cinquina   F5 tombola
    ┌ s12-1 ──────────────────── 2 of 15 ┐
    │[ 7] 16  20     [45]         70     │
    │  8      21          52  66      80 │
    │             33  49  59      75  90 │
    └────────────────────────────────────┘

A number that is drawn stands in brackets, so that nobody needs colours. A card that is
no proper cartella is drawn without empty places. It knows no terminal.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from chatroom_tw.client.tombola.player import KINDS, Player
from chatroom_tw.client.tombola.smorfia import Language, name_of
from chatroom_tw.tombola.rules.card import COLUMNS, HIGHEST, SIZE, Card, column_of, is_cartella

Piece = tuple[str | None, str]
"""A style, and text in it."""
Line = list[Piece]

CELL = 4
GAP = 1
"""Columns between two cards."""
BOX_WIDTH = 6
BEFORE = "before it: "
TALK_ROOM = 4
"""Rows that should be left, if the cards can be drawn closer for it."""


class Style(Enum):
    """How a card is drawn."""

    BOX = "with a line above and below it"
    CLOSE = "with a line above it only"


# -- The number and the prizes.


def number_lines(player: Player, language: Language, columns: int) -> list[Line]:
    """The last number, what it is called, and what was drawn before it."""
    *before, last = player.numbers or (0,)
    shown = f"{last:>2}" if last else "--"
    room = columns - BOX_WIDTH - 2 - len(BEFORE)
    told = [
        name_of(last, language) if last else "no number is drawn yet",
        BEFORE + _newest(before, room) if before else "",
        f"{len(player.numbers)} of {HIGHEST} drawn",
    ]
    box = ["╔════╗  ", f"║ {shown} ║  ", "╚════╝  "]
    styles = ["strong", None, None]
    return [[("strong", edge), (style, text)] for edge, style, text in zip(box, styles, told)]


def _newest(numbers: Sequence[int], room: int) -> str:
    """As many numbers as there is room for, the newest first."""
    shown = ""
    for number in reversed(numbers):
        longer = f"{shown} {number}".lstrip()
        if len(longer) > room:
            break
        shown = longer
    return shown


def prize_lines(player: Player, columns: int) -> list[Line]:
    """Each prize with the key that claims it, and who has won it."""
    lines: list[Line] = [[]]
    used = 0
    for place, kind in enumerate(KINDS, 1):
        if kind not in player.kinds:
            continue
        winners = player.winners(kind)
        text = f"F{place} {kind}: {', '.join(winners)}" if winners else f"F{place} {kind}"
        if used and used + len(text) > columns:
            lines.append([])
            used = 0
        lines[-1].append(("strong" if winners else None, f"{text}   "))
        used += len(text) + 3
    return lines


# -- The cards.


def card_lines(player: Player, columns: int, rows: int, turned: int = 0) -> list[Line]:
    """The cards, side by side where there is room.

    Where there is not enough for all of them in so many rows, those are drawn that
    follow the first `turned`, and the last line says how many more there are.
    """
    if not player.cards:
        return []
    across = max(1, (columns + GAP) // (_width(player.cards[0]) + GAP))
    bands = -(-len(player.cards) // across)
    style = Style.BOX if bands * _height(Style.BOX) + TALK_ROOM <= rows else Style.CLOSE
    fit = max(1, (rows - 1) // _height(style))
    if bands <= max(1, rows // _height(style)):
        return _bands(player, player.cards, across, style)
    at = turned % len(player.cards)
    order = (*player.cards[at:], *player.cards[:at])
    more = len(order) - fit * across
    lines = _bands(player, order[: fit * across], across, style)
    return [*lines, [("notice", f"{more} more: F6 turns the cards over")]]


def _bands(player: Player, cards: Sequence[Card], across: int, style: Style) -> list[Line]:
    lines: list[Line] = []
    for start in range(0, len(cards), across):
        drawn = [_card(player, card, style) for card in cards[start : start + across]]
        for parts in zip(*drawn):
            lines.append([piece for part in parts for piece in (*part, (None, " " * GAP))])
    return lines


def _card(player: Player, card: Card, style: Style) -> list[Line]:
    inside = _width(card) - 2
    drawn = sum(map(player.is_drawn, card.numbers))
    count = f" {drawn} of {SIZE} "
    name = f" {card.serial} "[: inside - len(count)]
    title = f"{name}{'─' * (inside - len(name) - len(count))}{count}"
    lines: list[Line] = [[(None, f"┌{title}┐")]]
    for row in _places(card):
        cells = [_cell(player, number) for number in row]
        lines.append([(None, "│"), *cells, (None, "│")])
    if style is Style.BOX:
        lines.append([(None, f"└{'─' * inside}┘")])
    return lines


def _cell(player: Player, number: int) -> Piece:
    if not number:
        return None, " " * CELL
    if player.is_drawn(number):
        return "marked", f"[{number:>2}]"
    return None, f" {number:>2} "


def _places(card: Card) -> list[list[int]]:
    """The rows, with 0 where nothing stands."""
    if not is_cartella(card.numbers):
        return [list(row) for row in card.rows]
    places = [[0] * COLUMNS for _ in card.rows]
    for row, numbers in zip(places, card.rows):
        for number in numbers:
            row[column_of(number)] = number
    return places


def _width(card: Card) -> int:
    return len(_places(card)[0]) * CELL + 2


def _height(style: Style) -> int:
    return 5 if style is Style.BOX else 4
