"""The layout of a game on the screen: lines of text, with styles, for a screen to draw.

    ╔════╗  il vino buono (good wine)
    ║ 45 ║  before it: 12 7 88 34
    ╚════╝  5 of 90 drawn
    F1 ambo: bob   F2 terno   F3 quaterna   F4 cinquina   F5 tombola
    ┌ s12-1 ──────────────────── 2 of 15 ┐
    │[ 7] 16  20     [45]         70     │
    │  8      21          52  66      80 │
    │             33  49  59      75  90 │
    └────────────────────────────────────┘

Drawn numbers are in brackets, so that a terminal without colours shows them too. A board
that is not laid out like a cartella has no empty cells. The layout knows no terminal.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from itertools import zip_longest

from chatroom_tw.client.tombola.game_state import GameState
from chatroom_tw.client.tombola.smorfia import Language, name_of
from chatroom_tw.tombola.rules.card import COLUMNS, HIGHEST, SIZE, Card, column_of, is_cartella

Span = tuple[str | None, str]
"""A style of the screen's palette, or None, and the text that has it."""
Line = list[Span]

CELL = 4
"""Columns of the terminal that a number on a card takes."""
CLAIM_KEYS = (1, 2, 3, 4, 5, 7, 8, 9, 10, 11, 12)
"""The function keys that claim prizes, in the order of the game's prizes."""
OTHER_CARDS = 6
"""The function key that shows other cards."""
GAP = 1
"""Columns between two cards."""
BOX_WIDTH = 6
BEFORE = "before it: "
SCROLLBACK_ROWS = 4
"""Rows to leave free below the cards, if omitting the cards' bottom edges achieves that."""


class Edges(Enum):
    """Which edges a card is drawn with."""

    ALL = "top and bottom"
    NO_BOTTOM = "top only"


# -- The numbers and the prizes.


def number_lines(game: GameState, language: Language, columns: int) -> list[Line]:
    """Three lines: the last number, its name, and the numbers before it."""
    *before, last = game.numbers or (0,)
    shown = f"{last:>2}" if last else "--"
    width = columns - BOX_WIDTH - 2 - len(BEFORE)
    texts = [
        name_of(last, language) if last else "no number is drawn yet",
        BEFORE + _newest(before, width) if before else "",
        f"{len(game.numbers)} of {HIGHEST} drawn",
    ]
    box = ["╔════╗  ", f"║ {shown} ║  ", "╚════╝  "]
    styles = ["strong", None, None]
    return [[("strong", edge), (style, text)] for edge, style, text in zip(box, styles, texts)]


def _newest(numbers: Sequence[int], width: int) -> str:
    """The newest numbers that fit a width, the newest first."""
    shown = ""
    for number in reversed(numbers):
        longer = f"{shown} {number}".lstrip()
        if len(longer) > width:
            break
        shown = longer
    return shown


def prize_lines(game: GameState, columns: int) -> list[Line]:
    """The prizes of the game, each with the key that claims it and its winners."""
    lines: list[Line] = [[]]
    used = 0
    for key, prize in zip_longest(CLAIM_KEYS, game.prizes):
        if prize is None:
            break
        winners = game.winners(prize)
        named = f"F{key} {prize.kind}" if key else prize.kind
        text = f"{named}: {', '.join(winners)}" if winners else named
        if used and used + len(text) > columns:
            lines.append([])
            used = 0
        lines[-1].append(("strong" if winners else None, f"{text}   "))
        used += len(text) + 3
    return lines


# -- The cards.


def card_lines(game: GameState, columns: int, rows: int, first: int = 0) -> list[Line]:
    """The cards, side by side where the columns allow it.

    If not all of them fit the rows, those from the one with the index `first` on are drawn
    (the index wraps around), and the last line says how many are left out.
    """
    if not game.cards:
        return []
    across = max(1, (columns + GAP) // (_width(game.cards[0]) + GAP))
    bands = -(-len(game.cards) // across)
    edges = Edges.ALL if bands * _height(Edges.ALL) + SCROLLBACK_ROWS <= rows else Edges.NO_BOTTOM
    if bands <= max(1, rows // _height(edges)):
        return _bands(game, game.cards, across, edges)
    fit = max(1, (rows - 1) // _height(edges))
    start = first % len(game.cards)
    cards = (*game.cards[start:], *game.cards[:start])
    more = len(cards) - fit * across
    lines = _bands(game, cards[: fit * across], across, edges)
    return [*lines, [("notice", f"{more} more: F{OTHER_CARDS} turns the cards over")]]


def _bands(game: GameState, cards: Sequence[Card], across: int, edges: Edges) -> list[Line]:
    """The lines of the cards, `across` of them side by side."""
    lines: list[Line] = []
    for start in range(0, len(cards), across):
        band = [_card(game, card, edges) for card in cards[start : start + across]]
        for parts in zip(*band):
            lines.append([span for part in parts for span in (*part, (None, " " * GAP))])
    return lines


def _card(game: GameState, card: Card, edges: Edges) -> list[Line]:
    inside = _width(card) - 2
    drawn = sum(map(game.is_drawn, card.numbers))
    count = f" {drawn} of {SIZE} "
    name = f" {card.serial} "[: inside - len(count)]
    title = f"{name}{'─' * (inside - len(name) - len(count))}{count}"
    lines: list[Line] = [[(None, f"┌{title}┐")]]
    for row in _grid(card):
        cells = [_cell(game, number) for number in row]
        lines.append([(None, "│"), *cells, (None, "│")])
    if edges is Edges.ALL:
        lines.append([(None, f"└{'─' * inside}┘")])
    return lines


def _cell(game: GameState, number: int) -> Span:
    if not number:
        return None, " " * CELL
    if game.is_drawn(number):
        return "marked", f"[{number:>2}]"
    return None, f" {number:>2} "


def _grid(card: Card) -> list[list[int]]:
    """The rows of a card, with 0 for an empty cell."""
    if not is_cartella(card.numbers):
        return [list(row) for row in card.rows]
    grid = [[0] * COLUMNS for _ in card.rows]
    for cells, numbers in zip(grid, card.rows):
        for number in numbers:
            cells[column_of(number)] = number
    return grid


def _width(card: Card) -> int:
    return len(_grid(card)[0]) * CELL + 2


def _height(edges: Edges) -> int:
    return 5 if edges is Edges.ALL else 4
