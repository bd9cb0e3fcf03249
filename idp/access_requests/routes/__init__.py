"""The pages of access: one's own roles and requests, asking, deciding, removing, and an organisation's people."""

from idp.access_requests.routes import (
    access,
    asking,
    documents,
    inbox,
    needed,
    organisations,
    removal,
    review,
)

blueprints = (
    access.blueprint,
    asking.blueprint,
    documents.blueprint,
    inbox.blueprint,
    needed.blueprint,
    organisations.blueprint,
    removal.blueprint,
    review.blueprint,
)
