"""The command line of `twistd chat`."""

from __future__ import annotations

import time
from pathlib import Path
from typing import ClassVar

from chatroom_tw.chat import operators
from chatroom_tw.chat.protocols.irc.settings import IrcSettings
from chatroom_tw.chat.protocols.web_uploads import Uploads
from chatroom_tw.chat.rules.policy import REGISTRATIONS, Policy
from chatroom_tw.chat.rules.stored import HistoryLimits
from chatroom_tw.chat.spoken import PROTOCOLS
from chatroom_tw.server import options
from chatroom_tw.server.listen.listeners import CannotStart
from chatroom_tw.server.option_values import contact
from chatroom_tw.server.text import decode

LIMITS = HistoryLimits()
UPLOADS, UPLOADS_TOTAL = 10 << 20, 1 << 30
"""The most bytes of a file, and of all files."""
ADDRESSES = ("everyone", "operators")


class Options(
    options.ServerOptions,
    protocols={word: spoken.description for word, spoken in PROTOCOLS.items()},
):
    """The command line of `twistd chat`."""

    application = "chat"
    synopsis = "[options]"
    longdesc = (
        "A chat room server. Join it with netcat, with telnet, or with `chatroom chat`. "
        "The README shows how friends get in."
    )
    flags: ClassVar = frozenset({"allow-kill", "public"})
    public: ClassVar = {**options.ServerOptions.public, "addresses": "operators", "guest-rooms": 3}
    standard: ClassVar = {
        **options.ServerOptions.standard,
        "port": 12000,
        "state": None,  # The default folder.
        "history-lines": LIMITS.lines,
        "history-days": LIMITS.days,
        "history-bytes": LIMITS.bytes,
        "uploads": UPLOADS,
        "uploads-total": UPLOADS_TOTAL,
        "allow-kill": False,
        "student-id": "0",
        "addresses": "everyone",
        "registration": "open",
        "guests": "yes",
        "guest-rooms": 0,
        "operators": None,
        "irc-password": "",
        "motd": None,
        "push": "",
    }
    optParameters: ClassVar = [
        [
            "port",
            None,
            None,
            "The TCP port for every protocol: what a client sends first says which protocol it "
            "speaks. 0 takes a free one; systemd:domain=INET6:index=0 is a socket that systemd has "
            "opened. [default: 12000]",
            options.front,
        ],
        [
            "state",
            None,
            None,
            "The folder in which accounts, messages and history are stored; none: in memory, until "
            "the server ends. [default: chatroom_tw/chat, where your system keeps its users' data]",
            options.state,
        ],
        [
            "history-lines",
            None,
            None,
            "The number of lines of each room that can be read again; 0: none. "
            f"[default: {LIMITS.lines}]",
            options.whole("history-lines", 0, 1_000_000),
        ],
        [
            "history-days",
            None,
            None,
            "The number of days for which lines of rooms, and private messages that have been "
            f"read, are stored; 0: none. [default: {LIMITS.days}]",
            options.whole("history-days", 0, 36_500),
        ],
        [
            "history-bytes",
            None,
            None,
            "The most bytes of history of all rooms together, of which one room has a sixteenth at "
            "most; the oldest lines go first. K and M may follow the number. "
            f"[default: {LIMITS.bytes}]",
            options.size("history-bytes", 1 << 20, 1 << 40),
        ],
        [
            "uploads",
            None,
            None,
            "The most bytes of a file that people send by the page; 0: they send none. K, M or G "
            f"may follow the number. [default: {UPLOADS}]",
            options.size("uploads", 0, 1 << 40),
        ],
        [
            "uploads-total",
            None,
            None,
            "The most bytes that all files together may have. K, M or G may follow the number. "
            f"[default: {UPLOADS_TOTAL}]",
            options.size("uploads-total", 0, 1 << 50),
        ],
        [
            "operators",
            None,
            None,
            "A TOML file that names the operators of the chat and their passwords (chatroom "
            f"operator add NAME). [default: {operators.FILE} in the folder of --state, if it is "
            "there]",
            options.path("operators"),
        ],
        [
            "irc-password",
            None,
            None,
            "A word that IRC clients have to know: what they send as PASS. [default: none]",
            options.shown("irc-password"),
        ],
        [
            "motd",
            None,
            None,
            "A file with the message of the day, which IRC clients are shown when they connect. "
            "[default: none]",
            options.path("motd"),
        ],
        [
            "push",
            None,
            None,
            "Have push services notify browsers whose page is closed. The services want an address "
            "to write to if there is trouble: mailto:you@example.org, or one at https://. This "
            "needs chatroom_tw[push]. [default: none]",
            contact("push"),
        ],
        [
            "student-id",
            None,
            None,
            "The StudentID in the answer to a TCD client's HELO. [default: 0]",
            options.shown("student-id"),
        ],
        [
            "addresses",
            None,
            None,
            "Who sees the addresses of clients: everyone, or operators of the server; others see "
            "h-… in the place of the host. [default: everyone]",
            options.choice("addresses", ADDRESSES),
        ],
        [
            "registration",
            None,
            None,
            "Who registers names: open (everybody), operators (they do, for others), or closed. "
            "[default: open]",
            options.choice("registration", REGISTRATIONS),
        ],
        [
            "guests",
            None,
            None,
            "Whether those who have not logged in can do anything else: yes or no. [default: yes]",
            options.choice("guests", ("yes", "no")),
        ],
        [
            "guest-rooms",
            None,
            None,
            "The most rooms that a guest owns at one time; 0: as many as anybody. [default: 0]",
            options.whole("guest-rooms", 0, 1000),
        ],
    ]

    push_key = ""
    """The server's key for push services, once it is known."""
    uploads: Uploads | None = None
    """What takes the files that people send; the service sets it."""

    def policy(self, key: bytes) -> Policy:
        """What holds for the whole server. Addresses are hidden with the key."""
        return Policy(
            self["registration"],
            self["guests"] == "yes",
            self["guest-rooms"],
            self["addresses"] == "operators",
            key,
            self["uploads"],
            self["uploads-total"],
        )

    def irc(self) -> IrcSettings:
        """What the IRC listeners have in common. Raises `CannotStart`."""
        try:
            text = Path(self["motd"]).read_text("utf-8", "replace") if self["motd"] else ""
        except OSError as error:
            raise CannotStart(
                f"chat: cannot read --motd {self['motd']}: {error.strerror}"
            ) from error
        name = "".join("_" if letter.isspace() else letter for letter in self["name"])
        return IrcSettings(
            name.lstrip(":") or "chat",
            self["name"],
            options.VERSION,
            self["irc-password"],
            tuple(decode(text.encode()).splitlines()),
            time.time(),
            self["registration"] == "open",
        )

    def opt_allow_kill(self) -> None:
        """Let a TCD client's KILL_SERVICE stop the server. Without this it is refused."""
        self["allow-kill"] = True
