"""The policy of a server: what its operator has decided for all of it."""

from __future__ import annotations

from dataclasses import dataclass

from chatroom_tw.chat.rules.cloak import cloak, host_of

REGISTRATIONS = ("open", "operators", "closed")
"""Who registers names: everybody, server operators for others, or nobody."""


@dataclass(frozen=True, slots=True)
class Policy:
    """What holds for the whole server."""

    registration: str = "open"
    guests: bool = True
    """Whether somebody without an account can do more than log in."""
    guest_rooms: int = 0
    """The most rooms that a guest owns at one time; 0: as many as anybody."""
    hidden_addresses: bool = False
    """Whether only server operators see addresses."""
    key: bytes = b""
    """What addresses are hidden with: see `cloak`."""
    upload: int = 0
    """The most bytes of a file that is sent; 0: none can be."""
    uploads: int = 0
    """The most bytes of all files together."""

    def hidden(self, address: str) -> str:
        """The host of an address (`ip:port`) as it is shown if addresses are hidden."""
        return self.hidden_host(host_of(address))

    def shown_host(self, address: str) -> str:
        """The host of an address (`ip:port`) as everybody sees it."""
        return self.hidden(address) if self.hidden_addresses else host_of(address)

    def hidden_host(self, host: str) -> str:
        """A host as it is shown if addresses are hidden."""
        return cloak(self.key, host)
