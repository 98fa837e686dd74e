"""Documents: the files of what was issued, and nothing else that is kept."""

from __future__ import annotations

import base64
from http import HTTPStatus
from io import BytesIO

import flask
from flask.typing import ResponseReturnValue

from forms_service.casework.ids import ObjectId, RecordId
from forms_service.casework.staff.clients import ApiScope
from forms_service.services.keeping import records
from forms_service.services.keeping.listing import HANDED_OUT, document_file
from forms_service.web.api.operations import Operation, operation
from forms_service.web.frame.guards import current_user, do

blueprint = flask.Blueprint("documents", __name__)


@blueprint.get("/records/<id:record_id>/files/<id:object_id>", provide_automatic_options=False)
@operation(
    Operation(
        "Take out a file of an issued document: from then on it counts as gone out",
        ApiScope.READ_DOCUMENTS,
        file=HANDED_OUT,
        refusals=(HTTPStatus.CONFLICT,),
    )
)
def document(record_id: RecordId, object_id: ObjectId) -> ResponseReturnValue:
    item = do(document_file, record_id, object_id)
    if flask.request.if_none_match.contains(item.sha256):
        return _with_checksum(flask.Response(status=HTTPStatus.NOT_MODIFIED), item.sha256)
    item, data = do(records.retrieve, record_id, object_id, current_user().purpose)
    file = flask.send_file(BytesIO(data), item.media_type, as_attachment=True, download_name=item.file_name)
    return _with_checksum(file, item.sha256)


def _with_checksum(response: flask.Response, sha256: str) -> flask.Response:
    """Say what the bytes must come to (RFC 9530), and by what they are known again."""
    response.set_etag(sha256)
    if response.status_code == HTTPStatus.OK:
        response.headers["Content-Digest"] = f"sha-256=:{base64.b64encode(bytes.fromhex(sha256)).decode()}:"
    return response
