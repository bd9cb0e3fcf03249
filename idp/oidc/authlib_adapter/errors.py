"""Errors of RFC 6749 §5.2, for endpoints that have no grant."""

from authlib.oauth2.rfc6749 import InvalidRequestError, OAuth2Error
from flask import Response

from idp.oidc.authlib_adapter.server import error_response

__all__ = ["OAuth2Error", "error_response", "invalid_request"]


def invalid_request(description: str) -> Response:
    """400 with ``invalid_request``."""
    return error_response(InvalidRequestError(description))
