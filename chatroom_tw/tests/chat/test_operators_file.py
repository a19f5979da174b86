"""Tests for `chat.operators_file`: an entry is changed, and nothing else."""

from __future__ import annotations

from argon2 import PasswordHasher
from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.chat.operators import Secret, parse
from chatroom_tw.chat.operators_file import with_operator, without_operator
from chatroom_tw.server.reloading import Mistake
from chatroom_tw.tests.support.chat import CHEAP
from chatroom_tw.tests.support.optional import given, st

PATH = "/state/operators.toml"
ONE, TWO = (PasswordHasher(*CHEAP).hash(word) for word in ("secret-one", "secret-two"))
SOURCE = f"""# Who may do everything.

[Ann]  # by night
password = "{ONE}"
# since spring

# by day
["zoé"]
plain = "x"
"""
PIECES = (
    '[Ann]\npassword = "{}"\n',
    '["zoé"] # [bob]\n plain = "#x"\n',
    "[ 'carl' ]\nplain = '''x'''\n",
    "# [ann]\n",
    "\n",
    "  # a comment\n",
)


class Adding(SynchronousTestCase):
    def test_a_new_entry_is_the_last(self) -> None:
        added = with_operator(SOURCE, PATH, "Bob", TWO)
        self.assertEqual(added, f'{SOURCE}\n[Bob]\npassword = "{TWO}"\n')

    def test_the_first_entry_is_the_whole_file(self) -> None:
        self.assertEqual(with_operator("", PATH, "Bob", TWO), f'[Bob]\npassword = "{TWO}"\n')

    def test_a_name_that_needs_quotes_gets_them(self) -> None:
        added = with_operator("# us", PATH, "Bôb.x", TWO)
        self.assertEqual(added, f'# us\n\n["Bôb.x"]\npassword = "{TWO}"\n')

    def test_another_password_leaves_the_comments(self) -> None:
        replaced = with_operator(SOURCE, PATH, "ann", TWO)
        self.assertEqual(replaced, SOURCE.replace(ONE, TWO))

    def test_a_hash_replaces_a_plain_password(self) -> None:
        replaced = with_operator(SOURCE, PATH, "zoé", TWO)
        self.assertEqual(replaced, SOURCE.replace('plain = "x"', f'password = "{TWO}"'))


class Removing(SynchronousTestCase):
    def test_the_comment_above_the_next_entry_stays(self) -> None:
        self.assertEqual(
            without_operator(SOURCE, PATH, "ANN"),
            '# Who may do everything.\n\n# by day\n["zoé"]\nplain = "x"\n',
        )

    def test_the_last_entry_is_removed_to_its_end(self) -> None:
        removed = without_operator(SOURCE, PATH, "zoé")
        self.assertEqual(removed, SOURCE.partition('["zoé"]')[0])

    def test_who_is_not_there_cannot_be_removed(self) -> None:
        mistake = self.assertRaises(Mistake, without_operator, SOURCE, PATH, "bob")
        self.assertEqual(str(mistake), f"{PATH} has no operator bob")


class OtherForms(SynchronousTestCase):
    def test_an_entry_in_another_form_of_toml_is_left_alone(self) -> None:
        for source in (
            "ann = {plain = 'x'}\n",
            "ann.plain = 'x'\n",
            "[bob]\nplain = '''\n[ann]\n'''\n[ann]\nplain = 'y'\n",
            "[ann]\nplain = '''\nx'''\n",
        ):
            for change in (
                lambda text: with_operator(text, PATH, "ann", TWO),
                lambda text: without_operator(text, PATH, "ann"),
            ):
                try:
                    changed = change(source)
                except Mistake as mistake:
                    self.assertIn("by hand", str(mistake))
                else:  # It was understood all the same.
                    named = parse(changed, PATH)
                    self.assertIn(named.secrets.get("ann"), (None, Secret(TWO)))
                    before = parse(source, PATH)
                    self.assertEqual(named.names | {"ann"}, before.names)

    def test_a_file_with_a_mistake_is_left_alone(self) -> None:
        self.assertRaises(Mistake, with_operator, "[bob]\nx = 1\n", PATH, "ann", TWO)

    @given(st.permutations(PIECES), st.sampled_from(["ann", "zoé", "carl", "dora"]))
    def test_all_other_entries_and_comments_stay(self, pieces: list[str], name: str) -> None:
        source = "".join(pieces).replace("{}", ONE)
        before = parse(source, PATH).secrets
        added = with_operator(source, PATH, name, TWO)
        self.assertEqual(parse(added, PATH).secrets, {**before, name: Secret(TWO)})
        removed = without_operator(added, PATH, name)
        others = {key: secret for key, secret in before.items() if key != name}
        self.assertEqual(parse(removed, PATH).secrets, others)
        self.assertEqual(added.count("# "), source.count("# "))
