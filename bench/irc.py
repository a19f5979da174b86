"""Servers of IRC to compare with, where they are installed: ngIRCd and InspIRCd.

Their configurations switch off all limits and delays of clients, and the lookups of host and
user names. Everything else has its default. Each configuration is in a temporary folder.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from pathlib import Path

from serving import Server

PASSWORD = "bench"
"""The password that `load.c` sends."""

NGIRCD = f"""
[Global]
Name = bench.invalid
Info = bench
AdminInfo1 = bench
AdminEMail = bench@bench.invalid
Listen = 127.0.0.1
Ports = {{port}}
Password = {PASSWORD}
MotdPhrase = bench
PidFile =
[Limits]
MaxConnections = 0
MaxConnectionsIP = 0
MaxJoins = 0
MaxPenaltyTime = 0
PingTimeout = 3600
[Options]
DNS = no
Ident = no
PAM = no
"""

INSPIRCD = f"""
<server name="bench.invalid" description="bench" id="00B" network="bench">
<admin name="bench" nick="bench" email="bench@bench.invalid">
<bind address="127.0.0.1" port="{{port}}" type="clients">
<connect name="main" allow="*" password="{PASSWORD}" timeout="600" pingfreq="3600"
 hardsendq="1g" softsendq="1g" recvq="1g" threshold="1000000" commandrate="1000000000"
 fakelag="no" localmax="100000" globalmax="100000" limit="100000" maxconnwarn="no"
 resolvehostnames="no" useident="no">
<performance softlimit="100000" somaxconn="4096" clonesonconnect="no">
<log method="file" type="*" level="default" target="{{folder}}/inspircd.log">
"""


def irc_servers(folder: Path) -> list[Server]:
    """The servers that are installed; their configurations are written into the folder."""
    servers = []
    if program := find("ngircd"):
        configuration = _write(folder / "ngircd.conf", NGIRCD, port := _free_port())
        command: tuple[str, ...] = (program, "-n", "-f", str(configuration))
        # Its queue has ten connections. It refuses further ones for a second.
        servers.append(Server("ngircd", command, "ready.", port=port, irc=True, backlog=8))
    if program := find("inspircd"):
        configuration = _write(folder / "inspircd.conf", INSPIRCD, port := _free_port())
        command = (program, "--config", str(configuration), "--nofork", "--nopid")
        if os.getuid() == 0:
            command += ("--runasroot",)
        ready = "InspIRCd is now running"
        servers.append(Server("inspircd", command, ready, port=port, irc=True, backlog=1000))
    return servers


def find(name: str) -> str | None:
    """The path of a program, which may be one for administrators; None: there is none."""
    return shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin")


def version(name: str) -> str:
    """The version that the server prints; empty if it is not installed."""
    program = find(name)
    if not program:
        return ""
    said = subprocess.run([program, "--version"], capture_output=True, text=True).stdout.strip()
    return said.partition("\n")[0].removesuffix(".")


def _write(path: Path, template: str, port: int) -> Path:
    path.write_text(template.format(port=port, folder=path.parent))
    # A server that root starts may change its user before it reads its configuration.
    path.parent.chmod(0o755)
    path.chmod(0o644)
    return path


def _free_port() -> int:
    with socket.socket() as one:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
