"""The state of a server: where its folder is, and the service that says so."""

from __future__ import annotations

from collections.abc import Callable

from platformdirs import user_data_path
from twisted.application.service import Service
from twisted.logger import Logger


def default_folder(application: str) -> str:
    """The application's own folder, where this system keeps its users' data."""
    return str(user_data_path("chatroom_tw", appauthor=False) / application)


class State(Service):
    """Begins with what was kept, before anybody can come in. It ends when the doors are closed."""

    _log = Logger()

    def __init__(self, application: str, where: str, start: Callable[[], None]) -> None:
        """`start` is called when there may be threads."""
        self._application = application
        self._where = where
        self._start = start

    def startService(self) -> None:
        super().startService()
        kept = "in memory" if self._where == "none" else f"in {self._where}"
        self._log.info("{name}: state is kept {where}", name=self._application, where=kept)
        self._start()
