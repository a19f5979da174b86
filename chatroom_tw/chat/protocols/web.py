"""The chat in the browser: JSON over a WebSocket. See docs/protocols/web.md.

    a client sends {"type": "say", "room": "main", "text": "hello"}
    the server sends {"type": "said", "room": "main", "name": "ann", "text": "hello", "at": …}

`web_requests` has the messages that clients send, `web_events` and `web_events_2` have those that
the server sends. A client is spoken to in version 1 until it asks for another in its `hello`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chatroom_tw.chat.protocols import (
    web_events,
    web_events_2,
    web_messages,
    web_requests,
    web_requests_2,
)
from chatroom_tw.chat.protocols.web_requests import Hello
from chatroom_tw.chat.protocols.web_uploads import Uploads
from chatroom_tw.chat.rules import commands, events
from chatroom_tw.chat.rules.message_commands import Confirmed
from chatroom_tw.chat.rules.message_events import MayUpload
from chatroom_tw.chat.rules.person_commands import ShareBrowser
from chatroom_tw.chat.rules.person_events import SharedBrowser
from chatroom_tw.chat.rules.traits import Traits
from chatroom_tw.server.fanout import Renderer
from chatroom_tw.server.gateway import Gateway
from chatroom_tw.server.http import messages
from chatroom_tw.server.http.messages import Malformed, MessagesConnection, Type
from chatroom_tw.server.http.websocket import WebSocketFactory

CONFIRMED = (commands.Say, commands.Tell)
"""Commands for whose effects nobody waits, but whoever has given a request an id."""
LINES_AS_ONE = 5
"""How many lines of a text cost as much as one message."""

REPLACED = messages.written({"type": "replaced"})


@dataclass(frozen=True, slots=True)
class Version:
    """How clients of one version of the protocol are understood, and are told of events."""

    types: Mapping[str, Type]
    sent: web_events.Table
    renderer: Renderer


FIRST = Version(
    web_requests.TYPES,
    web_events.SENT,
    Renderer(messages.renderer(web_events.SENT, web_events.NOT_SENT), echo=True),
)
SECOND = Version(
    web_requests_2.TYPES_2,
    web_events_2.SENT,
    Renderer(
        messages.renderer(web_events_2.SENT, web_events_2.NOT_SENT),
        echo=True,
        own=messages.renderer(
            {**web_events_2.SENT, events.Said: web_messages.own_said}, web_events_2.NOT_SENT
        ),
    ),
)


def version_of(hello: Hello) -> Version:
    """The newest version that the client speaks, too."""
    return FIRST if hello.version == 1 else SECOND


class WebChat(MessagesConnection):
    """The connection of one page, or of another program that uses the protocol."""

    __slots__ = ("answering", "is_shared", "spoken", "tab", "understood")

    factory: WebChatFactory
    traits = Traits.WELCOMED | Traits.ALONE
    protocol_word = "web"
    at_end = commands.Quit()

    def __init__(self, answer: bytes = b"") -> None:
        super().__init__(answer)
        self.tab = ""
        """The secret of the page's tab, as far as it has given one."""
        self.is_shared = False
        """Whether its user is the guest of another connection of the same browser."""
        self.understood = FIRST
        """The version of what comes next from the client."""
        self.spoken = FIRST
        """The version of what the client is told next: answers come later than requests."""
        self.answering = ""
        """The id of the request that is being answered; "": it has none."""

    @property
    def types(self) -> Mapping[str, Type]:  # type: ignore[override]
        return self.understood.types

    @property
    def renderer(self) -> Renderer:  # type: ignore[override]
        return self.spoken.renderer

    @property
    def renderer_elsewhere(self) -> Renderer:  # type: ignore[override]
        return self.spoken.renderer

    @property
    def asks(self) -> bool:  # type: ignore[override]
        return bool(self.answering)

    def receive_message(self, message: bytes) -> None:
        id_ = ""
        try:
            parsed = messages.parse(message)
            if self.understood is not FIRST:
                id_ = web_requests_2.id_of(parsed)
            if id_:
                self._take_with_id(parsed, id_)
            else:
                self.take_message(parsed)
        except Malformed as why:
            told = web_events.in_words(str(why))
            self.session.reply(messages.written({**told, "id": id_} if id_ else told))

    def _take_with_id(self, message: Mapping[str, Any], id_: str) -> None:
        """What comes between the two calls, and is for the client alone, answers the message."""
        command = messages.command_of(message, self.types)
        self.session.after(lambda: self._set_answering(id_))
        if isinstance(command, messages.Ping):
            self.session.reply(messages.written({"type": "pong", "id": id_}))
        else:
            self.do(Confirmed(command) if isinstance(command, CONFIRMED) else command)
        self.session.after(lambda: self._set_answering(""))

    def answer(self, id_: str, command: object) -> None:
        """Submit a command, of which what follows answers the request with this id."""
        if id_:
            self.session.after(lambda: self._set_answering(id_))
        self.session.submit(command)
        if id_:
            self.session.after(lambda: self._set_answering(""))

    def _set_answering(self, id_: str) -> None:
        self.answering = id_

    def do(self, command: Any) -> None:
        if isinstance(command, Hello):
            self.understood = version_of(command)
            self.session.after(lambda: self._hello(command))
        else:
            super().do(command)

    def message_cost(self, message: bytes) -> float:
        """A message costs 1 more for each `LINES_AS_ONE` line feeds in it."""
        return super().message_cost(message) + messages.line_feeds(message) // LINES_AS_ONE

    def render(self, event: Any) -> bytes:
        if type(event) is SharedBrowser:
            self.is_shared = True
        elif type(event) is events.Welcome:
            return messages.written({**web_events.SENT[events.Welcome](event), **self._page()})
        elif type(event) is MayUpload:
            return self._upload_to(event)
        if self.answering and type(event) not in web_events_2.UNPROMPTED:
            told = self.spoken.sent[type(event)](event) if type(event) in self.spoken.sent else None
            return messages.written({**told, "id": self.answering}) if told else b""
        return super().render(event)

    def _page(self) -> messages.Sent:
        """The fields of `welcome` for pages: their version, the server's key for pushes, and how
        large a file may be."""
        told = {"page": self.factory.page, "push": self.factory.push_key}
        given = {name: value for name, value in told.items() if value}
        return {**given, "uploads": self.factory.upload_limit}

    def _upload_to(self, allowed: MayUpload) -> bytes:
        assert self.factory.uploads, "the rules let nobody send files without it"
        url = self.factory.uploads.issue(self, allowed, self.answering)
        told = {"type": "upload-to", "url": url}
        return messages.written({**told, "id": self.answering} if self.answering else told)

    def gone(self) -> None:
        self.factory.forget(self)
        if self.factory.uploads is not None:
            self.factory.uploads.forget(self)
        super().gone()

    def _hello(self, hello: Hello) -> None:
        self._speak(version_of(hello))
        if hello.browser and self.spoken is not FIRST:
            # Before the tab's old connection ends, so that the guest does not leave with it.
            secret = hashlib.sha256(hello.browser.encode()).hexdigest()
            self.session.submit(ShareBrowser(secret))
        if hello.tab:
            self.factory.replace(hello.tab, self)
        if hello.name:
            rename = commands.Rename(hello.name)
            self.session.after(lambda: self._unless_shared(rename))

    def _unless_shared(self, rename: commands.Rename) -> None:
        """Take a name, unless the browser's guest is here and has one."""
        if not self.is_shared:
            self.session.submit(rename)

    def _speak(self, version: Version) -> None:
        if version is self.spoken:
            return
        self.spoken = version
        if self.session.rooms:  # They have the other renderer.
            self.session.submit(commands.SetDelivery(on_request=False))


class WebChatFactory(WebSocketFactory):
    """Makes a `WebChat` for each connection, and knows the connection of each tab."""

    protocol = WebChat

    def __init__(
        self,
        gateway: Gateway,
        push_key: str = "",
        uploads: Uploads | None = None,
        upload_limit: int = 0,
    ) -> None:
        """`push_key` is that of Web Push; "": there is none. `uploads` None: nobody can send
        files. `upload_limit` is how many bytes a file has at most; 0: none is taken."""
        super().__init__(gateway)
        self.push_key = push_key
        self.uploads = uploads
        self.upload_limit = upload_limit if uploads else 0
        self._tabs: dict[str, WebChat] = {}

    def replace(self, tab: str, client: WebChat) -> None:
        """Give the tab this connection. The connection that it had before is ended."""
        before = self._tabs.get(tab)
        self.forget(client)
        self._tabs[tab], client.tab = client, tab
        if before is not None and before is not client:
            before.deliver(REPLACED)
            before.session.end()

    def forget(self, client: WebChat) -> None:
        """Forget the connection's tab."""
        if client.tab and self._tabs.get(client.tab) is client:
            del self._tabs[client.tab]
