"""The load generator: virtual users in a closed loop, each with a connection, a cookie jar and an account of its own.

Standard library only, so that it costs little beside the server it measures. `python -m bench.load --help`.
"""
