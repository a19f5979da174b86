"""Registration: what a client says before it takes part. PASS, NICK, USER and CAP, then 001.

The rules hear of the user when all of it is there (`Introduce`). What they refuse, as a name that
is taken, the client may say in another way.
"""

from __future__ import annotations

import hmac
import re
from functools import partial
from typing import TYPE_CHECKING

from chatroom_tw.chat.protocols.irc import numerics as n
from chatroom_tw.chat.protocols.irc import sasl
from chatroom_tw.chat.protocols.irc.names import name_of
from chatroom_tw.chat.rules.tracking_commands import Authenticate, Introduce
from chatroom_tw.server.clock import Timer

if TYPE_CHECKING:
    from chatroom_tw.chat.protocols.irc.connection import IrcProtocol

PATIENCE = 15.0
"""Seconds that a client has for its registration."""
USERNAME_LIMIT = 20
"""The most characters of a user name."""
REALNAME_LIMIT = 150
"""The most characters of a name in full."""
_NOT_IN_USERNAME = re.compile(r"[^-_.0-9A-Za-z~]")


class Registration:
    """What a client has told so far."""

    __slots__ = (
        *("_timer", "account", "is_negotiating", "is_submitted", "nick"),
        *("password", "realname", "username"),
    )

    def __init__(self, timer: Timer) -> None:
        self._timer = timer
        self.nick = ""
        self.username = ""
        self.realname = ""
        self.password = ""
        self.account = ""
        """The account that its user has proved to be theirs."""
        self.is_negotiating = False
        """Whether capabilities are being negotiated: the registration waits for CAP END."""
        self.is_submitted = False
        """Whether the rules have been asked."""

    def stop(self) -> None:
        """The registration has ended."""
        if self._timer.active():
            self._timer.cancel()


def username_of(written: str) -> str:
    """The user name as it is shown."""
    return _NOT_IN_USERNAME.sub("", written)[:USERNAME_LIMIT] or "user"


def go_on(client: IrcProtocol) -> None:
    """Have the rules decide, if the client has told everything."""
    said = client.registration
    if said is None or said.is_submitted or said.is_negotiating:
        return
    if not (said.nick and said.username):
        return
    if not _password_is_right(client, said):
        client.numeric(n.ERR_PASSWDMISMATCH, "Password incorrect")
        client.end_with("bad password")
        return
    if client.dialogue:
        sasl.abort(client)
    said.is_submitted = True
    login = _login(client, said)
    if login:
        client.submit(login)
        client.session.after(partial(_introduce_if_logged_in, client, said))
    else:
        _introduce(client, said)


def _introduce(client: IrcProtocol, said: Registration) -> None:
    client.submit(Introduce(name_of(said.nick), said.username, said.realname or said.nick))


def _introduce_if_logged_in(client: IrcProtocol, said: Registration) -> None:
    if said.account:
        _introduce(client, said)
    else:
        client.end_with("wrong name or password")


def _password_is_right(client: IrcProtocol, said: Registration) -> bool:
    """Whether PASS has said what this server asks for."""
    wanted = client.factory.settings.password
    return not wanted or hmac.compare_digest(said.password.encode(), wanted.encode())


def _login(client: IrcProtocol, said: Registration) -> Authenticate | None:
    """What logs in by PASS, if the server asks for nothing there and it is `NAME:PASSWORD`."""
    name, colon, password = said.password.partition(":")
    if client.factory.settings.password or said.account or not (colon and name and password):
        return None
    return Authenticate(name, password)


def refused(client: IrcProtocol) -> None:
    """The rules have refused the name: the client may say another one."""
    if client.registration:
        client.registration.is_submitted = False
        client.registration.nick = ""
