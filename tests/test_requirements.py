"""The versions that are written down in `requirements`: all of them, and nothing else."""

from __future__ import annotations

import itertools
import re
import sys
from collections.abc import Collection, Iterable, Iterator
from configparser import ConfigParser
from pathlib import Path
from typing import NamedTuple

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from support.programs import ROOT

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

FILES = sorted((ROOT / "requirements").glob("*.txt"))
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")
PYTHONS = ("3.10", "3.11", "3.12", "3.13", "3.14")
SYSTEMS = (("linux", "x86_64"), ("linux", "aarch64"), ("darwin", "arm64"))
ENVIRONMENTS = [
    {
        "python_version": python,
        "python_full_version": f"{python}.9",
        "sys_platform": system,
        "platform_machine": machine,
    }
    for python, (system, machine) in itertools.product(PYTHONS, SYSTEMS)
]

each_file = pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)


class Pin(NamedTuple):
    """One version of one package, and where it is the one to take."""

    requirement: Requirement
    hashes: tuple[str, ...]

    @property
    def version(self) -> str:
        [only] = self.requirement.specifier
        assert only.operator == "=="
        return only.version


def pins(file: Path) -> Iterator[Pin]:
    for line in file.read_text().replace("\\\n", " ").splitlines():
        if line and not line.startswith("#"):
            requirement, *hashes = re.split(r"\s+(?=--hash=)", line.strip())
            yield Pin(Requirement(requirement), tuple(hashes))


def configuration() -> ConfigParser:
    parser = ConfigParser()
    parser.read(ROOT / "setup.cfg")
    return parser


def requirements(text: str) -> list[Requirement]:
    lines = (line.strip() for line in text.splitlines())
    return [Requirement(line) for line in lines if line]


def extras() -> dict[str, list[Requirement]]:
    """What each extra asks for."""
    return {
        name: requirements(text) for name, text in configuration()["options.extras_require"].items()
    }


def needed_by_all() -> list[Requirement]:
    """What the package needs whatever it is installed for, and what builds it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    building = [Requirement(line) for line in project["build-system"]["requires"]]
    return requirements(configuration()["options"]["install_requires"]) + building


def applies(requirement: Requirement, environment: dict[str, str]) -> bool:
    return requirement.marker is None or requirement.marker.evaluate(environment)


def assert_pinned(needed: Iterable[Requirement], pinned: Collection[Pin]) -> None:
    """In every environment there is one version of each, and the requirement is content with it."""
    for requirement, environment in itertools.product(needed, ENVIRONMENTS):
        if applies(requirement, environment):
            name = canonicalize_name(requirement.name)
            versions = {
                pin.version
                for pin in pinned
                if canonicalize_name(pin.requirement.name) == name
                and applies(pin.requirement, environment)
            }
            assert len(versions) == 1, (str(requirement), environment, versions)
            assert requirement.specifier.contains(versions.pop()), str(requirement)


@each_file
def test_what_setup_cfg_asks_for_is_pinned(file: Path) -> None:
    assert_pinned(needed_by_all() + extras()[file.stem], list(pins(file)))


def test_no_extra_is_forgotten() -> None:
    pinned = [pin for file in FILES for pin in pins(file)]
    assert_pinned(itertools.chain.from_iterable(extras().values()), pinned)


@each_file
def test_there_are_versions_with_hashes_and_nothing_else(file: Path) -> None:
    for pin in pins(file):
        assert pin.version
        assert not pin.requirement.url
        assert pin.hashes
        assert all(map(HASH.fullmatch, pin.hashes)), pin
    # No address, then, and no path, not even in a comment.
    assert "/" not in file.read_text().replace("./run lock", "")


def test_the_files_agree() -> None:
    """They are installed into one environment."""
    versions: dict[tuple[str, int], set[str]] = {}
    for file, (number, environment) in itertools.product(FILES, enumerate(ENVIRONMENTS)):
        for pin in pins(file):
            if applies(pin.requirement, environment):
                versions.setdefault((pin.requirement.name, number), set()).add(pin.version)
    assert not {key: found for key, found in versions.items() if len(found) > 1}
