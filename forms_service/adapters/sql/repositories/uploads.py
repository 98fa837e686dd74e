"""Files received for questionnaires as rows, with their bytes: written once, never changed."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from forms_service.adapters.sql.rows import OURS, THESE, Bound, add, columns_of, one, pages
from forms_service.adapters.sql.tables import questionnaires, uploads
from forms_service.casework.answering.uploads import Upload
from forms_service.casework.errors import NotFound
from forms_service.casework.ids import QuestionnaireId, UploadId

_KNOWN = [column for column in uploads.columns if column.name != "data"]
"""Everything but the bytes, which are read only when they are asked for."""

_OF_QUESTIONNAIRES = (
    select(*_KNOWN)
    .where(uploads.c.organisation == OURS, uploads.c.questionnaire.in_(THESE))
    .order_by(uploads.c.created_at, uploads.c.id)
)


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

    def of_bytes(self, sha256: Sequence[str]) -> Sequence[Upload]:
        asked = select(*_KNOWN).order_by(uploads.c.created_at, uploads.c.id)
        ours = (uploads.c.organisation == self._organisation, uploads.c.sha256.in_(sha256))
        return [Upload(**row) for row in self._connection.execute(asked.where(*ours)).mappings()]

    def of_questionnaire(self, questionnaire_id: QuestionnaireId) -> Sequence[Upload]:
        return self.of_questionnaires([questionnaire_id])[questionnaire_id]

    def of_questionnaires(self, ids: Sequence[QuestionnaireId]) -> Mapping[QuestionnaireId, Sequence[Upload]]:
        return self._remembered.of("uploads", ids, self._of_questionnaires)

    def _of_questionnaires(self, ids: Sequence[QuestionnaireId]) -> Mapping[QuestionnaireId, Sequence[Upload]]:
        found: dict[QuestionnaireId, list[Upload]] = {each: [] for each in ids}
        for part in pages(ids):
            for row in self._connection.execute(_OF_QUESTIONNAIRES, self._binds(part)).mappings():
                found[row["questionnaire"]].append(Upload(**row))
        return found
