"""Signing in and out: the steps, the lock-out, and who is signed in.

Owns checking a password against an account, counting failures, the lock (domain.md Q8) and the pages of signing in,
signing out and one's sessions. Does not own accounts and their credentials (`accounts`) nor the signed-in browser
itself (`sessions`).

    typed pair --throttled?--> hash, outside of any transaction --> one transaction: re-read, judge, write --> answer

The answer is the same for an account that exists and for one that does not (security H1): both cost a hash, and what
the page says about a lock is worked out from what was typed, not from the account.

Specification: domain.md 4.5, 5, Q8, Q11, Q25; security.md F, H1, H9 to H12.
"""
