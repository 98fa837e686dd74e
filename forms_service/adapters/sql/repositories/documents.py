"""Documents as rows, and the queue of those that wait: the row is the truth, a lease says whose turn it is."""

from collections.abc import Sequence

from sqlalchemy import update

from forms_service.adapters.sql.rows import Bound, add, change, columns_of, one, within
from forms_service.adapters.sql.tables import documents
from forms_service.casework.documents.documents import Document, DocumentState
from forms_service.casework.ids import DocumentId, QuestionnaireId

BEGUN = (DocumentState.MAKING, DocumentState.FILING)
UNFINISHED = (DocumentState.WAITING, *BEGUN)


class SqlDocuments(Bound):
    def add(self, document: Document) -> None:
        self._refuse_foreign(document)
        add(self._connection, documents, columns_of(document, documents))

    def get(self, document_id: DocumentId) -> Document:
        return Document(**one(self._connection, documents, self._organisation, document_id))

    def of_questionnaires(self, ids: Sequence[QuestionnaireId]) -> Sequence[Document]:
        statement = within(documents, self._organisation).where(documents.c.questionnaire.in_(ids))
        rows = self._connection.execute(statement.order_by(documents.c.asked_at, documents.c.code, documents.c.row))
        return [Document(**row) for row in rows.mappings()]

    def save(self, document: Document, *, expected: Document) -> None:
        self._refuse_foreign(document)
        unchanged = {"state": expected.state, "lease": expected.lease, "attempts": expected.attempts}
        change(self._connection, documents, columns_of(document, documents), unchanged)

    def of_questionnaire(self, questionnaire_id: QuestionnaireId) -> Sequence[Document]:
        statement = within(documents, self._organisation).where(documents.c.questionnaire == questionnaire_id)
        rows = self._connection.execute(statement.order_by(documents.c.asked_at, documents.c.code)).mappings()
        return [Document(**row) for row in rows]

    def stop(self, questionnaire_id: QuestionnaireId) -> None:
        mine = (documents.c.organisation == self._organisation, documents.c.questionnaire == questionnaire_id)
        unmade = documents.c.state.in_((*UNFINISHED, DocumentState.FAILED))
        stopped = update(documents).where(*mine, unmade)
        self._connection.execute(stopped.values(state=DocumentState.STOPPED, leased_until=None))
