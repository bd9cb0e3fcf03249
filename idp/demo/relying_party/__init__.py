"""An application that signs people in with this provider: a complete OpenID Connect client to read and to copy from.

It is a plain Flask application with Authlib's client and joserfc, and imports nothing of ``idp`` but itself. Read
``app`` for what is registered, ``pages`` for signing in and out, ``api`` for protecting an API with access tokens,
``browser_sessions`` for where tokens are kept.

    home -> /sign-in -> provider -> /callback (code for tokens) -> home: who am I, my roles, call the API, renew
    sign out here -> forget the tokens         sign out everywhere -> provider's end_session -> /signed-out

Specification: OpenID Connect Core 1.0, RP-Initiated Logout 1.0, RFC 9700 for what a client has to check.
"""
