"""nginx, Caddy and HAProxy, with the examples of docs/deploying.md as their configuration."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from support.clients import Address
from support.programs import DEADLINE, ROOT

HOST = "chat.example"
"""The name of the site in the examples."""
_BEFORE = {
    "nginx": """
        daemon off;
        master_process off;
        pid {folder}/nginx.pid;
        error_log stderr;
        events {{}}
        http {{
            access_log off;
            client_body_temp_path {folder}/body;
            proxy_temp_path {folder}/proxy;
            fastcgi_temp_path {folder}/fastcgi;
            uwsgi_temp_path {folder}/uwsgi;
            scgi_temp_path {folder}/scgi;
    """,
    "caddy": "{{\n admin off\n auto_https off\n storage file_system {folder}\n}}\n",
    "haproxy": "",
}
_AFTER = {"nginx": "}", "caddy": "", "haproxy": ""}
_COMMANDS = {
    "nginx": ["nginx", "-p", "{folder}", "-e", "stderr", "-c", "{file}"],
    "caddy": ["caddy", "run", "--adapter", "caddyfile", "--config", "{file}"],
    "haproxy": ["haproxy", "-db", "-f", "{file}"],
}


def needed(program: str) -> pytest.MarkDecorator:
    """Marks tests that need this program."""
    return pytest.mark.skipif(not shutil.which(program), reason=f"{program} is not installed")


def each(*programs: str) -> list[object]:
    """Parameters for a test that runs with each of these programs."""
    return [pytest.param(program, marks=needed(program)) for program in programs]


def example(program: str, number: int = 0) -> str:
    """An example of docs/deploying.md, counted from 0 among those of this program."""
    page = (ROOT / "docs" / "deploying.md").read_text()
    return re.findall(rf"^```{program}\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)[number]


def nginx_under(path: str) -> str:
    """The example for nginx, with its location replaced by that of the example under a path."""
    whole, (location, pass_to) = example("nginx"), example("nginx", 1).splitlines()
    whole = re.sub(r"^    location .*$", location, whole, flags=re.MULTILINE)
    whole = re.sub(r"^ +proxy_pass .*$", pass_to, whole, flags=re.MULTILINE)
    assert path in location
    return whole


@contextmanager
def reserved_address() -> Iterator[Address]:
    """A free address, for a proxy only.

    The system gives the port to nobody who asks for any port. The proxy may listen there, as the
    socket that holds the port does not listen, and both allow the address to be reused.
    """
    with socket.socket() as holder:
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        holder.bind(("127.0.0.1", 0))
        yield holder.getsockname()


class Proxy:
    """A proxy in the foreground, on a free port. A context manager."""

    def __init__(
        self, program: str, config: str, address: Address, server: Address, folder: Path
    ) -> None:
        """The configuration is an example, without TLS, at `address` and in front of `server`."""
        self.address = address
        where = "{}:{}".format(*address)
        for pattern, replacement in (
            (r"listen 443 ssl;", f"listen {where};"),
            (r" *ssl_certificate.*\n", ""),
            (r"bind :443 ssl crt \S+|bind :12000", f"bind {where}"),
            (rf"^{HOST} {{", f"http://{HOST}:{address[1]} {{\n bind {address[0]}"),
            (r"127\.0\.0\.1:1200[01]", "{}:{}".format(*server)),
        ):
            config = re.sub(pattern, replacement, config, flags=re.MULTILINE)
        file = folder / f"{program}.conf"
        file.write_text(_BEFORE[program].format(folder=folder) + config + _AFTER[program])
        command = [word.format(folder=folder, file=file) for word in _COMMANDS[program]]
        self._output = folder / f"{program}.log"
        with self._output.open("w") as output:
            self.process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)

    def __enter__(self) -> Proxy:
        give_up = time.monotonic() + DEADLINE
        while True:
            assert self.process.poll() is None and time.monotonic() < give_up, (
                self._output.read_text()
            )
            try:
                socket.create_connection(self.address).close()
            except ConnectionRefusedError:
                time.sleep(0.02)
            else:
                return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait(DEADLINE)
