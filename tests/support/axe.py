"""axe-core, which looks for what keeps people from using a page: by a keyboard, a screen reader, or
with weak eyes. It is downloaded once, in one version, and its digest is checked.
"""

from __future__ import annotations

import base64
import hashlib
import io
import os
import shutil
import subprocess
import tarfile
import tempfile
import urllib.request
from pathlib import Path
from typing import Any

from support.browsers import Browser
from support.programs import DEADLINE

VERSION = "4.14.1"
INTEGRITY = (
    "FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ=="
)
"""The SHA-512 of the package of this version, as the registry of npm has it."""
ADDRESS = f"https://registry.npmjs.org/axe-core/-/axe-core-{VERSION}.tgz"
SCRIPT = "package/axe.min.js"
RUN = """
const done = arguments[arguments.length - 1];
axe.run(document, {resultTypes: ['violations']}).then(({violations}) => done(violations.flatMap(
  ({id, help, nodes}) => nodes.map((node) => [id, help, node.html.slice(0, 200),
    node.failureSummary].join('\\n  '))
)), (error) => done([String(error)]));
"""


class CannotHave(Exception):
    """axe-core cannot be had here. The text says why."""


def script(cache: Path) -> str:
    """The script of axe-core, from this folder or from npm. Raises `CannotHave`."""
    kept = cache / f"axe-core-{VERSION}.js"
    if not kept.exists():
        text = _unpack(_download())
        with tempfile.NamedTemporaryFile(dir=cache, delete=False) as new:
            new.write(text)
        os.replace(new.name, kept)  # Another process of the tests may do the same now.
    return kept.read_text()


def _download() -> bytes:
    """The package: by npm, which knows how this machine reaches its registry, or without it."""
    try:
        return _by_npm() if shutil.which("npm") else _by_http()
    except (OSError, subprocess.SubprocessError) as error:
        raise CannotHave(f"axe-core {VERSION} cannot be downloaded from npm: {error}") from error


def _by_npm() -> bytes:
    command = ["npm", "pack", "--silent", f"axe-core@{VERSION}"]
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=DEADLINE)
        return (Path(folder) / f"axe-core-{VERSION}.tgz").read_bytes()


def _by_http() -> bytes:
    with urllib.request.urlopen(ADDRESS, timeout=DEADLINE) as answer:
        return bytes(answer.read())


def _unpack(package: bytes) -> bytes:
    digest = base64.b64encode(hashlib.sha512(package).digest()).decode()
    if digest != INTEGRITY:
        raise CannotHave(f"the package of axe-core {VERSION} has the SHA-512 {digest}")
    with tarfile.open(fileobj=io.BytesIO(package)) as files:
        found = files.extractfile(SCRIPT)
        assert found
        return found.read()


def violations(browser: Browser, script: str) -> list[str]:
    """What axe-core finds on the page as it is now."""
    # The page's policy keeps scripts of others out, but not those of WebDriver.
    if not browser.run_script("return typeof axe !== 'undefined'"):
        browser.run_script(f"{script}; window.axe = axe;")
    found: Any = browser.driver.execute_async_script(RUN)
    return [str(one) for one in found]
