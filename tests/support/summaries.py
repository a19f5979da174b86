"""Summaries: lines that a test that has passed adds to the end of pytest's output."""

from __future__ import annotations

from collections.abc import Callable

SUMMARY = "summary"
"""The property of a test under which its summary is recorded, by `record_property`."""
Record = Callable[[str, object], None]
"""The type of pytest's fixture `record_property`."""
