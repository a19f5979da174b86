"""The packages that some tests need and that a plain installation does not have.

Without hypothesis the tests that `given` decorates are skipped, and all others run. A module
whose tests all need another package says so at its top:

    skip = NO_URWID
    if not skip:
        from chatroom_tw.client.chat.screen import ChatScreen

Trial skips the tests of a module whose `skip` is a reason, and runs them if it is None.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

from twisted.trial.unittest import SkipTest


def missing(package: str, left_out: str) -> str | None:
    """The reason to skip tests that need a package, or None if it is installed.

    `left_out` is a clause that says what is not tested without the package.
    """
    return None if find_spec(package) else f"{package} is not installed: {left_out}"


NO_URWID = missing("urwid", "the screens of the console clients are not tested")
NO_MSGSPEC = missing("msgspec", "what crosses a link between processes is not tested")
NO_PILLOW = missing("PIL", "pictures are not tested")
NO_HYPOTHESIS = missing("hypothesis", "properties are not tested with generated examples")


class _Placeholder:
    """Stands for every strategy where there is no hypothesis: whatever is done with it, no test
    draws from it.
    """

    def __getattr__(self, name: str) -> _Placeholder:
        return self

    def __call__(self, *arguments: Any, **named: Any) -> _Placeholder:
        return self

    def __or__(self, other: object) -> _Placeholder:
        return self


def _skipping_given(*_: Any, **__: Any) -> Callable[[Any], Any]:
    """Stands for `hypothesis.given`: a decorator that makes a test be skipped."""

    def decorate(test: Any) -> Any:
        def skipped(self: object) -> None:
            raise SkipTest(NO_HYPOTHESIS)

        skipped.__name__, skipped.__doc__ = test.__name__, test.__doc__
        return skipped

    return decorate


def _no_settings(*_: Any, **__: Any) -> Callable[[Any], Any]:
    """Stands for `hypothesis.settings`: a decorator that changes nothing."""
    return lambda test: test


given: Any = _skipping_given
settings: Any = _no_settings
st: Any = _Placeholder()

if not NO_HYPOTHESIS:
    import hypothesis
    from hypothesis import strategies

    given, settings, st = hypothesis.given, hypothesis.settings, strategies
    # The same examples in each run, however slow the machine is: a failure can be repeated, and
    # has no other cause than the code.
    settings.register_profile(
        "repeatable",
        deadline=None,
        derandomize=True,
        suppress_health_check=[hypothesis.HealthCheck.too_slow],
    )
    settings.load_profile("repeatable")
