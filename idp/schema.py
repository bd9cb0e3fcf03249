"""All tables in one place: what migrations and tests need, and nobody else."""

import importlib
import importlib.util
import pkgutil

from sqlalchemy import MetaData

import idp
from idp.database.base import Base


def metadata() -> MetaData:
    """The metadata with the tables of every room's ``models.py``."""
    for room in pkgutil.iter_modules(idp.__path__):
        if room.ispkg and importlib.util.find_spec(f"idp.{room.name}.models") is not None:
            importlib.import_module(f"idp.{room.name}.models")
    return Base.metadata
