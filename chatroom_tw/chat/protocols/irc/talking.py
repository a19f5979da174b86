"""PRIVMSG, NOTICE and TAGMSG: what is said in rooms and privately, and tags without a text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from chatroom_tw.chat.protocols.irc import formatting, line_parts, services
from chatroom_tw.chat.protocols.irc import numerics as n
from chatroom_tw.chat.protocols.irc.message_lines import reactions_in, reply_in
from chatroom_tw.chat.protocols.irc.messages import Message
from chatroom_tw.chat.protocols.irc.modes_shown import PREFIXES
from chatroom_tw.chat.protocols.irc.names import is_channel, name_of, room_of
from chatroom_tw.chat.protocols.irc.welcome import TARGETS
from chatroom_tw.chat.rules.commands import Say, Tell
from chatroom_tw.chat.rules.extras import Extra, Manner, Tags
from chatroom_tw.chat.rules.tracking_commands import SayAbove, SendTags

if TYPE_CHECKING:
    from chatroom_tw.chat.protocols.irc.connection import IrcProtocol

_ROLES = {prefix: role for role, prefix in PREFIXES.items() if prefix}
_ACTION = "\x01ACTION "


def say(client: IrcProtocol, message: Message) -> None:
    """PRIVMSG and NOTICE. A notice is answered by nothing."""
    is_notice = message.command == "NOTICE"
    params = message.params
    if not params or not params[0]:
        if not is_notice:
            client.numeric(n.ERR_NORECIPIENT, f"No recipient given ({message.command})")
    elif len(params) < 2 or not params[1]:
        if not is_notice:
            client.numeric(n.ERR_NOTEXTTOSEND, "No text to send")
    elif services.is_told(message):
        services.receive(client, message)
    else:
        for target in targets(client, message):
            _say_to(client, target, params[1], is_notice, client_tags(message.tags))


def targets(client: IrcProtocol, message: Message) -> Iterator[str]:
    """The recipients of a message, each once; it has too many of them for some."""
    found = list(dict.fromkeys(filter(None, message.params[0].split(","))))
    yield from found[:TARGETS]
    if len(found) > TARGETS and message.command != "NOTICE":
        over = found[TARGETS]
        client.numeric(n.ERR_TOOMANYTARGETS, over[:64], "Too many recipients")


def client_tags(tags: Mapping[str, str]) -> Tags:
    """The tags that clients pass on to one another."""
    return tuple((name, value) for name, value in tags.items() if name.startswith("+"))


def _say_to(client: IrcProtocol, target: str, text: str, is_notice: bool, tags: Tags) -> None:
    if len(text.encode()) > line_parts.space(client.source, target):
        client.numeric(n.ERR_INPUTTOOLONG, "That text does not fit into one message")
    else:
        _pass_on(client, target, text, is_notice, tags)


def say_together(client: IrcProtocol, message: Message) -> None:
    """Say a text of several lines, and with `CUT` where a line was cut, as one."""
    target, text = message.params
    _pass_on(client, target, text, message.command == "NOTICE", client_tags(message.tags))


def _pass_on(client: IrcProtocol, target: str, text: str, is_notice: bool, tags: Tags) -> None:
    extra, words = extra_of(text, is_notice, tags)
    if not words:
        return
    role = _ROLES.get(target[0])
    if is_channel(target):
        client.submit(Say(words, room_of(target), "\n" in words, extra))
    elif role and is_channel(target[1:]):
        client.submit(SayAbove(room_of(target[1:]), role, words, extra))
    else:
        client.submit(Tell(name_of(target), words, extra))


def extra_of(text: str, is_notice: bool, tags: Tags) -> tuple[Extra | None, str]:
    """What goes with a text, and the text as everybody can show it."""
    manner = Manner.NOTICE if is_notice else Manner.TEXT
    if not is_notice and text.startswith(_ACTION):
        manner, text = Manner.ACTION, text[len(_ACTION) :].removesuffix("\x01")
    words = formatting.without(text)
    formatted = formatting.kept(text) if words != text else ""
    if manner is Manner.TEXT and not tags and not formatted:
        return None, words
    reply, others = reply_in(tags)
    return Extra(manner, formatted if formatted != words else "", others, reply), words


def send_tags(client: IrcProtocol, message: Message) -> None:
    tags = client_tags(message.tags)
    if not tags:
        return
    for target in targets(client, message):
        to = target if is_channel(target) else name_of(target)
        reactions = list(reactions_in(to, tags))
        for reaction in reactions:
            client.submit(reaction)
        if not reactions:
            client.submit(SendTags(to, tags))
