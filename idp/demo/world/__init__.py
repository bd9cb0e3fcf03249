"""The demo's world as data: the same on every run, complete without a database or a running server."""
