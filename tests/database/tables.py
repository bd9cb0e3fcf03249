"""A small table of this test's own, with every type that the house's tables use."""

from sqlalchemy import BigInteger, Boolean, Column, Integer, MetaData, String, Table

from idp.database.base import Json, Moment

things = Table(
    "things",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("name", String(20), unique=True),
    Column("at", Moment()),
    Column("ended_at", Moment()),
    Column("details", Json),
    Column("is_big", Boolean),
    Column("amount", BigInteger, nullable=False),
)
