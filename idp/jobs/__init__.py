"""Jobs: work that commits with its cause and is done later, and the schedule.

Owns the ``jobs`` and ``schedule_slots`` tables: enqueueing in the caller's transaction, claiming with a lease, retrying
with backoff, dead letters. Does not own what a job does (the worker's handlers) nor the loop (``idp.worker``).

    queued --claim--> leased --done--> done
                        | failed, tries left --> queued (later)
                        | failed too often   --> dead, shown to operators
    leased, lease over --> may be claimed again: delivery is at least once, each job carries a stable key
"""
