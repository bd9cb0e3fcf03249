"""The database underneath: prepared statements, the transaction, migrations."""
