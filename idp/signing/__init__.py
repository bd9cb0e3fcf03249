"""The signing keys of this provider: stored sealed, rotated with one winner, served from memory.

Owns the ``signing_keys`` table, the rotation of it and the ring that each node keeps. Does not own what a key is, when
its time comes or how a token is signed: that is the house ``keys``.

    pending -> active -> retiring -> retired    one pending and one active key for each algorithm, held by the database
    a node reads the table at most every few seconds, and serves its last good ring while the database is away

Specifications: OpenID Connect Core section 10.1.1 (rotation), RFC 7517 (JWK). Security K5 to K7, R11, R22.
"""
