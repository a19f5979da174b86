"""The results as tables of Markdown."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from statistics import median

from loading import Run
from results import LIMIT, OURS, Ratio, Results, growth, left_to_us, ratio
from workloads import FEW, MANY, SINGLE, WORKLOADS, Kind

Row = Sequence[str]


def table(header: Row, rows: Sequence[Row], words: int = 1) -> str:
    """A table whose first columns, so many, are words, and the others numbers."""
    widths = [max(map(len, column)) for column in zip(header, *rows)]

    def line(row: Row) -> str:
        cells = (
            text.ljust(width) if place < words else text.rjust(width)
            for place, (text, width) in enumerate(zip(row, widths))
        )
        return f"| {' | '.join(cells)} |"

    rule = (
        "-" * width if place < words else "-" * (width - 1) + ":"
        for place, width in enumerate(widths)
    )
    return "\n".join([line(header), f"| {' | '.join(rule)} |", *map(line, rows)])


def middle(runs: Sequence[Run], name: str, scale: float = 1) -> float:
    """The median of what the runs have of that name, divided by `scale`."""
    return median(getattr(run, name) or 0 for run in runs) / scale


def report(results: Results) -> str:
    """All that was found, each table below a line that says what it is."""
    return "\n\n".join(f"{title}\n\n{text}" for title, make in PARTS if (text := make(results)))


def _of_kind(results: Results, kind: Kind) -> Iterator[tuple[str, dict[str, list[Run]]]]:
    for name, by_server in results.runs.items():
        if WORKLOADS[name].kind is kind:
            yield name, by_server


# -- The tables.


def overview(results: Results) -> str:
    """What a delivery costs each server, divided by what it costs the limit."""
    others = [name for name in results.servers if name != LIMIT]
    rows = [
        [
            name,
            WORKLOADS[name].summary,
            *(_or_nothing(ratio(results, name, server, LIMIT)) for server in others),
        ]
        for name, _ in _of_kind(results, Kind.TALK)
    ]
    return rows and table(["", "workload", *others], rows, 2)


def against_other(results: Results) -> str:
    """What everything costs this tree, divided by what it costs `--server`'s."""
    rows = [
        [name, WORKLOADS[name].summary, WORKLOADS[name].kind.value, str(one)]
        for name in results.runs
        if (one := ratio(results, name, OURS[0], "other"))
    ]
    return rows and table(["", "workload", "", f"{OURS[0]} / other"], rows, 3)


def deliveries(results: Results) -> str:
    rows = [
        [
            name,
            server,
            f"{middle(runs, 'us_per_delivery'):.3f}",
            f"{middle(runs, 'p50_us', 1000):.2f}",
            f"{middle(runs, 'p99_us', 1000):.2f}",
            f"{middle(runs, 'p999_us', 1000):.2f}",
            f"{sum(run.deliveries or 0 for run in runs):,.0f}",
            f"{sum(run.wrong for run in runs)}",
        ]
        for name, by_server in _of_kind(results, Kind.TALK)
        for server, runs in by_server.items()
    ]
    header = ["", "server", "CPU µs", "p50 ms", "p99 ms", "p99.9 ms", "deliveries", "lost"]
    return rows and table(header, rows, 2)


def sends(results: Results) -> str:
    """Of what a delivery consists that has a send() of its own."""
    runs = results.runs.get(SINGLE, {})
    if not results.sends or not any(name in runs for name in OURS):
        return ""
    send = median(results.sends)
    rows = [["one send()", f"{send:.2f}", "1"]]
    for server in (name for name in (LIMIT, *OURS) if name in runs):
        cost = Ratio.of(results.costs(SINGLE, server), results.sends)
        us = middle(runs[server], "us_per_delivery")
        share = f"{1 - 1 / cost.value:.0%}" if cost else ""
        rows.append(
            [f"a delivery, {server}", f"{us:.2f}", _or_nothing(left_to_us(results, server)), share]
        )
    rows[0].append("")
    return table(["", "CPU µs", "× send()", "not in send()"], rows)


def held(results: Results) -> str:
    rows = [
        [
            server,
            f"{WORKLOADS[name].clients:,}",
            f"{middle(runs, 'bytes_per_connection'):,.0f}",
            f"{middle(runs, 'cpu_us_per_connection'):,.0f}",
            f"{median(run.cpu_seconds / run.seconds for run in runs):.2%}",
            f"{sum(run.wrong for run in runs)}",
        ]
        for name, by_server in _of_kind(results, Kind.HOLD)
        for server, runs in by_server.items()
    ]
    header = ["server", "clients", "bytes each", "CPU µs to let one in", "CPU idle", "lost"]
    return rows and table(header, rows)


def arrivals(results: Results) -> str:
    rows = [
        [
            server,
            f"{WORKLOADS[name].clients:,}",
            f"{middle(runs, 'seconds'):.1f}",
            f"{middle(runs, 'cpu_seconds'):.2f}",
            f"{middle(runs, 'cpu_us_per_connection'):,.0f}",
            f"{middle(runs, 'notices'):,.0f}",
            f"{middle(runs, 'notice_bytes', 1e6):,.1f}",
            f"{sum(run.wrong for run in runs)}",
        ]
        for server in results.servers
        for name, by_server in _of_kind(results, Kind.ARRIVE)
        if (runs := by_server.get(server))
    ]
    header = ["server", "clients", "s until in", "CPU s", "CPU µs each", "notices", "MB", "lost"]
    return rows and table(header, rows)


def growths(results: Results) -> str:
    few, many = (WORKLOADS[name].clients for name in (FEW, MANY))
    header = ["server", f"{many:,} / {few:,}"]
    rows = [[name, str(one)] for name in results.servers if (one := growth(results, name))]
    return rows and table(header, rows)


def other_figures(results: Results) -> str:
    rows = [
        [figure.what, figure.note, f"{_in_short(figure.value)} {figure.unit}".strip()]
        for figure in results.figures
    ]
    return rows and table(["", "", "found"], rows, 2)


def _in_short(value: float) -> str:
    digits = 0 if value >= 100 or value == int(value) else 1 if value >= 10 else 2
    return f"{value:,.{digits}f}"


def machine(results: Results) -> str:
    return table(["", ""], list(results.machine.items()), 2)


def _or_nothing(one: Ratio | None) -> str:
    return str(one) if one else "–"


PARTS: Sequence[tuple[str, Callable[[Results], str]]] = (
    (
        "**CPU for a delivery, divided by the limit's** "
        "(± half of what lies between the rounds; without it there was one)",
        overview,
    ),
    ("**This tree, divided by the other**", against_other),
    ("**A delivery**: its CPU, and how long lines were on their way", deliveries),
    (f"**Where each delivery has a send() of its own** ({SINGLE})", sends),
    ("**Connections that are held**", held),
    ("**Arrivals**: until everybody is in, and what everybody is told of it", arrivals),
    ("**The CPU for an arrival among many, divided by that among few**", growths),
    ("**The tombola and the state**", other_figures),
    ("**Measured on**", machine),
)
