"""The web server's own duties, the same for every room.

Owns showing a page, CSRF protection, security headers for each response, the error boundary, throttling, the request
log and the signed-in viewer's place. Does not own any page's content nor any decision.
"""
