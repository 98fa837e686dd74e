"""Submissions as rows: written once, never changed."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from forms_service.adapters.sql.rows import add, columns_of, one, within
from forms_service.adapters.sql.tables import questionnaires, records, submissions
from forms_service.casework.keeping.records import Standing
from forms_service.casework.sealing.submissions import Submission


class SqlSubmissions:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, submission: Submission) -> None:
        add(self._connection, submissions, columns_of(submission, submissions))

    def get(self, organisation: str, submission_id: str) -> Submission:
        return Submission(**one(self._connection, submissions, organisation, submission_id))

    def of_questionnaire(self, organisation: str, questionnaire_id: str) -> Sequence[Submission]:
        one(self._connection, questionnaires, organisation, questionnaire_id)
        statement = within(submissions, organisation).where(submissions.c.questionnaire == questionnaire_id)
        rows = self._connection.execute(statement.order_by(submissions.c.authorised_at, submissions.c.id)).mappings()
        return [Submission(**row) for row in rows]

    def issued_with(self, organisation: str, form: str, *, before: datetime) -> Sequence[Submission]:
        kept = (records.c.organisation == organisation, records.c.form == form, records.c.part == "")
        counted = (records.c.issued_at < before, records.c.standing != Standing.WITHDRAWN)
        statement = within(submissions, organisation).join(records, records.c.submission == submissions.c.id)
        in_order = statement.where(*kept, *counted).order_by(records.c.issued_at, records.c.reference, records.c.id)
        return [Submission(**row) for row in self._connection.execute(in_order).mappings()]
