"""Files received for questionnaires as rows, with their bytes: written once, never changed."""

from collections.abc import Sequence

from sqlalchemy import select

from forms_service.adapters.sql.rows import Bound, add, columns_of, one
from forms_service.adapters.sql.tables import questionnaires, uploads
from forms_service.casework.answering.uploads import Upload
from forms_service.casework.errors import NotFound
from forms_service.casework.ids import QuestionnaireId, UploadId

_KNOWN = [column for column in uploads.columns if column.name != "data"]
"""Everything but the bytes, which are read only when they are asked for."""


class SqlUploads(Bound):
    def add(self, upload: Upload, data: bytes) -> None:
        self._refuse_foreign(upload)
        one(self._connection, questionnaires, upload.organisation, upload.questionnaire)
        add(self._connection, uploads, {**columns_of(upload, uploads), "data": data})

    def get(self, upload_id: UploadId) -> Upload:
        mine = (uploads.c.organisation == self._organisation, uploads.c.id == upload_id)
        asked = select(*_KNOWN).where(*mine)
        row = self._connection.execute(asked).mappings().one_or_none() if upload_id.isprintable() else None
        if row is None:
            raise NotFound("There is no such file here.")
        return Upload(**row)

    def data(self, upload_id: UploadId) -> bytes:
        return bytes(one(self._connection, uploads, self._organisation, upload_id)["data"])

    def of_questionnaire(self, questionnaire_id: QuestionnaireId) -> Sequence[Upload]:
        mine = (uploads.c.organisation == self._organisation, uploads.c.questionnaire == questionnaire_id)
        rows = self._connection.execute(
            select(*_KNOWN).where(*mine).order_by(uploads.c.created_at, uploads.c.id)
        ).mappings()
        return [Upload(**row) for row in rows]
