"""Authlib, held at arm's length: the only place in the server that imports it.

What we take from it: the token endpoint's dispatch, the shape of a grant, the protocol's errors. What we do ourselves,
because Authlib does it otherwise (``tests/contract/test_authlib_assumptions.py`` pins each): authenticating clients,
spending codes and refresh tokens atomically, and minting.
"""
