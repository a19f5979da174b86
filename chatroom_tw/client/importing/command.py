"""`chatroom import`: put what was said elsewhere into a chat's history, while no server runs."""

from __future__ import annotations

import contextlib
import os
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any

from chatroom_tw.chat.rules.extras import is_deleted
from chatroom_tw.chat.rules.state_rooms import OWNED_LIMIT
from chatroom_tw.chat.rules.stored import MICROS
from chatroom_tw.chat.storage.imported import Imported
from chatroom_tw.chat.storage.importing import Importing
from chatroom_tw.client.importing import cleaning, formats, whatsapp
from chatroom_tw.client.importing.files import STANDARD_INPUT, TextFile
from chatroom_tw.client.importing.found import Found, Message, Mistake, Passed, Reading, Unfit
from chatroom_tw.client.importing.sent import SentFiles
from chatroom_tw.client.importing.summary import Summary
from chatroom_tw.client.importing.times import Times, zone_called
from chatroom_tw.server import text
from chatroom_tw.server.refusals import Refused
from chatroom_tw.server.storage.folder import Unusable

AUTO = "auto"
DATES = {"day-first": False, "month-first": True}
HELP = "put what was said elsewhere into a chat's history, while no server runs on it"


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("folder", metavar="DIR", help="the server's --state; the server is ended")
    parser.add_argument(
        "paths",
        metavar="FILE",
        nargs="+",
        help="JSON lines of chatroom export, an export of WhatsApp, or a log of IRC; - reads it "
        "from standard input",
    )
    parser.add_argument(
        "--room",
        help="the room that all lines are put into [default: the one that JSON lines name]",
    )
    parser.add_argument(
        "--files",
        metavar="FOLDER",
        default="",
        help="the folder that chatroom export --files has made, with the files that people have "
        "sent [default: messages say what their files were]",
    )
    parser.add_argument(
        "--owner",
        metavar="NAME",
        help="the registered name that the rooms are to belong to, unless they have an owner: "
        "others go with their history when everybody has left them [default: nobody]",
    )
    parser.add_argument(
        "--format",
        choices=(AUTO, *formats.PARSERS),
        default=AUTO,
        help="[default: auto, which tells them from one another]",
    )
    parser.add_argument(
        "--timezone",
        metavar="ZONE",
        help="the time zone of times that do not say it, such as Europe/Rome [default: this "
        "computer's]",
    )
    parser.add_argument(
        "--dates",
        choices=DATES,
        help="whether 1/2/24 is the first of February or the second of January, in an export of "
        "WhatsApp [default: as the whole file shows it]",
    )
    parser.add_argument(
        "--date",
        metavar="YYYY-MM-DD",
        help="the day on which a log of IRC begins that does not say it [default: the one in its "
        "file's name]",
    )


async def run(reactor: Any, arguments: Namespace) -> None:
    """Import the files, all or none. Raises `SystemExit` with a message if that fails."""
    try:
        room, reading = _room(arguments.room), _reading(arguments)
        sent = SentFiles(arguments.files)
        for path in arguments.paths:
            _check(path, arguments.format, room)
        with contextlib.closing(Importing(arguments.folder, sent.folder)) as importing:
            summary = _Import(importing, reading, sent, arguments.format, room).run(
                arguments.paths, _owner(importing, arguments.owner)
            )
    except (Mistake, Unusable) as mistake:
        raise SystemExit(f"chatroom: {mistake}") from mistake
    except KeyboardInterrupt:
        raise SystemExit("chatroom: interrupted; nothing was imported") from None
    print(summary, end="")


# -- what the command line says


def _room(written: str | None) -> str:
    """The room; "": each line says it."""
    if written is None:
        return ""
    try:
        return text.room_name(written)
    except Refused:
        raise Mistake(
            f"a room cannot be called {written!r}; use 1 to {text.NAME_LIMIT} letters, digits, "
            "- _ ."
        ) from None


def _reading(arguments: Namespace) -> Reading:
    try:
        zone = zone_called(arguments.timezone) if arguments.timezone else None
    except ValueError as error:
        raise Mistake(f"{error}; write it as in Europe/Rome") from None
    day = None
    if arguments.date:
        try:
            day = date.fromisoformat(arguments.date)
        except ValueError:
            raise Mistake(f"{arguments.date!r} is no date; write it as in 2023-12-31") from None
    return Reading(Times(zone), date=day, month_first=DATES.get(arguments.dates or ""))


def _owner(importing: Importing, written: str | None) -> str:
    """The key of the account; "": none was named."""
    if written is None:
        return ""
    key = text.key(text.unspaced(written))
    if not importing.has_account(key):
        raise Mistake(
            f"nobody has registered the name {written} in this chat; register it there first"
        )
    return key


