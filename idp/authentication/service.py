"""What other rooms ask of this one."""

from idp.authentication.signed_in import SignedIn, find_signed_in

__all__ = ["SignedIn", "find_signed_in"]
