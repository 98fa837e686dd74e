"""Submissions as rows: written once, never changed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, func, select

from forms_service.adapters.sql.columns import UtcDateTime
from forms_service.adapters.sql.rows import OURS, THESE, Bound, add, among, columns_of, one, pages
from forms_service.adapters.sql.tables import record_markings, records, submissions
from forms_service.casework.ids import QuestionnaireId, SubmissionId
from forms_service.casework.keeping.records import Standing
from forms_service.casework.sealing.submissions import Submission

_Issued = tuple[SubmissionId, datetime, datetime | None]
"""What was issued, when, and when something took its place."""


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
            for row in self._connection.execute(_of_these_questionnaires(), self._binds(part)).mappings():
                found[row["questionnaire"]].append(Submission(**row))
        self._remembered.note("submission", {each.id: each for sealed in found.values() for each in sealed})
        return found

    def issued_with(self, form: str, *, before: datetime) -> Sequence[SubmissionId]:
        issued = self._remembered.of("issued with a form", [form], self._issued_with)[form]
        return [each for each, since, until in issued if since < before and (until is None or before <= until)]

    def _issued_with(self, forms: Sequence[str]) -> Mapping[str, Sequence[_Issued]]:
        return {form: self._issued(form) for form in forms}

    def _issued(self, form: str) -> Sequence[_Issued]:
        """What was issued with a form and not withdrawn, when, and when something took its place, if anything has."""
        found = self._connection.execute(_issued_with(), {OURS.key: self._organisation, "form": form})
        return [(each, since, until) for each, since, until in found]


@cache
def _of_these_questionnaires() -> Select[Any]:
    kept = (submissions.c.organisation == OURS, submissions.c.questionnaire.in_(THESE))
    return select(submissions).where(*kept).order_by(submissions.c.authorised_at, submissions.c.id)


@cache
def _issued_with() -> Select[Any]:
    superseded = record_markings.c.standing == Standing.SUPERSEDED
    marked = records.outerjoin(record_markings, (record_markings.c.record == records.c.id) & superseded)
    kept = (records.c.organisation == OURS, records.c.form == bindparam("form"), records.c.part == "")
    counted = (records.c.issued_at.is_not(None), records.c.standing != Standing.WITHDRAWN)
    statement = select(records.c.submission, records.c.issued_at, func.min(record_markings.c.at, type_=UtcDateTime))
    found = statement.select_from(marked).where(*kept, *counted).group_by(records.c.id)
    return found.order_by(records.c.issued_at, records.c.reference, records.c.id)
