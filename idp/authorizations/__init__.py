"""What one client may do for one account after one authorization.

Owns the ``authorizations`` table: the code, the refresh generation, the granted scope and the session they hang on, and
revoked access tokens. Does not own minting tokens nor the protocol's errors (`oidc`).

    issued (code) --spent once--> live --rotated (generation + 1)--> live --ended--> over
    a spent code or an old generation presented again ends the authorization (RFC 6749 §4.1.2, RFC 9700 §4.14)
"""
