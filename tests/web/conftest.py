"""A node for each test; see `tests.oidc.world`."""

from tests.oidc.fixtures import shared_world, world

__all__ = ["shared_world", "world"]
