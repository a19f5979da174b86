"""Handing over: a connection goes from one protocol to another, with its slot and its transport."""

from __future__ import annotations

from typing import Any

from twisted.protocols.policies import ProtocolWrapper


def hand_over(predecessor: Any, successor: Any, received: bytes) -> None:
    """Give a connection to another protocol, with its slot and the bytes received so far.

    A socket's transport has its protocol as `protocol`. A transport that wraps another (TLS, a
    proxy's header) is a `ProtocolWrapper`, and has its protocol as `wrappedProtocol`.
    """
    transport = predecessor.transport
    move_slot(predecessor, successor)
    set_protocol(transport, predecessor, successor)
    successor.makeConnection(transport)
    if received:
        successor.dataReceived(received)


def move_slot(predecessor: Any, successor: Any) -> None:
    """Give the predecessor's slot to the successor."""
    if predecessor.slot is not None:
        successor.slot, predecessor.slot = predecessor.slot, None


def set_protocol(transport: Any, predecessor: Any, successor: Any) -> None:
    """Have the transport tell the successor of what comes."""
    if isinstance(transport, ProtocolWrapper):
        transport.wrappedProtocol = successor
    else:
        transport.protocol = successor
        _rename_in_log(transport, predecessor, successor)


def _rename_in_log(transport: Any, predecessor: object, successor: object) -> None:
    """Have the log name the new protocol: a socket's `logstr` begins with the protocol's class."""
    if isinstance(getattr(transport, "logstr", None), str):
        old, new = type(predecessor).__name__, type(successor).__name__
        transport.logstr = transport.logstr.replace(old, new)
