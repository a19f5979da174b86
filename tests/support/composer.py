"""The composer of the chat's page: keys, its field, and what it suggests."""

from __future__ import annotations

from support.browsers import Browser

ENTER, TAB, ESCAPE, CONTROL = "\ue007", "\ue004", "\ue00c", "\ue009"
LEFT, UP, RIGHT, DOWN = "\ue012", "\ue013", "\ue014", "\ue015"
FIELD = "#text"
SUGGESTIONS = "#suggestions [role=option]"


def value(page: Browser) -> str:
    return str(page.find(FIELD).get_attribute("value"))


def keys(page: Browser, *typed: str) -> None:
    """Go on typing in the field."""
    page.find(FIELD).send_keys(*typed)


def suggested(page: Browser) -> list[str]:
    """The names of what is suggested now."""
    return page.texts(f"{SUGGESTIONS} .name")


def wait_for_suggestions(page: Browser, expected: list[str]) -> None:
    page.wait(lambda: suggested(page) == expected, lambda: f"{suggested(page)}, not {expected}")


def focused(page: Browser) -> str:
    """The id of the element with the focus."""
    return str(page.run_script("return document.activeElement.id"))
