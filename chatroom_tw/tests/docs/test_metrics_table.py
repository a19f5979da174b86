"""docs/deploying.md has a row for each metric, which is made of what the servers tell."""

from __future__ import annotations

import re

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.server.health import Stage, Trouble
from chatroom_tw.tests.support.documents import document
from chatroom_tw.tests.support.metrics_table import APPLICATIONS, metrics_of, rows

UNITS = re.compile(r"_(seconds|bytes|writes)$")
LABELS_LIMIT = 100


class Table(SynchronousTestCase):
    def test_it_has_every_metric(self) -> None:
        page = document("docs/deploying.md")
        table = [line for line in page.splitlines() if line.startswith("| `chatroom_")]
        self.assertEqual(table, rows(), "the rows of the table are:\n" + "\n".join(rows()))

    def test_every_word_of_the_health_is_explained(self) -> None:
        page = document("docs/deploying.md")
        for word in [*Trouble, *Stage]:
            if word.value:
                self.assertIn(f"`{word.value}`", page)


class Names(SynchronousTestCase):
    def test_the_values_of_labels_are_few_and_known(self) -> None:
        for application in APPLICATIONS:
            for metric in metrics_of(application):
                self.assertLess(len(metric.samples), LABELS_LIMIT, metric.name)

    def test_each_has_a_meaning_and_histograms_have_units(self) -> None:
        for application in APPLICATIONS:
            for metric in metrics_of(application):
                self.assertTrue(metric.documentation.endswith("."), metric.name)
                if metric.type == "histogram":
                    self.assertTrue(UNITS.search(metric.name), metric.name)
