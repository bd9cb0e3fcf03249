"""OpenID Connect and OAuth 2.0: one module for each endpoint, the adapter to Authlib, and what step comes next.

Owns the protocol: validating requests, deciding the next step (`rules.next_step`, one pure function), minting tokens,
and the protocol's errors. Does not own people, roles, sessions or clients: it asks their rooms.

    GET /authorize -> validate -> gather facts -> next_step -> ISSUE or an error, answered at once
                                                     |
                                                     +-> a step's page -> GET /authorize/resume -> gather, next_step, …

OpenID Connect Core 1.0, Discovery 1.0, RP-Initiated Logout 1.0; RFC 6749, 6750, 7009, 7636, 7662, 9068, 9207, 9700.
"""
