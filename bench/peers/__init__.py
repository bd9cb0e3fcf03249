"""The servers to compare with: oidc-provider from npm, and the one written by following Authlib's documentation."""
