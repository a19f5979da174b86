"""How the tests link a gateway with a hub: in one process, or as if they were in two.

CHATROOM_TW_LINK=encoded makes bytes of all that crosses the link, and values of these again.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping

from chatroom_tw.server import link
from chatroom_tw.server.gateway import Gateway
from chatroom_tw.server.hub import Hub

IS_ENCODED = os.environ.get("CHATROOM_TW_LINK") == "encoded"
Recode = Callable[[link.Batch], link.Batch]


def recode(tags: Mapping[int, type]) -> Recode:
    """What becomes of a batch on its way."""
    if not IS_ENCODED:
        return lambda batch: batch
    from chatroom_tw.server.codec import Codec

    codec = Codec(tags)
    return lambda batch: codec.decode(codec.encode(batch))


def connect(hub: Hub, gateway: Gateway, tags: Mapping[int, type]) -> None:
    """Link them, in the way that the tests are run with."""
    link.connect(hub, gateway, recode(tags))
