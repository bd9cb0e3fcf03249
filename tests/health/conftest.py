"""A node for each test; see `tests.oidc.world`."""

from tests.oidc.fixtures import fresh_world, postgresql_node, shared_world, sqlite_node, world

__all__ = ["fresh_world", "postgresql_node", "shared_world", "sqlite_node", "world"]
