"""Documents as rows, and the queue of those that wait: the row is the truth, a lease says whose turn it is."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import RowMapping, update

from forms_service.adapters.sql.rows import Bound, add, change, columns_of, one, pages, within
from forms_service.adapters.sql.tables import documents
from forms_service.casework.documents.documents import Document, DocumentState, LetterCorrection
from forms_service.casework.ids import DocumentId, QuestionnaireId

BEGUN = (DocumentState.MAKING, DocumentState.FILING)
UNFINISHED = (DocumentState.WAITING, *BEGUN)


class SqlDocuments(Bound):
    def add(self, document: Document) -> None:
        self._refuse_foreign(document)
        add(self._connection, documents, document_columns(document))

    def get(self, document_id: DocumentId) -> Document:
        return document_from(one(self._connection, documents, self._organisation, document_id))

    def of_questionnaires(self, ids: Sequence[QuestionnaireId]) -> Sequence[Document]:
        found = self._remembered.of("documents", ids, self._of_each)
        every = (document for each in dict.fromkeys(ids) for document in found[each])
        return sorted(every, key=lambda document: (document.asked_at, document.code, document.row))

    def _of_each(self, ids: Sequence[QuestionnaireId]) -> Mapping[QuestionnaireId, Sequence[Document]]:
        found: dict[QuestionnaireId, list[Document]] = {each: [] for each in ids}
        in_order = (documents.c.asked_at, documents.c.code, documents.c.row)
        asked = within(documents, self._organisation).order_by(*in_order)
        for part in pages(ids):
            for row in self._connection.execute(asked.where(documents.c.questionnaire.in_(part))).mappings():
                found[row["questionnaire"]].append(document_from(row))
        return found

    def save(self, document: Document, *, expected: Document) -> None:
        self._refuse_foreign(document)
        unchanged = {"state": expected.state, "lease": expected.lease, "attempts": expected.attempts}
        change(self._connection, documents, document_columns(document), unchanged)

    def of_questionnaire(self, questionnaire_id: QuestionnaireId) -> Sequence[Document]:
        return self.of_questionnaires([questionnaire_id])

    def unmade(self) -> Sequence[Document]:
        states = documents.c.state.in_((*UNFINISHED, DocumentState.FAILED))
        asked = within(documents, self._organisation).where(states).order_by(documents.c.asked_at, documents.c.id)
        return [document_from(row) for row in self._connection.execute(asked).mappings()]

    def stop(self, questionnaire_id: QuestionnaireId) -> None:
        mine = (documents.c.organisation == self._organisation, documents.c.questionnaire == questionnaire_id)
        unmade = documents.c.state.in_((*UNFINISHED, DocumentState.FAILED))
        stopped = update(documents).where(*mine, unmade)
        self._connection.execute(stopped.values(state=DocumentState.STOPPED, leased_until=None))


def document_columns(document: Document) -> dict[str, object]:
    kept = [{**asdict(each), "at": each.at.isoformat()} for each in document.corrections]
    return {**columns_of(document, documents), "corrections": kept}


def document_from(row: RowMapping) -> Document:
    kept = (LetterCorrection(**{**each, "at": datetime.fromisoformat(each["at"])}) for each in row["corrections"])
    return Document(**{**row, "corrections": tuple(kept)})
