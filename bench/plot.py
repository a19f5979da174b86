"""The results as a plot, which needs matplotlib, of the extra `bench`."""

from __future__ import annotations

import re
from io import StringIO
from pathlib import Path
from typing import Any

from programs import CannotRun
from results import LIMIT, Results, ratio
from tables import middle
from workloads import WORKLOADS, Kind

COLOURS = {
    "limit": "#999999",
    "bare": "#1b6ca8",
    "full": "#6db3e2",
    "ngircd": "#d98c3f",
    "inspircd": "#b5483a",
}


def draw(results: Results, path: Path) -> None:
    """Draw the results to a file of SVG. Raises `CannotRun`."""
    try:
        import matplotlib
    except ImportError as error:
        raise CannotRun("a plot needs matplotlib: pip install 'chatroom_tw[bench]'") from error
    matplotlib.use("svg")
    # Text stays text, and the same results make the same file.
    matplotlib.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "bench", "font.size": 9})
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(
        1, 3, figsize=(10, 3.2), width_ratios=(2.4, 1, 1), layout="constrained"
    )
    _draw_costs(axes[0], results)
    _draw_memory(axes[1], results)
    _draw_arrivals(axes[2], results)
    handles = {label: one for axis in axes for one, label in zip(*axis.get_legend_handles_labels())}
    figure.legend(
        handles.values(), handles.keys(), loc="outside lower center", ncols=6, frameon=False
    )
    for axis in axes:
        axis.spines[["top", "right"]].set_visible(False)
        axis.title.set_size(9)
    drawn = StringIO()
    figure.savefig(drawn, format="svg", metadata={"Date": None, "Creator": None})
    pyplot.close(figure)
    path.write_text(_short(drawn.getvalue()))


def _short(svg: str) -> str:
    """The same picture, with coordinates to a tenth of a point."""
    return re.sub(r"(\d+\.\d)\d+", r"\1", svg)


def _draw_costs(axis: Any, results: Results) -> None:
    names = [name for name in results.runs if WORKLOADS[name].kind is Kind.TALK]
    servers = [server for server in results.servers if server != LIMIT]
    width = 0.8 / max(len(servers), 1)
    for place, server in enumerate(servers):
        found = [ratio(results, name, server, LIMIT) for name in names]
        axis.bar(
            [number + (place - (len(servers) - 1) / 2) * width for number in range(len(names))],
            [one.value if one else 0 for one in found],
            width,
            yerr=[one.noise if one else 0 for one in found],
            error_kw={"elinewidth": 0.7},
            color=COLOURS[server],
            label=server,
        )
    axis.axhline(1, color=COLOURS[LIMIT], linewidth=0.8)
    axis.set_xticks(range(len(names)), names)
    axis.set_yscale("log", base=2)
    axis.yaxis.set_major_formatter("{x:g}")
    axis.minorticks_off()
    axis.set_title("CPU for a delivery, × the limit")


def _draw_memory(axis: Any, results: Results) -> None:
    for name, by_server in results.runs.items():
        if WORKLOADS[name].kind is Kind.IDLE:
            for server, runs in by_server.items():
                axis.bar(server, middle(runs, "bytes_per_connection"), color=COLOURS[server])
    axis.tick_params(axis="x", rotation=45)
    axis.set_title("bytes for a connection")


def _draw_arrivals(axis: Any, results: Results) -> None:
    names = [name for name in results.runs if WORKLOADS[name].kind is Kind.ARRIVE]
    for server in results.servers:
        points = [
            (WORKLOADS[name].clients, middle(runs, "cpu_seconds"))
            for name in names
            if (runs := results.runs[name].get(server))
        ]
        if points:
            axis.plot(*zip(*points), "o-", color=COLOURS[server], label=server, markersize=3)
    counts = [WORKLOADS[name].clients for name in names]
    axis.set_xticks(counts, [f"{count:,}" for count in counts])
    axis.set_yscale("log")
    axis.yaxis.set_major_formatter("{x:g}")
    axis.minorticks_off()
    axis.set_title("CPU seconds for so many arrivals")
