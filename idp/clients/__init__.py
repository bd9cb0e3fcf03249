"""Relying parties: their metadata, secrets and policy.

Owns the ``clients`` table, registration by operators, secrets (shown once, kept as digests) and the cached view of a
client that the protocol endpoints use. Does not own what a client was granted (`authorizations`).
"""
