"""The results as tables of Markdown."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from statistics import median

from loading import Run
from results import LIMIT, OURS, Ratio, Results, growth, ratio, times_send
from workloads import FEW, MANY, SINGLE, WORKLOADS, Kind

Row = Sequence[str]


def table(header: Row, rows: Sequence[Row], words: int = 1) -> str:
    """A table of Markdown. The first `words` columns are aligned left, the others right."""
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
    """The median of the attribute `name` of the runs, divided by `scale`."""
    return median(getattr(run, name) or 0 for run in runs) / scale


def report(results: Results) -> str:
    """All results: each table below a line that says what it shows."""
    return "\n\n".join(f"{title}\n\n{text}" for title, make in PARTS if (text := make(results)))


def _of_kind(results: Results, kind: Kind) -> Iterator[tuple[str, dict[str, list[Run]]]]:
    for name, by_server in results.runs.items():
        if WORKLOADS[name].kind is kind:
            yield name, by_server


# -- The tables.


def overview(results: Results) -> str:
    """The cost of a delivery to each server, divided by the cost to the limit."""
    others = [name for name in results.servers if name != LIMIT]
    rows = [
        [
            name,
            WORKLOADS[name].summary,
            *(_or_dash(ratio(results, name, server, LIMIT)) for server in others),
        ]
        for name, _ in _of_kind(results, Kind.TALK)
    ]
    return table(["", "workload", *others], rows, 2) if rows else ""


def deliveries(results: Results) -> str:
    """The cost of a delivery to each server, and the latencies."""
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
    return table(header, rows, 2) if rows else ""


def sends(results: Results) -> str:
    """The share of send() in a delivery that has a send() of its own."""
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
            [f"a delivery, {server}", f"{us:.2f}", _or_dash(times_send(results, server)), share]
        )
    rows[0].append("")
    return table(["", "CPU µs", "× send()", "not in send()"], rows)


def idle(results: Results) -> str:
    """What a connection costs whose client only listens."""
    rows = [
        [
            server,
            f"{WORKLOADS[name].clients:,}",
            f"{middle(runs, 'bytes_per_connection'):,.0f}",
            f"{middle(runs, 'cpu_us_per_connection'):,.0f}",
            f"{median(run.cpu_seconds / run.seconds for run in runs):.2%}",
            f"{sum(run.wrong for run in runs)}",
        ]
        for name, by_server in _of_kind(results, Kind.IDLE)
        for server, runs in by_server.items()
    ]
    header = ["server", "clients", "bytes each", "CPU µs to join", "CPU idle", "lost"]
    return table(header, rows) if rows else ""


def arrivals(results: Results) -> str:
    """What it costs if many clients arrive in one room within a second."""
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
    header = ["server", "clients", "s to join", "CPU s", "CPU µs each", "notices", "MB", "lost"]
    return table(header, rows) if rows else ""


def growths(results: Results) -> str:
    """How much more an arrival costs in a bigger room."""
    few, many = (WORKLOADS[name].clients for name in (FEW, MANY))
    header = ["server", f"{many:,} / {few:,}"]
    rows = [[name, str(one)] for name in results.servers if (one := growth(results, name))]
    return table(header, rows) if rows else ""


def other_figures(results: Results) -> str:
    """The figures of the other benchmarks."""
    rows = [
        [figure.what, figure.note, f"{_short(figure.value)} {figure.unit}".strip()]
        for figure in results.figures
    ]
    return table(["", "", "measured"], rows, 2) if rows else ""


def _short(value: float) -> str:
    digits = 0 if value >= 100 or value == int(value) else 1 if value >= 10 else 2
    return f"{value:,.{digits}f}"


def machine(results: Results) -> str:
    """Where the results were measured."""
    return table(["", ""], list(results.machine.items()), 2)


def _or_dash(one: Ratio | None) -> str:
    return str(one) if one else "–"


PARTS: Sequence[tuple[str, Callable[[Results], str]]] = (
    (
        "**CPU for a delivery, divided by the limit's** "
        "(± half the spread of the rounds; without it there was one round)",
        overview,
    ),
    ("**A delivery**: its CPU time, and the latency of lines", deliveries),
    (f"**A delivery that has a send() of its own** ({SINGLE})", sends),
    ("**Idle connections**", idle),
    ("**Arrivals**: until all have joined, and the notices that they receive", arrivals),
    ("**The CPU for an arrival among many, divided by that among few**", growths),
    ("**The tombola and the state**", other_figures),
    ("**Measured on**", machine),
)
