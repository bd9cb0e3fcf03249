"""Which roles exist, and who holds which of them for which organisation.

Owns the role catalogue (data, ``catalogue.toml``, versioned in SQL) and the entitlements: an account holds a role for
an organisation, or for none, since and until a moment, by a decision. Does not own requests, decisions or tokens.

An entitlement is live while ``since <= now < until`` and nobody ended it. That is asked at every use, never by a
nightly job (domain.md Q38, security.md J8). A role that another one brings (Manager brings Contributor) is granted and
ends with it.

Specification: domain.md sections 1.3 and 6, RFC 9068 section 2.2.3.1 for the claims that come from here.
"""
