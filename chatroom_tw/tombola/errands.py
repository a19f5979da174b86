"""The errands of the tombola's gateways, which wait for nothing but their turn."""

from __future__ import annotations

from twisted.internet.defer import succeed

from chatroom_tw.server.errands import Errands
from chatroom_tw.tombola.rules import effects, events

LONG_ANSWERS: dict[type, type] = {
    effects.TranscriptTurn: events.TranscriptOf,
    effects.HallsTurn: events.Halls,
}
"""The questions whose answers may be long, and the events that bring those (see `Gateway`)."""
ERRANDS: Errands = dict.fromkeys(LONG_ANSWERS, lambda question: succeed(None))
"""How a gateway of the tombola finds the answer to each type of question."""
