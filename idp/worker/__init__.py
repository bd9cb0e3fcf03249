"""The worker: does the jobs that were queued, and what the schedule says.

Owns the loop and the table of handlers. Does not own the queue (``idp.jobs``) nor what the work is (the rooms). It runs
as ``idp worker``, as many as one likes, or in the embedded default as a thread of the server. It may be killed at any
moment: a job's lease ends and another worker takes it.
"""
