"""Throttle windows: how often something may be tried from one network, or everywhere, in a while."""

import ipaddress
from dataclasses import dataclass
from datetime import timedelta

from idp.short_lived.store import ShortLivedStore


@dataclass(frozen=True, slots=True)
class Window:
    """At most `most` times in `length`."""

    name: str
    most: int
    length: timedelta


def network_of(address: str | None) -> str:
    """The network an address counts with: an IPv4 address itself, an IPv6 address's /64 (one household has it whole).

    The address is the connection's or a trusted proxy's, never a header's that a client wrote (security H11).
    """
    try:
        parsed = ipaddress.ip_address(address or "")
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv6Address):
        mapped = parsed.ipv4_mapped
        return str(mapped) if mapped else str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)


def is_used_up(store: ShortLivedStore, window: Window, who: str) -> bool:
    """Whether no try is left, without counting one."""
    return store.counted(f"throttle:{window.name}:{who}") >= window.most


def count_try(store: ShortLivedStore, window: Window, who: str) -> bool:
    """Count one try: whether it was still within the window. Atomic, so parallel tries cannot exceed it."""
    return store.count(f"throttle:{window.name}:{who}", window.length) <= window.most
