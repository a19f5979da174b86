"""The errands of the tombola's gateways. There is one, which waits for nothing but its turn."""

from __future__ import annotations

from twisted.internet.defer import succeed

from chatroom_tw.server.errands import Errands
from chatroom_tw.tombola.rules import effects, events

ERRANDS: Errands = {effects.TranscriptTurn: lambda question: succeed(None)}
"""How a gateway of the tombola finds the answer to each type of question."""

LONG_ANSWERS: dict[type, type] = {effects.TranscriptTurn: events.TranscriptOf}
"""The questions whose answers may be long, and the events that bring those (see `Gateway`)."""
