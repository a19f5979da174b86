"""Programs with which people chat by IRC, on a terminal: irssi and WeeChat.

What they show is read from the logs that they write, as each draws a screen of its own.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from support.clients import Address
from support.programs import eventually
from support.terminals import Terminal

IRSSI = """
servers = ({{
  address = "{host}"; chatnet = "chat"; port = "{port}"; autoconnect = "yes";
  use_tls = "{tls}"; tls_verify = "no";
}});
chatnets = {{ chat = {{ type = "IRC"; max_kicks = "1"; }}; }};
settings = {{
  core = {{ real_name = "{name}"; user_name = "{name}"; nick = "{name}"; }};
  "fe-common/core" = {{ term_charset = "UTF-8"; }};
}};
"""


class IrcProgram(Terminal):
    """A program that speaks IRC. Lines that are typed are its commands."""

    name: str
    """The name of the program, and of what runs it."""

    def __init__(self, address: Address, folder: Path, name: str, *, tls: bool = False) -> None:
        """Connect as `name`. The program has its files in the folder."""
        folder.mkdir()
        self.folder = folder
        arguments = self.prepare(address, folder, name, tls=tls)
        super().__init__(*arguments, program=self.name, HOME=str(folder))

    def prepare(self, address: Address, folder: Path, name: str, *, tls: bool) -> list[str]:
        """Write the configuration. The arguments of the program."""
        raise NotImplementedError

    @classmethod
    def is_installed(cls) -> bool:
        return shutil.which(cls.name) is not None

    def enter(self, *lines: str) -> None:
        """Type lines, each of which is a command or is said."""
        for line in lines:
            self.type(f"{line}\r")

    @property
    def shown(self) -> str:
        """All that the program has logged."""
        logs = sorted(self.folder.rglob("*.log")) + sorted(self.folder.rglob("*.weechatlog"))
        return "".join(log.read_text(errors="replace") for log in logs)

    def sees(self, *texts: str) -> None:
        """Wait until a line was shown that has all of these in it."""

        def is_shown() -> bool:
            self.read_some()  # Otherwise the program waits for its terminal.
            return any(all(text in line for text in texts) for line in self.shown.splitlines())

        eventually(is_shown, lambda: (self.name, texts, self.shown))


class Irssi(IrcProgram):
    name = "irssi"

    def prepare(self, address: Address, folder: Path, name: str, *, tls: bool) -> list[str]:
        host, port = address
        (folder / "config").write_text(
            IRSSI.format(host=host, port=port, tls="yes" if tls else "no", name=name)
        )
        return [f"--home={folder}", f"--config={folder}/config"]

    def __init__(self, address: Address, folder: Path, name: str, *, tls: bool = False) -> None:
        super().__init__(address, folder, name, tls=tls)
        self.enter(f"/log open {folder}/all.log ALL")


class WeeChat(IrcProgram):
    name = "weechat"

    def prepare(self, address: Address, folder: Path, name: str, *, tls: bool) -> list[str]:
        host, port = address
        commands = (
            "/set logger.file.flush_delay 0",
            "/set logger.level.core.weechat 0",
            "/set weechat.look.paste_max_lines -1",
            "/set irc.look.smart_filter off",
            f"/server add chat {host}/{port} {'-ssl -ssl_verify=off' if tls else '-nossl'}",
            f"/set irc.server.chat.nicks {name}",
            "/connect chat",
        )
        options = [word for command in commands for word in ("--run-command", command)]
        return [f"--dir={folder}", *options]
