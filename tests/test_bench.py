"""The benchmark: its parts without measuring anything, and one tiny run."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import baseline
import pages
import pytest
import tables
from figures import Figure
from loading import Run, parse_report
from main import main
from measuring import turns
from programs import ROOT, CannotRun
from results import Ratio, Results, all_ratios
from serving import Server

REPORT = {
    "lost": 0,
    "duplicated": 0,
    "closed": 0,
    "seconds": 1.5,
    "cpu_seconds": 0.75,
    "cpu_us_per_connection": 90,
    "bytes_per_connection": 1900,
    "deliveries": 1000,
    "us_per_delivery": 4,
    "p50_us": 200,
    "p99_us": 1100,
    "p999_us": 2400,
    "max_us": 2500,
}


def found(**servers: list[float]) -> Results:
    """Results of w1b, in which a delivery costs each server these microseconds."""
    runs = {
        name: [parse_report(json.dumps({**REPORT, "us_per_delivery": us})) for us in costs]
        for name, costs in servers.items()
    }
    rounds = len(servers["limit"])
    figures = [Figure("draws: a number", 0.7, "ms", "the middle")]
    return Results({"Python": "3.11"}, {"w1b": runs}, [2.0] * rounds, figures)


# -- The report of the load generator.


def test_a_report_is_read() -> None:
    run = parse_report(json.dumps(REPORT))
    assert (run.us_per_delivery, run.p99_us, run.notices, run.wrong) == (4, 1100, None, 0)


def test_lost_duplicated_and_closed_count_as_wrong() -> None:
    assert parse_report(json.dumps({**REPORT, "lost": 1, "duplicated": 2, "closed": 4})).wrong == 7


@pytest.mark.parametrize(
    "report",
    [
        "",
        "[]",
        "no JSON",
        json.dumps({"lost": 0}),
        json.dumps({**REPORT, "lust": 0}),
        json.dumps({**REPORT, "p50_us": "fast"}),
        json.dumps({**REPORT, "p50_us": None}),
        json.dumps({**REPORT, "p50_us": float("nan")}),
    ],
)
def test_an_invalid_report_is_an_error_of_one_line(report: str) -> None:
    with pytest.raises(CannotRun, match="the load has reported"):
        parse_report(report)


# -- Ratios, and the check.


def test_a_ratio_is_computed_round_by_round() -> None:
    # In the second round everything took three times as long, which a ratio does not show.
    one = Ratio.of([2.0, 6.3, 2.2], [1.0, 3.0, 1.0])
    assert one and (round(one.value, 6), round(one.noise, 6), one.rounds) == (2.1, 0.1, 3)


def test_a_ratio_needs_a_round_and_its_noise_needs_two() -> None:
    assert Ratio.of([], [1.0]) is None
    assert str(Ratio.of([3.0], [2.0])) == "1.50"
    assert str(Ratio.of([3.0, 3.2], [2.0, 2.0])) == "1.55 ±0.05"


def verdict(before: Ratio | None, now: Ratio | None) -> baseline.Verdict:
    return baseline.Compared("w1", before, now).verdict


def test_a_change_within_the_noise_is_no_change() -> None:
    quiet, noisy = Ratio(1.5, 0.03, 3), Ratio(1.62, 0.04, 3)
    assert verdict(quiet, noisy) is baseline.Verdict.SAME
    assert verdict(noisy, quiet) is baseline.Verdict.SAME


def test_a_change_beyond_the_noise_is_worse_or_better() -> None:
    low, high = Ratio(1.5, 0.03, 3), Ratio(1.7, 0.04, 3)
    assert verdict(low, high) is baseline.Verdict.WORSE
    assert verdict(high, low) is baseline.Verdict.BETTER


def test_noise_has_a_floor_when_rounds_agree_by_chance() -> None:
    assert verdict(Ratio(1.5, 0.0, 3), Ratio(1.55, 0.0, 3)) is baseline.Verdict.SAME
    assert verdict(Ratio(1.5, 0.0, 3), Ratio(1.7, 0.0, 3)) is baseline.Verdict.WORSE


def test_a_new_or_missing_ratio_is_not_worse() -> None:
    assert verdict(None, Ratio(9, 0, 3)) is baseline.Verdict.NEW
    assert verdict(Ratio(1, 0, 3), None) is baseline.Verdict.MISSING
    compared = baseline.compare({"a": Ratio(1, 0, 3)}, {"b": Ratio(9, 0, 3)})
    assert not baseline.has_worse(compared)
    assert "| b " in baseline.verdicts(compared)
    assert "| a " not in baseline.verdicts(compared)


def test_a_baseline_is_read_as_it_was_written(tmp_path: Path) -> None:
    ratios = all_ratios(found(limit=[3, 3, 3], bare=[4.5, 4.8, 4.2], full=[6, 6, 6]))
    assert ratios["w1b, us_per_delivery: bare / limit"] == Ratio(1.5, pytest.approx(0.1), 3)
    assert ratios["w1b, us_per_delivery: bare / send()"].value == 2.25
    baseline.write(ratios, tmp_path / "baseline.json")
    again = baseline.read(tmp_path / "baseline.json")
    assert again.keys() == ratios.keys()
    assert not baseline.has_worse(baseline.compare(again, ratios))


def check(tmp_path: Path, results: Results) -> int:
    results.save(tmp_path / "found.json")
    return main(["--check", "--load", str(tmp_path / "found.json")])


def test_the_check_fails_if_one_ratio_is_worse(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = all_ratios(found(limit=[3, 3, 3], bare=[4, 4, 4], full=[6, 6, 6]))
    monkeypatch.setattr(baseline, "read", lambda: before)
    assert check(tmp_path, found(limit=[9, 3, 3], bare=[12, 4, 4], full=[18, 6, 6])) == 0
    assert check(tmp_path, found(limit=[3, 3, 3], bare=[4, 4, 4], full=[9, 9, 9])) == 1
    assert re.search(
        r"full / limit +\| 2\.00 ±0\.00 \| 3\.00 ±0\.00 \| +worse", capsys.readouterr().out
    )


def test_the_check_needs_three_rounds(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="1"):
        main(["--check", "--quick"])
    assert "fewer than 3 rounds" in capsys.readouterr().err


# -- Which servers are measured.


def test_the_first_server_of_a_round_changes() -> None:
    servers = [Server(name, (), "") for name in ("limit", "bare")]
    first, second = (list(turns(["w1"], servers, number)) for number in (0, 1))
    assert [server.name for _, server in first] == ["limit", "bare"]
    assert [server.name for _, server in second] == ["bare", "limit"]


def test_slow_servers_are_measured_once_or_left_out() -> None:
    servers = [Server("limit", (), ""), Server("ngircd", (), "", irc=True)]

    def run(number: int) -> list[tuple[str, str]]:
        return [(name, one.name) for name, one in turns(["w7a", "w7"], servers, number)]

    assert run(0) == [("w7a", "limit"), ("w7a", "ngircd"), ("w7", "limit")]
    assert run(2) == [("w7a", "limit"), ("w7", "limit")]


# -- The report.


def test_a_table_is_aligned_markdown() -> None:
    assert tables.table(["", "CPU µs"], [["limit", "3.1"], ["bare", "14.25"]]).splitlines() == [
        "|       | CPU µs |",
        "| ----- | -----: |",
        "| limit |    3.1 |",
        "| bare  |  14.25 |",
    ]


def test_the_report_has_only_what_was_measured() -> None:
    text = tables.report(found(limit=[3, 3, 3], bare=[4, 4, 4.4]))
    assert re.search(r"w1b \| 1 room of 100.*\| 1\.33 ±0\.07 \|", text)
    assert re.search(r"a delivery, bare +\| +4\.00 \| 2\.00 ±0\.10 \| +50% \|", text)
    assert re.search(
        r"w1b \| bare +\| +4\.000 \| +0\.20 \| +1\.10 \| +2\.40 \| +3,000 \| +0 \|", text
    )
    assert "0.70 ms" in text
    assert "Arrivals" not in text
    assert "full" not in text


def test_the_report_compares_with_another_tree() -> None:
    text = tables.report(found(limit=[3, 3], bare=[4, 4], other=[5, 5]))
    assert re.search(r"w1b \|.*\| us_per_delivery \| +0\.80 ±0\.00 \|", text)


def test_the_report_has_servers_that_were_measured_once() -> None:
    text = tables.report(found(limit=[3, 3, 3], bare=[4, 4, 4], ngircd=[6]))
    assert re.search(r"1\.33 ±0\.00 \| +2\.00 \|", text)


def test_text_around_the_markers_of_a_page_stays() -> None:
    page = f"before\n{pages.BEGIN}\nold\n{pages.END}\nafter\n"
    written = pages.put_between(page, "new")
    assert written == f"before\n{pages.BEGIN}\n\nnew\n\n{pages.END}\nafter\n"
    assert pages.put_between(written, "new") == written
    with pytest.raises(CannotRun):
        pages.put_between("before\nafter\n", "new")


def test_the_page_has_figures_only_between_its_markers() -> None:
    page = pages.PAGE.read_text()
    head, _, rest = page.partition(pages.BEGIN)
    tail = rest.partition(pages.END)[2]
    assert pages.put_between(page, "new")
    # Other digits in the text belong to names, such as w1b and --history-lines 0.
    for text in (head, tail):
        assert not re.search(r"(?<![\w.-])\d+([.,]\d+)?( ?[µm]s| ?%| times|×)", text)


def test_results_are_loaded_as_they_were_saved(tmp_path: Path) -> None:
    results = found(limit=[3, 3], bare=[4, 4])
    results.save(tmp_path / "found.json")
    assert Results.load(tmp_path / "found.json") == results
    (tmp_path / "other.json").write_text("{}")
    for name in ("other.json", "none.json"):
        with pytest.raises(CannotRun):
            Results.load(tmp_path / name)


# -- The whole benchmark.


@pytest.mark.skipif(sys.platform != "linux", reason="the load generator needs Linux's epoll")
@pytest.mark.skipif(
    not any(map(shutil.which, ("cc", "gcc", "clang"))), reason="there is no C compiler"
)
def test_a_tiny_run_succeeds_and_loses_no_message(tmp_path: Path) -> None:
    saved = tmp_path / "found.json"
    done = subprocess.run(
        [
            *(sys.executable, str(ROOT / "bench" / "main.py"), "--only", "w0"),
            *("--without", "ngircd,inspircd", "--rounds", "1", "--seconds", "0.1"),
            *("--save", str(saved)),
        ],
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    by_server = Results.load(saved).runs["w0"]
    assert list(by_server) == ["limit", "bare", "full"]
    for [run] in by_server.values():
        assert isinstance(run, Run)
        assert run.wrong == 0
        assert run.deliveries
    assert "| w0 | full " in done.stdout
