"""Is this node alive, and is it fit to serve: ``/livez``, ``/readyz`` and ``/metrics``.

Owns the questions that an orchestrator and a monitor ask. Does not own the parts that it asks.
"""
