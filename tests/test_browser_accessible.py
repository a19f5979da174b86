"""No page, in no state, has anything that axe-core finds wrong."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from support import axe
from support.browsers import DESKTOP, PHONE, THEMES, Browser, Browsers, needed
from support.page_states import TOMBOLA, State, chat_states, tombola_states
from support.servers import Server, StartServer

pytestmark = needed

ALL = "CHATROOM_AXE_ALL" in os.environ
"""Whether each state is looked at in all themes, which takes twice as long."""


@pytest.fixture(scope="module")
def axe_core(pytestconfig: pytest.Config) -> str:
    """The script of axe-core, from pytest's cache."""
    assert pytestconfig.cache
    try:
        return axe.script(pytestconfig.cache.mkdir("axe-core"))
    except axe.CannotHave as why:
        pytest.skip(str(why))


def found_in(page: Browser, states: Iterator[State], script: str) -> list[str]:
    """What is wrong in which state: each in one theme after the other, or in all (`ALL`)."""
    found = []
    for number, state in enumerate(states):
        for theme in THEMES if ALL else (THEMES[number % len(THEMES)],):
            page.show_theme(theme)
            page.resize(PHONE if state.is_narrow or theme == THEMES[0] else DESKTOP)
            wrong = axe.violations(page, script)
            found += [f"{state.name}, {theme}: {one}" for one in wrong]
    return found


@pytest.mark.long
def test_the_chat_has_no_violations(browser: Browsers, unlimited: Server, axe_core: str) -> None:
    found = found_in(browser(0), chat_states(browser(0), unlimited), axe_core)
    assert not found, "\n\n".join(found)


def test_the_pages_of_the_tombola_have_no_violations(
    browser: Browsers, tombola: StartServer, axe_core: str
) -> None:
    found = found_in(browser(0), tombola_states(browser(0), tombola(*TOMBOLA)), axe_core)
    assert not found, "\n\n".join(found)


def test_axe_core_finds_what_is_wrong(browser: Browsers, chat: Server, axe_core: str) -> None:
    page = browser(0)
    page.open(chat.addresses[0])
    page.find("#entry-name")
    assert not axe.violations(page, axe_core)
    page.run_script("document.querySelector('#entry-go').textContent = ''")
    [wrong] = axe.violations(page, axe_core)
    assert "button-name" in wrong
