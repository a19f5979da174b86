"""Commands about the server (LUSERS, MOTD, VERSION, …), and those of server operators."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from chatroom_tw.chat.protocols.irc import help_texts, welcome
from chatroom_tw.chat.protocols.irc import numerics as n
from chatroom_tw.chat.protocols.irc.messages import Message
from chatroom_tw.chat.protocols.irc.names import name_of
from chatroom_tw.chat.rules.operator_commands import Kill, Oper, Reload, Wall
from chatroom_tw.chat.rules.room_commands import TEXT_LIMIT
from chatroom_tw.chat.rules.tracking_commands import Count

if TYPE_CHECKING:
    from chatroom_tw.chat.protocols.irc.connection import IrcProtocol


def _is_here(client: IrcProtocol, message: Message) -> bool:
    """Whether the server that is named is this one, or one of its clients."""
    if not message.params or not message.params[0]:
        return True
    server, here = message.params[0].lower(), client.factory.settings.name.lower()
    if server in ("*", here, client.nick.lower()):
        return True
    client.numeric(n.ERR_NOSUCHSERVER, message.params[0][:64], "No such server")
    return False


def lusers(client: IrcProtocol, message: Message) -> None:
    client.submit(Count())


def motd(client: IrcProtocol, message: Message) -> None:
    if _is_here(client, message):
        settings = client.factory.settings
        for number, *params in welcome.motd(settings.motd, settings.name):
            client.numeric(number, *params)


def version(client: IrcProtocol, message: Message) -> None:
    if _is_here(client, message):
        settings = client.factory.settings
        client.numeric(n.RPL_VERSION, settings.version, settings.name, "several protocols")
        all_tokens = welcome.tokens(settings.network)
        for start in range(0, len(all_tokens), welcome.ISUPPORT_AT_ONCE):
            some = all_tokens[start : start + welcome.ISUPPORT_AT_ONCE]
            client.numeric(n.RPL_ISUPPORT, *some, "are supported by this server")


def time_(client: IrcProtocol, message: Message) -> None:
    if _is_here(client, message):
        now = client.factory.wall()
        shown = time.strftime("%A %B %d %Y -- %H:%M:%S +00:00", time.gmtime(now))
        client.numeric(n.RPL_TIME, client.factory.settings.name, shown)


def info(client: IrcProtocol, message: Message) -> None:
    if _is_here(client, message):
        settings = client.factory.settings
        since = time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(settings.started))
        client.numeric(n.RPL_INFO, settings.version)
        client.numeric(n.RPL_INFO, "One chat for IRC, browsers, netcat and telnet")
        client.numeric(n.RPL_INFO, f"On-line since {since}")
        client.numeric(n.RPL_ENDOFINFO, "End of INFO list")


def admin(client: IrcProtocol, message: Message) -> None:
    if _is_here(client, message):
        settings = client.factory.settings
        client.numeric(n.RPL_ADMINME, settings.name, "Administrative info")
        client.numeric(n.RPL_ADMINLOC1, settings.network)
        client.numeric(n.RPL_ADMINLOC2, "Write to a server operator: WHO * o lists them")
        client.numeric(n.RPL_ADMINEMAIL, "There is no address")


def links(client: IrcProtocol, message: Message) -> None:
    settings = client.factory.settings
    client.numeric(n.RPL_LINKS, settings.name, settings.name, f"0 {settings.network}")
    client.numeric(n.RPL_ENDOFLINKS, "*", "End of LINKS list")


def stats(client: IrcProtocol, message: Message) -> None:
    letter = message.params[0][:1] if message.params else "*"
    if letter == "u":
        up = int(client.factory.wall() - client.factory.settings.started)
        days, rest = divmod(up, 86_400)
        hours, rest = divmod(rest, 3600)
        shown = f"Server Up {days} days {hours}:{rest // 60:02}:{rest % 60:02}"
        client.numeric(n.RPL_STATSUPTIME, shown)
    client.numeric(n.RPL_ENDOFSTATS, letter or "*", "End of STATS report")


def help_(client: IrcProtocol, message: Message) -> None:
    subject = message.params[0] if message.params else ""
    found = help_texts.about(subject)
    shown = subject[:64] or "*"
    if not found:
        client.numeric(n.ERR_HELPNOTFOUND, shown, "No help is available on this topic")
        return
    first, *middle, last = found
    client.numeric(n.RPL_HELPSTART, shown, first)
    for line in middle:
        client.numeric(n.RPL_HELPTXT, shown, line)
    client.numeric(n.RPL_ENDOFHELP, shown, last)


# -- server operators


def oper(client: IrcProtocol, message: Message) -> None:
    client.submit(Oper(message.params[0], message.params[1]))


def kill(client: IrcProtocol, message: Message) -> None:
    reason = message.params[1][:TEXT_LIMIT] if len(message.params) > 1 else ""
    client.submit(Kill(name_of(message.params[0]), reason))


def wallops(client: IrcProtocol, message: Message) -> None:
    client.submit(Wall(message.params[0]))


def rehash(client: IrcProtocol, message: Message) -> None:
    client.submit(Reload())
