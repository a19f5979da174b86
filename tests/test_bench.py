"""The benchmark: its parts that measure nothing, and tiny runs of it."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import bans
import baseline
import fast_paths
import pages
import pairs
import patching
import pytest
import tables
from fast_paths import FAST_PATHS
from figures import Figure
from loading import Run, parse_report
from main import main
from measuring import measure_one, turns
from programs import ROOT, CannotRun, Cores, compile_programs
from results import Ratio, Results, all_ratios
from serving import OPTIONS, Server, patched_chat_server

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


def results_of(**servers: list[float]) -> Results:
    """Results of w1b, in which a delivery costs each server these microseconds."""
    runs = {
        name: [parse_report(json.dumps({**REPORT, "us_per_delivery": us})) for us in costs]
        for name, costs in servers.items()
    }
    rounds = len(servers["limit"])
    figures = [Figure("draws: a number", 0.7, "ms", "the median")]
    return Results({"Python": "3.11"}, {"w1b": runs}, [2.0] * rounds, figures)


# -- The report of the load.


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
    ratios = all_ratios(results_of(limit=[3, 3, 3], bare=[4.5, 4.8, 4.2], full=[6, 6, 6]))
    assert ratios["w1b, us_per_delivery: bare / limit"] == Ratio(1.5, pytest.approx(0.1), 3)
    assert ratios["w1b, us_per_delivery: bare / send()"].value == 2.25
    baseline.write(ratios, tmp_path / "baseline.json")
    again = baseline.read(tmp_path / "baseline.json")
    assert again.keys() == ratios.keys()
    assert not baseline.has_worse(baseline.compare(again, ratios))


def check(tmp_path: Path, results: Results) -> int:
    results.save(tmp_path / "results.json")
    return main(["--check", "--load", str(tmp_path / "results.json")])


def test_the_check_fails_if_one_ratio_is_worse(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = all_ratios(results_of(limit=[3, 3, 3], bare=[4, 4, 4], full=[6, 6, 6]))
    monkeypatch.setattr(baseline, "read", lambda: before)
    assert check(tmp_path, results_of(limit=[9, 3, 3], bare=[12, 4, 4], full=[18, 6, 6])) == 0
    assert check(tmp_path, results_of(limit=[3, 3, 3], bare=[4, 4, 4], full=[9, 9, 9])) == 1
    assert re.search(
        r"full / limit +\| 2\.00 ±0\.00 \| 3\.00 ±0\.00 \| +worse", capsys.readouterr().out
    )


def test_the_check_needs_three_rounds(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="1"):
        main(["--check", "--quick"])
    assert "fewer than 3 rounds" in capsys.readouterr().err


# -- The order of the servers.


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


# -- Tables and pages.


def test_a_table_is_aligned_markdown() -> None:
    assert tables.table(["", "CPU µs"], [["limit", "3.1"], ["bare", "14.25"]]).splitlines() == [
        "|       | CPU µs |",
        "| ----- | -----: |",
        "| limit |    3.1 |",
        "| bare  |  14.25 |",
    ]


def test_the_report_has_only_what_was_measured() -> None:
    text = tables.report(results_of(limit=[3, 3, 3], bare=[4, 4, 4.4]))
    assert re.search(r"w1b \| 1 room of 100.*\| 1\.33 ±0\.07 \|", text)
    assert re.search(r"a delivery, bare +\| +4\.00 \| 2\.00 ±0\.10 \| +50% \|", text)
    assert re.search(
        r"w1b \| bare +\| +4\.000 \| +0\.20 \| +1\.10 \| +2\.40 \| +3,000 \| +0 \|", text
    )
    assert "0.70 ms" in text
    assert "Arrivals" not in text
    assert "full" not in text


def test_the_report_has_servers_that_were_measured_once() -> None:
    text = tables.report(results_of(limit=[3, 3, 3], bare=[4, 4, 4], ngircd=[6]))
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
    for marker in (pages.BEGIN, pages.BEGIN_FAST_PATHS, pages.BEGIN_PAGES):
        page = pages.put_between(page, "new", marker)
    # The numbers in the text are names: w1b, --history-lines 0.
    assert not re.search(r"(?<![\w.-])\d+([.,]\d+)?( ?[µm]s| ?%| times|×)", page)


def test_the_pages_list_every_fast_path() -> None:
    rest = pages.PAGE.read_text().partition(pages.BEGIN_FAST_PATHS)[2]
    table = rest.partition(pages.END)[0]
    manual = (ROOT / "bench" / "README.md").read_text()
    for name in FAST_PATHS:
        assert f"\n| {name} " in table
        assert f"\n| `{name}` |" in manual


def test_results_are_loaded_as_they_were_saved(tmp_path: Path) -> None:
    results = results_of(limit=[3, 3], bare=[4, 4])
    results.save(tmp_path / "results.json")
    assert Results.load(tmp_path / "results.json") == results
    (tmp_path / "other.json").write_text("{}")
    for name in ("other.json", "none.json"):
        with pytest.raises(CannotRun):
            Results.load(tmp_path / name)


# -- Pairs.


COMPARISONS = {
    "against": pairs.against(ROOT, ["w1"], ["bare"]),
    "without": pairs.without(["poll"], ["w1"]),
}


@pytest.mark.parametrize("comparison", COMPARISONS.values(), ids=COMPARISONS)
def test_the_first_server_of_a_pair_changes(comparison: pairs.Comparison) -> None:
    [pair] = comparison.pairs
    order: list[str] = []

    def measure(workload: str, server: Server) -> Run:
        assert workload == "w1"
        order.append(server.name)
        us = 3 if server is pair.first else 2
        return parse_report(json.dumps({**REPORT, "us_per_delivery": us, "lost": 1}))

    text, wrong = pairs.compare(comparison, 2, measure)
    first, second = pair.first.name, pair.second.name
    assert order == [first, second, second, first]
    assert wrong == 4
    assert re.search(r"\| bare +\| +3\.000 \| +2\.000 \| +1\.50 ±0\.00 \|", text)


def test_the_ratio_of_a_pair_is_that_of_the_medians() -> None:
    one = Ratio.of_medians([2.0, 9.0, 3.0], [1.0, 3.0, 2.0])
    assert one == Ratio(1.5, pytest.approx(0.75), 3)
    assert Ratio.of_medians([], []) is None


def test_a_fast_path_has_its_own_workloads_and_server() -> None:
    comparison = pairs.without(["one-part", "history-rows"], [])
    assert [(pair.labels[0], *pair.labels[2:]) for pair in comparison.pairs] == [
        ("one-part", "w1b", "bare"),
        ("", "w3", "bare"),
        ("history-rows", "w1", "full"),
        ("", "w3", "full"),
    ]


def test_only_the_patched_server_of_a_pair_has_the_patch() -> None:
    [pair] = COMPARISONS["without"].pairs
    assert (pair.first.command[2], pair.second.command[2]) == ("poll", "")
    assert pair.first.command[3:] == pair.second.command[3:]


@pytest.mark.parametrize(
    "options",
    [
        ["--without", "wings"],
        ["--without", "poll", "--against", str(ROOT)],
        ["--without", "poll", "--check"],
        ["--against", str(ROOT), "--write-docs"],
        ["--without", "poll", "--write-docs"],
        ["--without", "all", "--only", "w1", "--write-docs"],
        ["--tls", "--only", "w1", "--write-docs"],
        ["--tls", "--against", str(ROOT)],
        ["--tls", "--check"],
        ["--irc", "--only", "w1", "--write-docs"],
        ["--irc", "--tls"],
        ["--against", "/nowhere"],
    ],
)
def test_an_impossible_comparison_is_refused(
    options: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="1"):
        main(options)
    assert "see --help" in capsys.readouterr().err


def test_a_patch_that_does_not_fit_is_an_error() -> None:
    def no_such_branch() -> None:
        patching.remove_branch("server.text:decode", "no such condition")

    patches = {"gone": fast_paths.FastPath("", no_such_branch)}
    with (
        pytest.MonkeyPatch.context() as patch,
        pytest.raises(CannotRun, match="no fast path gone"),
    ):
        patch.setattr(fast_paths, "FAST_PATHS", patches)
        fast_paths.switch_off(["gone"])


def test_a_removed_branch_leaves_the_rest_of_the_function(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from chatroom_tw.server import text

    monkeypatch.setattr(text.key, "__code__", text.key.__code__)  # It is restored at the end.
    patching.remove_branch("server.text:key", "name.isascii()")
    assert "isascii" not in text.key.__code__.co_names
    assert (text.key("Ann"), text.key("Straße")) == ("ann", "strasse")


# -- The bans.


def test_the_bans_are_measured(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bans, "ENTRIES", 100)
    monkeypatch.setattr(bans, "GOAL", 1e9)
    assert bans.main([]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 6
    assert all(re.match(r"bans: 100 and [\d,]+ masks, IPv[46] +\d+\.\d us", line) for line in lines)
    monkeypatch.setattr(bans, "GOAL", 0.0001)
    assert bans.main([]) == 2


# -- Tiny runs.

needs_load = [
    pytest.mark.skipif(sys.platform != "linux", reason="the load needs Linux's epoll"),
    pytest.mark.skipif(
        not any(map(shutil.which, ("cc", "gcc", "clang"))), reason="there is no C compiler"
    ),
]


def bench(*options: str) -> str:
    """Run the benchmark with one round of w0, and give its output."""
    done = subprocess.run(
        [
            *(sys.executable, str(ROOT / "bench" / "main.py"), "--only", "w0"),
            *("--rounds", "1", "--seconds", "0.1", *options),
        ],
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


class TestTinyRuns:
    pytestmark = needs_load

    def test_all_servers_lose_nothing(self, tmp_path: Path) -> None:
        saved = tmp_path / "results.json"
        output = bench("--skip", "ngircd,inspircd", "--save", str(saved))
        by_server = Results.load(saved).runs["w0"]
        assert list(by_server) == ["limit", "bare", "full"]
        for [run] in by_server.values():
            assert isinstance(run, Run)
            assert run.wrong == 0
            assert run.deliveries
        assert "| w0 | full " in output

    def test_another_tree_is_compared(self) -> None:
        output = bench("--against", str(ROOT), "--skip", "full")
        assert re.search(r"\| w0 \|.*\| bare +\| +\d+\.\d+ \| +\d+\.\d+ \| +\d+\.\d\d \|", output)

    @pytest.mark.skipif(
        not Path("/usr/include/openssl/ssl.h").exists() or not shutil.which("openssl"),
        reason="OpenSSL or its headers are not installed",
    )
    def test_tls_is_compared(self) -> None:
        output = bench("--tls", "--skip", "full")
        assert re.search(r"\| w0 \|.*\| bare +\| +\d+\.\d+ \| +\d+\.\d+ \| +\d+\.\d\d \|", output)

    def test_irc_is_compared(self) -> None:
        rows = [row for row in bench("--irc", "--skip", "inspircd").splitlines() if "w0" in row]
        assert [row.split("|")[3].strip() for row in rows] == ["line", "line (IRC with tags)"]
        assert all(re.search(r"\| +\d+\.\d+ \| +\d+\.\d+ \| +\d+\.\d\d \|$", row) for row in rows)

    def test_server_without_any_fast_path_loses_nothing(self, tmp_path: Path) -> None:
        compile_programs(tmp_path)
        server = patched_chat_server("slow", OPTIONS["full"], list(FAST_PATHS))
        run = measure_one(tmp_path, "w0", server, 0.1, Cores.available())
        assert run.wrong == 0
        assert run.deliveries
