"""What other rooms may do with authorizations."""

from idp.authorizations.ending import end, end_of_account, end_of_consent, end_of_session, sweep

__all__ = ["end", "end_of_account", "end_of_consent", "end_of_session", "sweep"]
