"""What routes, the demo and the worker ask of this room; each use case stands in a module of its own."""

from idp.access_requests.acting import Act, Site
from idp.access_requests.asking import (
    MOST_LINES,
    Asked,
    LineProblem,
    NewLine,
    NewRequest,
    NotAsked,
    ask,
)
from idp.access_requests.choosing import line_value, parse_line, review_lines, role_choices
from idp.access_requests.deciding import Decision, Outcome, decide
from idp.access_requests.documents import StoredFile, discard, store, sweep_documents
from idp.access_requests.inbox import count_waiting, waiting_lines
from idp.access_requests.inbox_views import ShownLine, get_line_to_decide, inbox_rows
from idp.access_requests.people import Administration, administered_families, administration_of
from idp.access_requests.reading import (
    ShownApproval,
    ShownRequest,
    get_approval,
    get_document,
    get_request,
    held_roles,
    lines_for_application,
    my_requests,
)
from idp.access_requests.removal_views import ShownRemoval, get_role_to_remove
from idp.access_requests.removing import Removal, RemovalOutcome, remove
from idp.access_requests.withdrawing import withdraw

__all__ = [
    "MOST_LINES",
    "Act",
    "Administration",
    "Asked",
    "Decision",
    "LineProblem",
    "NewLine",
    "NewRequest",
    "NotAsked",
    "Outcome",
    "Removal",
    "RemovalOutcome",
    "ShownApproval",
    "ShownLine",
    "ShownRemoval",
    "ShownRequest",
    "Site",
    "StoredFile",
    "administered_families",
    "administration_of",
    "ask",
    "count_waiting",
    "decide",
    "discard",
    "get_approval",
    "get_document",
    "get_line_to_decide",
    "get_request",
    "get_role_to_remove",
    "held_roles",
    "inbox_rows",
    "line_value",
    "lines_for_application",
    "my_requests",
    "parse_line",
    "remove",
    "review_lines",
    "role_choices",
    "store",
    "sweep_documents",
    "waiting_lines",
    "withdraw",
]
