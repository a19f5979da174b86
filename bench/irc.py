"""Servers of IRC to compare with, where they are installed: ngIRCd and InspIRCd.

Their configurations switch off whatever limits or delays clients, and looking up
who they are; nothing else is changed. Each is written into a temporary folder.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from pathlib import Path

from serving import Server

PASSWORD = "bench"
"""What `load.c` gives as the password."""

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
    """Those that are installed; their configurations are in the folder."""
    servers = []
    if program := find("ngircd"):
        configuration = _write(folder / "ngircd.conf", NGIRCD, port := _free_port())
        command = (program, "-n", "-f", str(configuration))
        # It lets ten connections wait, and turns away for a second who comes then.
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
    return shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin")


def version(name: str) -> str:
    """What the server calls itself, or nothing if it is not installed."""
    program = find(name)
    if not program:
        return ""
    said = subprocess.run([program, "--version"], capture_output=True, text=True).stdout.strip()
    return said.partition("\n")[0].removesuffix(".")


def _write(path: Path, template: str, port: int) -> Path:
    path.write_text(template.format(port=port, folder=path.parent))
    # A server that is started by root may give up what root may do, and then read it.
    path.parent.chmod(0o755)
    path.chmod(0o644)
    return path


def _free_port() -> int:
    with socket.socket() as one:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]
