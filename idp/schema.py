"""All tables in one place: what migrations and tests need, and nobody else."""

import importlib
import importlib.util
import pkgutil

from sqlalchemy import MetaData

import idp
from idp.database.base import Base

HEAD = "0001"
"""The newest migration: what this version of the code wants to find in the database."""


def metadata() -> MetaData:
    """The metadata with the tables of every room's ``models.py``."""
    for room in pkgutil.iter_modules(idp.__path__):
        if room.ispkg and importlib.util.find_spec(f"idp.{room.name}.models") is not None:
            importlib.import_module(f"idp.{room.name}.models")
    return Base.metadata
