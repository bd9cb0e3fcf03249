"""The demo: a populated world with five relying parties (and one of a third party), started by ``idp demo``.

Owns the world's data (``world``), writing it through the rooms' own use cases (``seed``), the processes (``processes``)
and the mail page. ``relying_party`` is an application of its own that knows nothing of ``idp`` but its address: an
example for developers. Nothing here is reachable unless ``settings.demo`` is set.

    describe: data files -> JSON        start: empty? -> seed -> provider + relying parties -> ready -> stop together

Specification: domain.md section 1 for who appears.
"""
