"""What a person agreed that a client may have.

Owns the ``consents`` table: giving, looking up, withdrawing. EMA's own applications need none; a client says whether
it does (``requires_consent``). Withdrawing ends the authorizations that rest on the consent.
"""
