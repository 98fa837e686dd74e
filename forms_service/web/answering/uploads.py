"""Files of a questionnaire, handed out to those who may read it: to be saved, or as a small picture on the page."""

from __future__ import annotations

from io import BytesIO
from typing import Final

import flask
from flask.typing import ResponseReturnValue

from forms_service.casework.ids import QuestionnaireId, UploadId
from forms_service.casework.users import Permission
from forms_service.services.answering import uploads
from forms_service.web.frame.guards import do, needs

blueprint = flask.Blueprint("uploads", __name__)

ALONE: Final = "default-src 'none'; sandbox; frame-ancestors 'none'"
"""What a file may do, were a browser to show it all the same: nothing."""


@blueprint.get("/questionnaires/<id:questionnaire_id>/files/<id:upload_id>")
@needs(Permission.READ_ENQUIRY)
def file(questionnaire_id: QuestionnaireId, upload_id: UploadId) -> ResponseReturnValue:
    upload, data = do(uploads.retrieve, questionnaire_id, upload_id)
    sent = flask.send_file(BytesIO(data), upload.media_type, as_attachment=True, download_name=upload.name)
    sent.headers["Content-Security-Policy"] = ALONE
    return sent
