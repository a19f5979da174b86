"""Tests for `server.metrics`: what Prometheus reads."""

from __future__ import annotations

from prometheus_client.parser import text_string_to_metric_families
from twisted.internet.task import Clock
from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.server.metrics import BEAT, FRESH, Kind, Metrics, Reading


class MetricsCase(SynchronousTestCase):
    def setUp(self) -> None:
        self.clock = Clock()
        self.metrics = Metrics(self.clock)

    def values(self) -> dict[tuple[str, str], float]:
        """Each number, by its name and the values of its labels."""
        self.clock.rightNow += FRESH  # without calling what is due
        families = text_string_to_metric_families(self.metrics.text().decode())
        return {
            (sample.name, ",".join(sample.labels.values())): sample.value
            for family in families
            for sample in family.samples
        }

    def value(self, name: str, labels: str = "") -> float:
        return self.values()[name, labels]


class Readings(MetricsCase):
    def test_they_are_read_when_they_are_asked_for(self) -> None:
        rooms = [1.0]
        self.metrics.add(Reading(Kind.GAUGE, "rooms", "Rooms.", lambda: rooms[0]))
        self.assertEqual(self.value("chatroom_rooms"), 1)
        rooms[0] = 5
        self.assertEqual(self.value("chatroom_rooms"), 5)

    def test_known_values_of_a_label_are_there_from_the_start(self) -> None:
        counted = {"a": 2.0, "c": 1.0}
        reading = Reading(
            *(Kind.COUNTER, "refused", "Refused.", lambda: counted, "reason", ("a", "b"))
        )
        self.metrics.add(reading)
        values = [self.value("chatroom_refused_total", reason) for reason in "abc"]
        self.assertEqual(values, [2, 0, 1])

    def test_what_was_just_read_is_not_read_again(self) -> None:
        reads: list[int] = []
        self.metrics.add(
            Reading(Kind.GAUGE, "x", "X.", lambda: reads.append(1) or 0.0)  # type: ignore[func-returns-value]
        )
        for _ in range(5):
            self.metrics.text()
        self.assertEqual(len(reads), 1)
        self.clock.advance(FRESH)
        self.metrics.text()
        self.assertEqual(len(reads), 2)

    def test_python_and_the_process_are_told_of(self) -> None:
        names = {name for name, _ in self.values()}
        self.assertIn("python_info", names)
        self.assertIn("python_gc_collections_total", names)

    def test_two_servers_in_a_process_have_their_own(self) -> None:
        other = Metrics(self.clock)
        self.metrics.committed(1, 0.1)
        self.assertIn(b"chatroom_state_commit_seconds_count 0.0", other.text())


class Histograms(MetricsCase):
    def test_the_lag_is_how_late_the_reactor_was(self) -> None:
        self.metrics.startService()
        self.clock.advance(BEAT)
        self.clock.advance(BEAT + 0.75)
        self.metrics.stopService()
        self.assertEqual(self.clock.getDelayedCalls(), [])
        self.assertEqual(self.value("chatroom_reactor_lag_seconds_count"), 2)
        self.assertAlmostEqual(self.value("chatroom_reactor_lag_seconds_sum"), 0.75)
        self.assertEqual(self.value("chatroom_reactor_lag_seconds_bucket", "0.5"), 1)

    def test_commits_are_told_of_with_their_queues(self) -> None:
        self.metrics.committed(3, 0.02)
        self.metrics.committed(1, 0.001)
        self.assertEqual(self.value("chatroom_state_queue_writes_sum"), 4)
        self.assertEqual(self.value("chatroom_state_queue_writes_bucket", "1.0"), 1)
        self.assertAlmostEqual(self.value("chatroom_state_commit_seconds_sum"), 0.021)
