"""The loop that does what was queued and what the schedule says."""
