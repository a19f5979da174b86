"""The state of a server: the default of its folder, and the service that starts its storage."""

from __future__ import annotations

from collections.abc import Callable

from platformdirs import user_data_path
from twisted.application.service import Service
from twisted.logger import Logger


def default_folder(application: str) -> str:
    """The application's own folder, among the data of users as this system has them.

    Raises RuntimeError if the user has no home.
    """
    folder = user_data_path("chatroom_tw", appauthor=False) / application
    if not folder.is_absolute():
        raise RuntimeError(f"{folder} is not absolute")
    return str(folder)


class State(Service):
    """Starts the storage, before the listeners are open.

    Storage has threads, so it starts with the service: a process that becomes a daemon loses the
    threads that it had before.
    """

    _log = Logger()

    def __init__(self, application: str, folder: str, start: Callable[[], None]) -> None:
        """`folder` is a state folder, or `none`. `start` is called when the service starts."""
        self._application = application
        self._folder = folder
        self._start = start

    def startService(self) -> None:
        super().startService()
        where = "in memory" if self._folder == "none" else f"in {self._folder}"
        self._log.info(
            "{name}: state is stored {where}",
            event="state-folder",
            name=self._application,
            where=where,
        )
        self._start()
