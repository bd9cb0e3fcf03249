"""Statements compiled once and run on the driver itself: for the few requests that every application makes all day.

SQLAlchemy Core's own execution costs more than the statement it runs (on PostgreSQL 120 µs against 41). What stays is
Core's language and types; what goes is compiling, caching and result objects for each call. Errors arrive as
SQLAlchemy's, so the error boundary knows them.
"""

from collections import namedtuple
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Dialect, Executable, PoolProxiedConnection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.dml import UpdateBase

from idp.database.access import Database

Processor = Callable[[Any], Any]


class Prepared:
    """One statement. Its parameters are its `bindparam` names; an insert's are its columns.

    Rows come as named tuples with the names of the selected columns. Lists of values (``IN``) are not supported.
    """

    def __init__(self, statement: Executable, columns: list[str] | None = None) -> None:
        self._statement = statement
        self._columns = columns
        self._compiled: dict[str, _Compiled] = {}

    def compiled(self, dialect: Dialect) -> "_Compiled":
        """The statement in this database's words."""
        found = self._compiled.get(dialect.name)
        if found is None:
            found = self._compiled[dialect.name] = _Compiled(self._statement, dialect, self._columns)
        return found


class _Compiled:
    def __init__(self, statement: Executable, dialect: Dialect, columns: list[str] | None) -> None:
        compiled: SQLCompiler = statement.compile(dialect=dialect, column_keys=columns)  # type: ignore[attr-defined]  # every statement of Core compiles
        self.sql = str(compiled)
        self.fixed = {name: value for name, value in compiled.params.items() if value is not None}
        self.positions: list[str] | None = compiled.positiontup
        self.binds: dict[str, Processor] = dict(compiled._bind_processors)  # type: ignore[arg-type]  # none is a tuple: no IN
        returned = (
            statement._returning
            if isinstance(statement, UpdateBase)
            else getattr(statement, "selected_columns", ())
        )
        columns_out = list(returned)
        self.row = namedtuple("Row", [str(column.key) for column in columns_out])  # type: ignore[misc]  # names known when it runs
        types = [column.type.dialect_impl(dialect) for column in columns_out]
        self.results = [
            (index, processor)
            for index, kind in enumerate(types)
            if (processor := kind.result_processor(dialect, None)) is not None
        ]

    def arguments(self, given: dict[str, Any]) -> Any:
        """The parameters as the driver takes them."""
        values = {**self.fixed, **given}
        for name, bind in self.binds.items():
            values[name] = bind(values.get(name))
        return values if self.positions is None else [values.get(name) for name in self.positions]

    def rows(self, fetched: list[Any]) -> list[Any]:
        """The driver's rows with our types and names."""
        if not self.results:
            return [self.row(*row) for row in fetched]
        found = []
        for row in fetched:
            values = list(row)
            for index, processor in self.results:
                values[index] = processor(values[index])
            found.append(self.row(*values))
        return found


class DirectConnection:
    """A driver's connection inside one transaction, or reading without one."""

    def __init__(self, driver: Any, dialect: Dialect) -> None:
        self._driver = driver
        self._dialect = dialect

    def rows(self, prepared: Prepared, **parameters: Any) -> list[Any]:
        """Run a statement and fetch all its rows."""
        compiled = prepared.compiled(self._dialect)
        return compiled.rows(self._driver.execute(compiled.sql, compiled.arguments(parameters)).fetchall())

    def row(self, prepared: Prepared, **parameters: Any) -> Any | None:
        """Run a statement and fetch its only row, if any."""
        found = self.rows(prepared, **parameters)
        return found[0] if found else None

    def run(self, prepared: Prepared, **parameters: Any) -> None:
        """Run a statement that returns nothing."""
        compiled = prepared.compiled(self._dialect)
        self._driver.execute(compiled.sql, compiled.arguments(parameters))


class Direct:
    """Opens direct connections; a few of the pool's are kept at hand, since a visit to it costs as much as a read."""

    MOST_KEPT = 8

    def __init__(self, database: Database) -> None:
        self._engine = database.engine
        self._is_sqlite = database.engine.dialect.name == "sqlite"
        self._errors = database.engine.dialect.loaded_dbapi.Error
        self._kept: list[PoolProxiedConnection] = []

    @contextmanager
    def transaction(self) -> Iterator[DirectConnection]:
        """One writing transaction: committed when the block ends, rolled back when it raises."""
        pooled = self._take()
        driver: Any = pooled.driver_connection
        try:
            if self._is_sqlite:
                driver.execute("BEGIN IMMEDIATE")
            yield DirectConnection(driver, self._engine.dialect)
            driver.commit()
        except self._errors as error:
            self._roll_back(pooled, error)
            raise self._translated(error) from error
        except BaseException:
            self._roll_back(pooled, None)
            raise
        self._give_back(pooled)

    @contextmanager
    def reading(self) -> Iterator[DirectConnection]:
        """Single statements, each on its own: no BEGIN and no COMMIT to wait for."""
        pooled = self._take()
        driver: Any = pooled.driver_connection
        try:
            if not self._is_sqlite:
                driver.autocommit = True
            yield DirectConnection(driver, self._engine.dialect)
            if not self._is_sqlite:
                driver.autocommit = False
        except self._errors as error:
            self._roll_back(pooled, error)
            raise self._translated(error) from error
        except BaseException:
            self._roll_back(pooled, None)
            raise
        self._give_back(pooled)

    def _take(self) -> PoolProxiedConnection:
        try:
            return self._kept.pop()
        except IndexError:
            pass
        try:
            return self._engine.raw_connection()
        except self._errors as error:
            raise self._translated(error) from error

    def _give_back(self, pooled: PoolProxiedConnection) -> None:
        if len(self._kept) < self.MOST_KEPT:
            self._kept.append(pooled)
        else:
            pooled.close()

    def _roll_back(self, pooled: PoolProxiedConnection, error: Exception | None) -> None:
        """Return a connection whose work came to nothing: to the pool, which makes it clean or throws it away.

        When one is cut off the others are too (security R3), so none is kept.
        """
        if error is not None and self._engine.dialect.is_disconnect(error, pooled.driver_connection, None):  # type: ignore[arg-type]  # a driver's
            pooled.invalidate()
            while self._kept:
                self._kept.pop().invalidate()
        elif not self._is_sqlite:
            driver: Any = pooled.driver_connection
            driver.rollback()
            driver.autocommit = False
        pooled.close()

    def _translated(self, error: Exception) -> BaseException:
        return DBAPIError.instance(None, None, error, self._errors, dialect=self._engine.dialect)
