"""What a tree of processes uses, read from /proc."""

import os
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")


@dataclass(frozen=True)
class Usage:
    """CPU seconds since the start, and the proportional set size now."""

    cpu_seconds: float
    pss_mib: float


def usage_of(root: int) -> Usage:
    """What this process and everything below it use; a process that ends meanwhile counts nothing."""
    ticks, kibibytes = 0, 0
    for pid in _tree(root):
        try:
            fields = _stat(pid)
            ticks += int(fields[11]) + int(fields[12])
            for line in (_PROC / str(pid) / "smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    kibibytes += int(line.split()[1])
        except OSError:
            continue
    return Usage(ticks / os.sysconf("SC_CLK_TCK"), kibibytes / 1024)


def _tree(root: int) -> list[int]:
    children: dict[int, list[int]] = {}
    for entry in _PROC.iterdir():
        if entry.name.isdigit():
            try:
                children.setdefault(int(_stat(int(entry.name))[1]), []).append(int(entry.name))
            except OSError:
                continue
    found, waiting = [], [root]
    while waiting:
        pid = waiting.pop()
        found.append(pid)
        waiting += children.get(pid, [])
    return found


def _stat(pid: int) -> list[str]:
    """The fields of stat(5) after the name, which may hold spaces and brackets: state is 0, parent 1, utime 11."""
    text = (_PROC / str(pid) / "stat").read_text()
    return text[text.rindex(")") + 2 :].split()
