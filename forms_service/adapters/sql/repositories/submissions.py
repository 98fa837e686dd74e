"""Submissions as rows: written once, never changed."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from forms_service.adapters.sql.rows import Bound, add, among, columns_of, one, pages, within
from forms_service.adapters.sql.tables import records, submissions
from forms_service.casework.ids import QuestionnaireId, SubmissionId
from forms_service.casework.keeping.records import Standing
from forms_service.casework.sealing.submissions import Submission


class SqlSubmissions(Bound):
    def add(self, submission: Submission) -> None:
        self._refuse_foreign(submission)
        add(self._connection, submissions, columns_of(submission, submissions))

    def get(self, submission_id: SubmissionId) -> Submission:
        return Submission(**one(self._connection, submissions, self._organisation, submission_id))

    def these(self, ids: Sequence[SubmissionId]) -> Sequence[Submission]:
        asked = (among(submissions, self._organisation, part) for part in pages(sorted(set(ids))))
        found = [Submission(**row) for part in asked for row in self._connection.execute(part).mappings()]
        return sorted(found, key=lambda each: (each.authorised_at, each.id))

    def of_questionnaire(self, questionnaire_id: QuestionnaireId) -> Sequence[Submission]:
        statement = within(submissions, self._organisation).where(submissions.c.questionnaire == questionnaire_id)
        rows = self._connection.execute(statement.order_by(submissions.c.authorised_at, submissions.c.id)).mappings()
        return [Submission(**row) for row in rows]

    def of_questionnaires(self, ids: Sequence[QuestionnaireId]) -> Mapping[QuestionnaireId, Sequence[Submission]]:
        found: dict[QuestionnaireId, list[Submission]] = {}
        for part in pages(ids):
            statement = within(submissions, self._organisation).where(submissions.c.questionnaire.in_(part))
            in_order = statement.order_by(submissions.c.authorised_at, submissions.c.id)
            for row in self._connection.execute(in_order).mappings():
                found.setdefault(row["questionnaire"], []).append(Submission(**row))
        return found

    def issued_with(self, form: str, *, before: datetime) -> Sequence[Submission]:
        kept = (records.c.organisation == self._organisation, records.c.form == form, records.c.part == "")
        counted = (records.c.issued_at < before, records.c.standing != Standing.WITHDRAWN)
        statement = within(submissions, self._organisation).join(records, records.c.submission == submissions.c.id)
        in_order = statement.where(*kept, *counted).order_by(records.c.issued_at, records.c.reference, records.c.id)
        return [Submission(**row) for row in self._connection.execute(in_order).mappings()]
