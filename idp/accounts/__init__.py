"""People and their credentials.

Owns the accounts (who somebody is, and in which of the states of domain.md 4.5) and their passwords. Does not own the
steps of signing in (`authentication`), the signed-in browser (`sessions`) or roles (`roles`).
"""
