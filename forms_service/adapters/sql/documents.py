"""Documents as rows, and the queue of those that wait: the row is the truth, a lease says whose turn it is."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, and_, or_, select, update

from forms_service.adapters.sql.rows import add, change, columns_of, one, within
from forms_service.adapters.sql.tables import documents, questionnaires
from forms_service.casework.documents.documents import Document, DocumentState

_BEGUN = (DocumentState.MAKING, DocumentState.FILING)
UNFINISHED = (DocumentState.WAITING, *_BEGUN)


class SqlDocuments:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, document: Document) -> None:
        add(self._connection, documents, columns_of(document, documents))

    def get(self, organisation: str, document_id: str) -> Document:
        return Document(**one(self._connection, documents, organisation, document_id))

    def save(self, document: Document, *, expected: Document) -> None:
        unchanged = {"state": expected.state, "lease": expected.lease, "attempts": expected.attempts}
        change(self._connection, documents, columns_of(document, documents), unchanged)

    def of_questionnaire(self, organisation: str, questionnaire_id: str) -> Sequence[Document]:
        one(self._connection, questionnaires, organisation, questionnaire_id)
        statement = within(documents, organisation).where(documents.c.questionnaire == questionnaire_id)
        rows = self._connection.execute(statement.order_by(documents.c.asked_at, documents.c.code)).mappings()
        return [Document(**row) for row in rows]

    def take(self, lease: str, *, now: datetime, until: datetime) -> Document | None:
        free = or_(documents.c.leased_until.is_(None), documents.c.leased_until <= now)
        statement = (
            select(documents)
            .where(documents.c.state.in_(UNFINISHED), free)
            .order_by(documents.c.asked_at, documents.c.id)
            .limit(1)
            # SQLite has no row locks and needs none: there, the whole unit of work is exclusive.
            .with_for_update(skip_locked=True)
        )
        row = self._connection.execute(statement).mappings().one_or_none()
        if row is None:
            return None
        found = Document(**row)
        state = DocumentState.FILING if found.state is DocumentState.FILING else DocumentState.MAKING
        taken = replace(found, state=state, lease=lease, leased_until=until, attempts=found.attempts + 1)
        self.save(taken, expected=found)
        return taken

    def stop(self, organisation: str, questionnaire_id: str) -> None:
        one(self._connection, questionnaires, organisation, questionnaire_id)
        mine = (documents.c.organisation == organisation, documents.c.questionnaire == questionnaire_id)
        unmade = documents.c.state.in_((*UNFINISHED, DocumentState.FAILED))
        stopped = update(documents).where(*mine, unmade)
        self._connection.execute(stopped.values(state=DocumentState.STOPPED, leased_until=None))

    def leases(self) -> Sequence[str]:
        held = and_(documents.c.state.in_(_BEGUN), documents.c.leased_until.is_not(None))
        return self._connection.execute(select(documents.c.lease).where(held).distinct()).scalars().all()

    def release(self, lease: str) -> None:
        held = and_(documents.c.state.in_(_BEGUN), documents.c.lease == lease)
        self._connection.execute(update(documents).where(held).values(leased_until=None))
