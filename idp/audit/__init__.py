"""The audit trail: what happened, to whom, by whom, and why.

Owns the append-only table of events, written in the transaction of the change they tell of: if the event cannot be
written the change does not happen (security O1). The database refuses to update or delete them (security O2). Does not
own the application log, which is for operators and holds no person.
"""
