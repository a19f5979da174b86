"""What the page of the chat knows of the rules is what the rules say: settings, limits, roles."""

from __future__ import annotations

import re
from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase

import chatroom_tw
from chatroom_tw.chat.protocols.line_verbs import VERBS
from chatroom_tw.chat.protocols.page_commands import OF_THE_PAGE
from chatroom_tw.chat.rules import room_settings
from chatroom_tw.chat.rules.roles import SERVER, Role
from chatroom_tw.tests.support.documents import document, section

PAGE = Path(chatroom_tw.__file__).parent / "static" / "chat"
SETTINGS = (PAGE / "room-settings.js").read_text()
RIGHTS = (PAGE / "rights.js").read_text()


def table(script: str, name: str) -> dict[str, str]:
    """The names and the values of `const NAME = {…}`, as they are written."""
    found = re.search(rf"const {name} = \{{(.*?)\}};", script, re.DOTALL)
    assert found, name
    return dict(re.findall(r'"?([\w-]+)"?: "?([\w-]+)"?', found[1]))


class Settings(SynchronousTestCase):
    def test_the_menu_has_every_option(self) -> None:
        self.assertEqual(set(table(SETTINGS, "KINDS")), set(room_settings.OPTIONS))

    def test_the_menu_has_words_for_every_option(self) -> None:
        phrases = (PAGE / "room-phrases.js").read_text()
        for option in room_settings.OPTIONS:
            self.assertEqual(phrases.count(f'"setting-{option}": '), 2, option)

    def test_the_page_of_the_line_protocol_has_every_option(self) -> None:
        page = section(document("docs/protocols/line.md"), "Rooms that are led")
        _, _, listed = page.partition("\n### Settings\n")
        options = re.findall(r"^\| `([\w-]+)` \|", listed.partition("\n#")[0], re.MULTILINE)
        self.assertEqual(options, [*room_settings.OPTIONS])

    def test_it_hides_those_that_only_owners_set(self) -> None:
        found = re.search(r"const OF_OWNERS = new Set\(\[(.*?)\]\)", SETTINGS)
        assert found
        of_owners = set(re.findall(r'"([\w-]+)"', found[1]))
        self.assertEqual(of_owners, room_settings.OWNERS_ONLY)

    def test_its_fields_take_as_much_as_the_rules(self) -> None:
        most = {option: int(number) for option, number in table(SETTINGS, "MOST").items()}
        limits = {"limit": room_settings.HIGHEST, "slow": room_settings.SLOWEST}
        self.assertEqual(most, limits)
        self.assertIn(f'maxlength: "{room_settings.KEY_LIMIT}"', SETTINGS)


class Roles(SynchronousTestCase):
    def test_the_page_has_the_ranks_of_the_rules(self) -> None:
        ranks = {role: int(rank) for role, rank in table(RIGHTS, "RANKS").items()}
        self.assertEqual(ranks, {role.value: role.rank for role in Role})
        self.assertIn(f"const SERVER = {SERVER};", RIGHTS)


class Commands(SynchronousTestCase):
    def test_each_is_done_or_is_said_to_be_elsewhere(self) -> None:
        scripts = ("room-commands.js", "person-commands.js", "typed-commands.js")
        written = "".join((PAGE / name).read_text() for name in scripts)
        done = re.findall(r'^  "(/[a-z]+)": ', written, re.MULTILINE)
        self.assertEqual(sorted(done), sorted({*VERBS, *OF_THE_PAGE}))
