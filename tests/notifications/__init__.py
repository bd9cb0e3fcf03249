"""Mails: queued with their cause, sent by the worker."""
