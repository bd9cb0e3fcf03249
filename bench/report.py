"""The tables: medians over rounds, ratios within a round, and what issue and design ask for."""

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bench.load.works import WORKS

Record = dict[str, object]


@dataclass(frozen=True)
class Target:
    """Our PostgreSQL configuration divided by oidc-provider on Redis, per second."""

    work: str
    ratio: float


OURS, PEER = "ours-pg", "op-redis"
TARGETS = (
    Target("cc", 0.65),
    Target("flow", 1.7),
    Target("login", 1.0),
    Target("refresh", 1.3),
    Target("userinfo", 0.7),
    Target("introspect", 0.7),
    Target("discovery", 1.5),
    Target("jwks", 1.5),
)
LONGEST_START_SECONDS = 1.0
MOST_MIB_AT_REST = 100
MOST_MIB_UNDER_LOAD = 180


def tables(records: Sequence[Record], names: Sequence[str]) -> str:
    """Everything that was measured, as Markdown."""
    measured = [record for record in records if record.get("operations")]
    works = [work for work in WORKS if any(record["work"] == work for record in measured)]
    parts = [
        _matrix(
            "Operations per second",
            measured,
            names,
            works,
            lambda found: f"{_median(found, 'per_second'):.0f}",
        ),
        _matrix(
            "p50 / p99, ms",
            measured,
            names,
            works,
            lambda found: f"{_median(found, 'p50_ms'):.2f} / {_median(found, 'p99_ms'):.1f}",
        ),
        _matrix(
            "Server CPU per operation, ms",
            measured,
            names,
            works,
            lambda found: f"{_median(found, 'server_cpu_ms'):.3f}",
        ),
        _starts(records, names),
        _ratios(measured, names, works),
        _targets(records, measured),
        _failures(records),
    ]
    return "\n\n".join(part for part in parts if part)


def _median(records: Sequence[Record], key: str) -> float:
    return statistics.median(float(str(record[key])) for record in records) if records else 0.0


def _of(records: Sequence[Record], name: str, work: str) -> list[Record]:
    return [record for record in records if record["name"] == name and record["work"] == work]


def _table(title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    widths = [max(len(cell) for cell in column) for column in zip(head, *rows, strict=True)]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
        for row in (head, *rows)
    ]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return f"{title}:\n\n" + "\n".join(lines)


def _matrix(
    title: str,
    records: Sequence[Record],
    names: Sequence[str],
    works: Sequence[str],
    cell: Callable[[list[Record]], str],
) -> str:
    rows = []
    for name in names:
        found = [_of(records, name, work) for work in works]
        rows.append([name, *(cell(some) if some else "-" for some in found)])
    return _table(title, ["", *works], rows)


def _starts(records: Sequence[Record], names: Sequence[str]) -> str:
    rows = []
    for name in names:
        starts = _of(records, name, "start")
        peak = max(
            (float(str(r.get("server_pss_mib", 0))) for r in records if r["name"] == name), default=0.0
        )
        if starts:
            rest, cold = _median(starts, "rest_pss_mib"), _median(starts, "cold_start_seconds")
            rows.append([name, f"{cold:.2f}", f"{rest:.0f}", f"{peak:.0f}"])
    return _table("Start and memory", ["", "cold start, s", "PSS at rest, MiB", "PSS under load, MiB"], rows)


def _ratio(records: Sequence[Record], work: str, name: str, peer: str) -> float | None:
    """The median of the ratios within each round: machines drift, neighbouring runs do so together."""
    peers = {record["round"]: float(str(record["per_second"])) for record in _of(records, peer, work)}
    ratios = [
        float(str(record["per_second"])) / peers[record["round"]]
        for record in _of(records, name, work)
        if peers.get(record["round"])
    ]
    return statistics.median(ratios) if ratios else None


def _ratios(records: Sequence[Record], names: Sequence[str], works: Sequence[str]) -> str:
    rows = []
    for name in names:
        for peer in names:
            if name.startswith("ours") and not peer.startswith("ours"):
                found = [_ratio(records, work, name, peer) for work in works]
                rows.append(
                    [f"{name} / {peer}", *("-" if ratio is None else f"{ratio:.2f}" for ratio in found)]
                )
    return _table("Ours divided by a peer, per second", ["", *works], rows) if rows else ""


def _targets(records: Sequence[Record], measured: Sequence[Record]) -> str:
    rows = []
    for target in TARGETS:
        ratio = _ratio(measured, target.work, OURS, PEER)
        if ratio is not None:
            verdict = "yes" if ratio >= target.ratio else "NO"
            rows.append([f"{target.work}, {OURS} / {PEER}", f">= {target.ratio}", f"{ratio:.2f}", verdict])
    starts = [record for record in records if record["work"] == "start" and record["name"] == OURS]
    if starts:
        load = max((float(str(r["server_pss_mib"])) for r in measured if r["name"] == OURS), default=0.0)
        for what, limit, value in (
            ("cold start, s", LONGEST_START_SECONDS, _median(starts, "cold_start_seconds")),
            ("PSS at rest, MiB", MOST_MIB_AT_REST, _median(starts, "rest_pss_mib")),
            ("PSS under load, MiB", MOST_MIB_UNDER_LOAD, load),
        ):
            rows.append([what, f"<= {limit}", f"{value:.2f}", "yes" if value <= limit else "NO"])
    return _table("Targets", ["", "target", "measured", "reached"], rows) if rows else ""


def _failures(records: Sequence[Record]) -> str:
    lines = [
        f"- {record['name']} {record['work']}, round {record['round']}: {record['error_kinds']}"
        for record in records
        if record.get("errors")
    ]
    return "Failures:\n\n" + "\n".join(lines) if lines else ""
