"""The user that a server runs as: twistd's --uid and --gid, which take effect after the start.

A state folder has to be that user's. So it is made for that user, and opened as that user.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from twisted.python.util import runAsEffectiveUser

from chatroom_tw.server.listen.listeners import CannotStart
from chatroom_tw.server.storage import private
from chatroom_tw.server.storage.folder import Unusable, as_unusable

try:
    import pwd
except ImportError:  # Windows has neither users by number nor --uid.
    pwd = None  # type: ignore[assignment]

T = TypeVar("T")
Settings = Mapping[str, Any]
"""The options of twistd itself, `config.parent`."""


def user_of(application: str, twistd: Settings | None) -> tuple[int, int] | None:
    """The user and the group, by number, that the process gets by --uid and --gid; None: its own.

    Raises `CannotStart`.
    """
    uid, gid = (twistd.get(key) if twistd else None for key in ("uid", "gid"))
    if uid is None and gid is None:
        return None
    if uid is None:
        uid = os.getuid()
    try:
        entry = pwd.getpwuid(uid)
    except KeyError:  # twistd itself needs the entry, to find the user's groups.
        raise CannotStart(f"{application}: this system has no user {uid} (--uid)") from None
    gid = entry.pw_gid if gid is None else gid
    if os.geteuid() != 0 and (uid, gid) != (os.geteuid(), os.getegid()):
        raise CannotStart(f"{application}: only root can give twistd --uid or --gid")
    return uid, gid


def as_its_user(config: Any, call: Callable[[], T]) -> T:
    """Call this as the user that the process will run as: what it reads now it can read later.

    Raises `CannotStart`.
    """
    user = user_of(config.application, getattr(config, "parent", None))
    if user is None:
        return call()
    result: T = runAsEffectiveUser(*user, call)
    return result


def open_state(config: Any, make: Callable[[], T]) -> T:
    """Open the state folder by `make`, as the user that the process will run as.

    The folder is made for that user. Raises `Unusable` or `CannotStart`.
    """
    twistd, folder = getattr(config, "parent", None), config["state"]
    if twistd and twistd.get("chroot"):
        raise CannotStart(
            f"{config.application}: after twistd --chroot the state folder is out of reach; use "
            "--state none, or do without --chroot"
        )
    user = user_of(config.application, twistd)
    if user is None:
        return make()
    with as_unusable(folder):
        if not os.path.isdir(folder):
            private.make_folder(folder)
            os.chown(folder, *user)
    try:
        opened: T = runAsEffectiveUser(*user, make)
    except Unusable as unusable:
        if unusable.__cause__ is None:  # It is not the system that says no.
            raise
        uid, gid = user
        raise Unusable(f"{unusable} (it has to belong to --uid {uid} and --gid {gid})") from None
    return opened
