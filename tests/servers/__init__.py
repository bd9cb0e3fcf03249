"""Real PostgreSQL and Redis for tests and for the bench: private, on loopback, gone when their starter is gone.

Each server lives under a *guard*, a shell that waits on a pipe held by the process that started it. When that process
ends, in whatever way (a finished run, an interrupt, `kill -9`), the pipe closes, the guard stops the server and removes
its folder. Under pytest-xdist every worker starts its own: no lock, no state to share, a second of start-up each.
"""
