"""Errors of RFC 6749 §5.2, for endpoints that have no grant."""

from authlib.oauth2.rfc6749 import InvalidRequestError, OAuth2Error

from idp.oidc.authlib_adapter.server import error_response

__all__ = ["InvalidRequestError", "OAuth2Error", "error_response"]
