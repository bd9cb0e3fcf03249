"""Signing keys: their families, their life, their sealing, and the tokens they sign.

Owns key logic only. Knows no Flask, no SQL and no clock: ``now`` arrives as an argument, rows arrive as values.

    pending    published, does not sign yet       until it was published long enough
    active     published, signs and verifies      until its successor takes over
    retiring   published, verifies                until the last token it signed has expired
    retired    gone from the JWKS, verifies nothing

Specifications: RFC 7515 (JWS), RFC 7517 (JWK), RFC 7518 (algorithms), RFC 7638 (thumbprints), RFC 8725 (practice).
"""
