"""Identities: what others are told of a user besides the name, by protocols that tell it."""

from __future__ import annotations

from dataclasses import dataclass

USER = "~chat"
"""What is between `!` and `@` for those who have told no user name."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a user is to others. It goes with what the user says and does."""

    source: str
    """`USER@HOST`, as it follows `NICK!` on IRC. The host is hidden where addresses are."""
    account: str = ""
    """The name of the account; "": a guest."""
    realname: str = ""
    """What the user has told as their name in full; "": nothing."""
    is_bot: bool = False
    """Whether the user has said that it is a program."""

    @property
    def username(self) -> str:
        return self.source.partition("@")[0]

    @property
    def host(self) -> str:
        return self.source.partition("@")[2]


NOBODY = Identity(f"{USER}@unknown")
"""In the place of an identity that is not known any more."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What a user has told of themselves."""

    username: str = ""
    realname: str = ""
    is_bot: bool = False
    invisible: bool = False
    """Whether only those who share a room with the user find them by a mask."""
