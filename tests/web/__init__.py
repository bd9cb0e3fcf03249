"""The web server's own duties."""
