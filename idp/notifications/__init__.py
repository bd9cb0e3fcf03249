"""Mails: queued in the transaction that causes them, sent by the worker.

Owns the ``mails`` table and the two ways out: SMTP, or keeping (the demo shows kept mails at ``/demo/mail``). Does not
own what a mail says: that is ``consent_ui.mails``. One mail for each event and recipient: the event's key is unique
(security S9), and the Message-ID is made from it, so a mail sent twice after a crash is seen once (R2).
"""
