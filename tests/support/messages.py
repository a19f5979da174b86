"""Single messages on the chat's page: their buttons, and a picture to send."""

from __future__ import annotations

from pathlib import Path
from struct import pack
from zlib import compress, crc32

from support.browsers import Browser


def act(page: Browser, text: str, name: str) -> None:
    """Press a button of the message with this text, which has the pointer."""
    script = """
        const message = [...document.querySelectorAll("#log .message[data-at]")]
            .find((one) => one.querySelector(".text").textContent === arguments[0]);
        message.dispatchEvent(new PointerEvent("pointerover", {bubbles: true}));
        const button = [...message.querySelectorAll(".message-bar button")]
            .find((one) => one.getAttribute("aria-label") === arguments[1]);
        button?.click();
        return Boolean(button);
    """
    page.wait(lambda: page.run_script(script, text, name), f"no button {name} at {text}")


def picture(folder: Path) -> Path:
    """A picture of 3 by 2 pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return pack("!I", len(data)) + kind + data + pack("!I", crc32(kind + data))

    rows = (b"\0" + b"\x2f\x80\x50" * 3) * 2
    path = folder / "a cat.png"
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", pack("!IIBBBBB", 3, 2, 8, 2, 0, 0, 0))
        + chunk(b"IDAT", compress(rows))
        + chunk(b"IEND", b"")
    )
    return path