# -- the files


def _check(path: str, wanted: str, room: str) -> None:
    """Raise `Mistake` if a file cannot be imported, as far as one sees that at once."""
    if path != STANDARD_INPUT and (os.path.isfile(path) or not os.path.exists(path)):
        with _opened(path) as file:
            _format(file, wanted, room)


@contextlib.contextmanager
def _opened(path: str) -> Iterator[TextFile]:
    """A file. Each `Mistake` about it names it."""
    name = "standard input" if path == STANDARD_INPUT else path
    try:
        with contextlib.closing(TextFile(path)) as file:
            yield file
    except Mistake as mistake:
        raise Mistake(f"{name}: {mistake}") from mistake


def _format(file: TextFile, wanted: str, room: str) -> str:
    """The format of a file. Raises `Mistake` if it is none, or if the room is not known."""
    found = formats.format_of(file.lines()) if wanted == AUTO else wanted
    if not room and found != "jsonl":
        raise Mistake(
            f"it is {formats.NAMES[found]}, which does not say of which room it is; name one: "
            "--room NAME"
        )
    return found


class _Import:
    """An import of some files."""

    def __init__(
        self, importing: Importing, reading: Reading, sent: SentFiles, wanted: str, room: str
    ) -> None:
        self._importing = importing
        self._reading = reading
        self._sent = sent
        self._wanted = wanted
        self._room = room
        self._now = time.time()
        self._summary = Summary(self._now, reading.times.zone, files=sent.folder)

    def run(self, files: list[str], owner: str) -> Summary:
        for path in files:
            with _opened(path) as file:
                self._read(file)
        if owner:
            self._check_owner(owner)
        self._importing.commit(owner, self._now)
        self._summary.finish(self._importing)
        return self._summary

    def _check_owner(self, owner: str) -> None:
        """Raises `Mistake` if the account would have too many rooms."""
        new = len(self._importing.unowned())
        if new and self._importing.owned_by(owner) + new > OWNED_LIMIT:
            raise Mistake(f"{owner} would own more than {OWNED_LIMIT} rooms; name another --owner")

    def _read(self, file: TextFile) -> None:
        format_ = _format(file, self._wanted, self._room)
        reading = replace(self._reading, name=os.path.basename(file.name))
        if format_ == "whatsapp" and reading.month_first is None:
            order = whatsapp.order_of(file.lines())
            if order:
                reading = replace(reading, month_first=order.month_first)
                self._summary.dates(file.name, order.month_first, is_sure=order.is_sure)
        self._importing.begin_file()
        reading.times.begin()
        fits = False
        for found in formats.PARSERS[format_](file.lines, reading):
            fits = self._take(file.name, found) or fits
        self._summary.not_utf_8 += file.not_utf_8
        if not fits:
            raise Mistake(f"no line of it is that of {formats.NAMES[format_]}")

    def _take(self, file: str, found: Found) -> bool:
        """Take what was found in a file. Whether it fits the format."""
        summary = self._summary
        if isinstance(found, Unfit):
            summary.unfit.add(file, found.number, found.text)
            return False
        if isinstance(found, Passed):
            summary.passed += 1
            return True
        room = self._room or _room_of(found.room)
        if not room:
            summary.unfit.add(file, found.number, f"the room {found.room!r}")
            return False
        if found.at > self._now * MICROS:
            summary.later.add(file, found.number, found.text)
            return True
        line, was_cut = self._line(room, found)
        if not line.text and not is_deleted(line.extra):
            summary.passed += 1
            return True
        summary.cut += was_cut
        summary.count(room, line.lines, found.at, is_new=self._importing.add(line))
        return True

    def _line(self, room: str, found: Message) -> tuple[Imported, bool]:
        """What was said, as people can say it here, and whether its text was cut."""
        extra, digest = found.extra, found.digest
        words, was_cut = cleaning.text_of(found.text, in_one=bool(extra and extra.file))
        if is_deleted(extra):
            words, was_cut = "", False
        if extra and extra.file:
            file = self._sent.checked(extra.file, digest)
            extra, digest = replace(extra, file=file or extra.file), digest if file else ""
        name = cleaning.name_of(found.name)
        said = Imported(room, name, words, found.at, found.exact, extra, found.together)
        return said._replace(origin=found.origin, reactions=found.reactions, digest=digest), was_cut


@lru_cache(64)
def _room_of(written: str) -> str:
    """The room of that name; "": there can be none."""
    try:
        return text.room_name(written)
    except Refused:
        return ""
