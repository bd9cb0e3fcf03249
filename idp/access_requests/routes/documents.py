"""``/access/documents``: a document of a request, for the few who may read it."""

from flask import Blueprint, Response, send_file
from werkzeug.wrappers import Response as AnyResponse

from idp.access_requests import service
from idp.access_requests.guards import begin
from idp.errors import NotFound
from idp.web.services import services
from idp.web.viewer import needs_sign_in, signed_in_viewer

blueprint = Blueprint("access_documents", __name__)


@blueprint.get("/access/documents/<attachment_id>")
@needs_sign_in
def read(attachment_id: str) -> Response | AnyResponse:
    """The file, to be saved and never shown inside this site (security J12)."""
    node = services()
    with node.database.transaction() as session:
        found = service.get_document(begin(session), attachment_id, signed_in_viewer().account_id)
    path = node.settings.attachments_dir / found.storage_name
    if not path.is_file():
        raise NotFound
    response = send_file(
        path.resolve(), mimetype=found.media_type, as_attachment=True, download_name=found.name, etag=False
    )
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'; frame-ancestors 'none'"
    response.headers["Cache-Control"] = "no-store"
    return response
