"""Who may read the metrics."""

from collections.abc import Iterable
from ipaddress import ip_address, ip_network


def is_within(address: str | None, networks: Iterable[str]) -> bool:
    """Whether the address belongs to one of these networks."""
    try:
        parsed = ip_address(address or "")
    except ValueError:
        return False
    return any(parsed in ip_network(network) for network in networks)
