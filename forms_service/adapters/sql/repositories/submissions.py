"""Submissions as rows: written once, never changed."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from forms_service.adapters.sql.rows import Bound, add, among, columns_of, one, pages, within, without
from forms_service.adapters.sql.tables import records, submissions
from forms_service.casework.ids import QuestionnaireId, SubmissionId
from forms_service.casework.keeping.records import Standing
from forms_service.casework.sealing.submissions import Submission


class SqlSubmissions(Bound):
    def add(self, submission: Submission) -> None:
        self._refuse_foreign(submission)
        add(self._connection, submissions, columns_of(submission, submissions))

    def get(self, submission_id: SubmissionId) -> Submission:
        return self._remembered.of("submission", [submission_id], self._each)[submission_id]

    def _each(self, ids: Sequence[SubmissionId]) -> Mapping[SubmissionId, Submission]:
        return {each: Submission(**one(self._connection, submissions, self._organisation, each)) for each in ids}

    def these(self, ids: Sequence[SubmissionId]) -> Sequence[Submission]:
        found = self._remembered.of("submission", sorted(set(ids)), self._these)
        return sorted(found.values(), key=lambda each: (each.authorised_at, each.id))

    def _these(self, ids: Sequence[SubmissionId]) -> Mapping[SubmissionId, Submission]:
        asked = (among(submissions, self._organisation, part) for part in pages(ids))
        return {row["id"]: Submission(**row) for part in asked for row in self._connection.execute(part).mappings()}

    def of_questionnaire(self, questionnaire_id: QuestionnaireId) -> Sequence[Submission]:
        return self.of_questionnaires([questionnaire_id])[questionnaire_id]

    def of_questionnaires(self, ids: Sequence[QuestionnaireId]) -> Mapping[QuestionnaireId, Sequence[Submission]]:
        return self._remembered.of("submissions of a questionnaire", ids, self._of_questionnaires)

    def _of_questionnaires(self, ids: Sequence[QuestionnaireId]) -> Mapping[QuestionnaireId, Sequence[Submission]]:
        found: dict[QuestionnaireId, list[Submission]] = {each: [] for each in ids}
        for part in pages(ids):
            statement = within(submissions, self._organisation).where(submissions.c.questionnaire.in_(part))
            in_order = statement.order_by(submissions.c.authorised_at, submissions.c.id)
            for row in self._connection.execute(in_order).mappings():
                found[row["questionnaire"]].append(Submission(**row))
        self._remembered.note("submission", {each.id: each for sealed in found.values() for each in sealed})
        return found

    def issued_with(self, form: str, *, before: datetime) -> Sequence[Submission]:
        issued = self._remembered.of("issued with a form", [form], self._issued_with)[form]
        return [submission for issued_at, submission in issued if issued_at < before]

    def _issued_with(self, forms: Sequence[str]) -> Mapping[str, Sequence[tuple[datetime, Submission]]]:
        return {form: self._issued(form) for form in forms}

    def _issued(self, form: str) -> Sequence[tuple[datetime, Submission]]:
        """What was issued with a form and not withdrawn, and when."""
        kept = (records.c.organisation == self._organisation, records.c.form == form, records.c.part == "")
        counted = (records.c.issued_at.is_not(None), records.c.standing != Standing.WITHDRAWN)
        statement = within(submissions, self._organisation).join(records, records.c.submission == submissions.c.id)
        in_order = statement.where(*kept, *counted).order_by(records.c.issued_at, records.c.reference, records.c.id)
        rows = self._connection.execute(in_order.add_columns(records.c.issued_at)).mappings()
        return [(row["issued_at"], Submission(**without(row, ["issued_at"]))) for row in rows]
