"""Commands about files that are sent. `commands` has the others."""

from __future__ import annotations

from dataclasses import dataclass

from chatroom_tw.chat.rules.extras import File


@dataclass(frozen=True, slots=True)
class Upload:
    """Send a file: the gateway takes its bytes if there is space for them. `name`, `media` and
    `size` are as the client says; `text` is said with it, and `reply` is as in `Extra`."""

    target: str
    name: str
    media: str
    size: int
    text: str = ""
    reply: int = 0


@dataclass(frozen=True, slots=True)
class SendFile:
    """The gateway has the file whose space has this `number`, and it is stored by its `name`.

    `address` is its whole address, for those whose clients show texts alone. With `confirmed` the
    answer comes after all is stored, as with `message_commands.Confirmed`.
    """

    number: int
    upload: Upload
    name: str
    file: File
    address: str
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class EndUpload:
    """The gateway has not got the file whose space has this number, and waits no longer."""

    number: int


OfFile = Upload | SendFile | EndUpload
