"""The commands of IRC: `COMMANDS` is the table of them, by name.

A handler gets the client and the message, and either sends lines or submits commands of the chat.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chatroom_tw.chat.protocols.irc import (
    account_commands,
    capability_commands,
    chathistory,
    metadata,
    modes,
    monitor,
    multiline,
    people_commands,
    read_marker,
    redaction,
    registration_commands,
    room_commands,
    sasl,
    server_commands,
    talking,
)
from chatroom_tw.chat.protocols.irc import numerics as n
from chatroom_tw.chat.protocols.irc.messages import Message

if TYPE_CHECKING:
    from chatroom_tw.chat.protocols.irc.connection import IrcProtocol

Handler = Callable[["IrcProtocol", Message], None]


@dataclass(frozen=True, slots=True)
class Command:
    """What a command does, and when it may come.

    `early`: also before the registration. `late`: also after it. `least` is how many parameters it
    has at least.
    """

    handle: Handler
    least: int = 0
    early: bool = False
    late: bool = True


COMMANDS: dict[str, Command] = {
    # The registration.
    "CAP": Command(capability_commands.cap, 1, early=True),
    "NICK": Command(registration_commands.nick, early=True),
    "USER": Command(registration_commands.user, 4, early=True, late=False),
    "PASS": Command(registration_commands.password, 1, early=True, late=False),
    "QUIT": Command(registration_commands.leave, early=True),
    "PING": Command(registration_commands.ping, early=True),
    "PONG": Command(registration_commands.pong, early=True),
    "AUTHENTICATE": Command(sasl.authenticate, 1, early=True),
    "REGISTER": Command(account_commands.register, 3, early=True),
    "VERIFY": Command(account_commands.verify, 2, early=True),
    # Talking.
    "PRIVMSG": Command(talking.say),
    "NOTICE": Command(talking.say),
    "TAGMSG": Command(talking.send_tags, 1),
    # The history.
    "CHATHISTORY": Command(chathistory.chathistory),
    "REDACT": Command(redaction.redact, 2),
    "MARKREAD": Command(read_marker.mark_read),
    "BATCH": Command(multiline.batch, 1),
    # Rooms.
    "JOIN": Command(room_commands.join, 1),
    "PART": Command(room_commands.part, 1),
    "TOPIC": Command(room_commands.topic, 1),
    "NAMES": Command(room_commands.names),
    "LIST": Command(room_commands.list_),
    "INVITE": Command(room_commands.invite),
    "KICK": Command(room_commands.kick, 2),
    "MODE": Command(modes.mode, 1),
    # People.
    "AWAY": Command(people_commands.away),
    "WHO": Command(people_commands.who),
    "WHOIS": Command(people_commands.whois),
    "WHOWAS": Command(people_commands.whowas),
    "USERHOST": Command(people_commands.look, 1),
    "ISON": Command(people_commands.look, 1),
    "SETNAME": Command(people_commands.set_name),
    "MONITOR": Command(monitor.monitor, 1),
    "METADATA": Command(metadata.metadata, early=True),
    # The server.
    "LUSERS": Command(server_commands.lusers),
    "MOTD": Command(server_commands.motd),
    "VERSION": Command(server_commands.version),
    "TIME": Command(server_commands.time_),
    "INFO": Command(server_commands.info),
    "ADMIN": Command(server_commands.admin),
    "LINKS": Command(server_commands.links),
    "STATS": Command(server_commands.stats),
    "HELP": Command(server_commands.help_),
    "HELPOP": Command(server_commands.help_),
    "OPER": Command(server_commands.oper, 2),
    "KILL": Command(server_commands.kill, 1),
    "WALLOPS": Command(server_commands.wallops, 1),
    "REHASH": Command(server_commands.rehash),
}


def do(client: IrcProtocol, message: Message) -> None:
    """Do what a message says, or say why not."""
    name = message.command
    command = COMMANDS.get(name)
    if client.registration and not (command and command.early):
        client.numeric(n.ERR_NOTREGISTERED, "You have not registered")
    elif "batch" in message.tags:
        multiline.add(client, message)
    elif command is None:
        client.numeric(n.ERR_UNKNOWNCOMMAND, name[:64], "Unknown command")
    elif client.registration is None and not command.late:
        client.numeric(n.ERR_ALREADYREGISTERED, "You may not reregister")
    elif len(message.params) < command.least:
        client.numeric(n.ERR_NEEDMOREPARAMS, name, "Not enough parameters")
    else:
        command.handle(client, message)


def too_long(client: IrcProtocol) -> None:
    """A line was too long, and is dropped."""
    client.numeric(n.ERR_INPUTTOOLONG, "Input line was too long")


def not_utf8(client: IrcProtocol, message: Message) -> None:
    """A line was no UTF-8, and is dropped. The message is what can be read of it."""
    known = message.command if message.command in COMMANDS else "*"
    told = "FAIL", known, "INVALID_UTF8", "Messages are UTF-8; that one was not, and was dropped"
    client.send(client.from_server(*told))
