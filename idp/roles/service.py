"""What other rooms may do with roles."""

from idp.roles.catalogue_file import CatalogueRefused
from idp.roles.granting import end, grant, grant_automatic, holders, is_live, live_entitlements
from idp.roles.loading import (
    current_catalogue,
    current_version,
    ensure_catalogue,
    load_catalogue,
    shipped_catalogue,
)

__all__ = [
    "CatalogueRefused",
    "current_catalogue",
    "current_version",
    "end",
    "ensure_catalogue",
    "grant",
    "grant_automatic",
    "holders",
    "is_live",
    "live_entitlements",
    "load_catalogue",
    "shipped_catalogue",
]
