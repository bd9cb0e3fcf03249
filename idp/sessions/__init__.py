"""The signed-in browser: one sign-in, used for all applications.

Owns the ``sessions`` table, the cookie, the idle and absolute limits (domain.md Q11) and ending a session. Does not own
how somebody signs in (`authentication`) nor what clients got in the session (`authorizations`).

    started --seen--> (last_seen_at moves, at most once a minute) --ended / idle too long / too old--> over
"""
