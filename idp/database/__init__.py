"""The database: where the truth is.

Owns the declarative base, the column types, the engine for SQLite and PostgreSQL, and the transaction.
Does not own any table: those stand in the rooms' ``models.py``; the schema's history is ``migrations/``.

SQLite runs in WAL mode and every writing transaction starts with ``BEGIN IMMEDIATE``, because a transaction that
begins reading and then writes fails with "database is locked" however long it waits. PostgreSQL runs at READ
COMMITTED: whatever may happen once is a single conditional statement.
"""
