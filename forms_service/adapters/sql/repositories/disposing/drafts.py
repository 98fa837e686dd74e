"""Which forms nobody went on with, and of which the history is over: asked of all rows at once, as a night allows."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, union_all

from forms_service.adapters.sql.person_search import identities_of_anyone, owners_of
from forms_service.adapters.sql.rows import Bound, pages, within
from forms_service.adapters.sql.tables import (
    enquiries,
    enquiry_subjects,
    holds,
    questionnaires,
    records,
    saved_answers,
    submissions,
    uploads,
)
from forms_service.casework.answering.questionnaires import State
from forms_service.casework.enquiries.enquiries import Enquiry, EnquiryState
from forms_service.casework.ids import QuestionnaireId
from forms_service.casework.keeping.holds import Reach
from forms_service.casework.keeping.record_search import RecordSearch
from forms_service.engine.definitions.forms import form_of

_FORM = questionnaires.c
_SEALED = exists().where(submissions.c.questionnaire == _FORM.id)
_ENQUIRY_SEALED = exists().where(submissions.c.enquiry == _FORM.enquiry)


class SqlDrafts(Bound):
    def left_alone(self, *, since: datetime, after: str, limit: int) -> Sequence[QuestionnaireId]:
        touched = (
            exists().where(saved_answers.c.questionnaire == _FORM.id, saved_answers.c.saved_at > since),
            exists().where(uploads.c.questionnaire == _FORM.id, uploads.c.created_at > since),
        )
        asked = within(questionnaires, self._organisation).where(
            _FORM.id > after,
            _FORM.created_at <= since,
            ~_SEALED,
            or_(_FORM.state != State.COMPLETED, ~_ENQUIRY_SEALED),
            *(~each for each in touched),
        )
        return self._next(asked, limit)

    def with_history(self, *, issued_before: datetime, after: str, limit: int) -> Sequence[QuestionnaireId]:
        own = _issued(submissions.c.questionnaire == _FORM.id)
        of_all = _issued(submissions.c.enquiry == _FORM.enquiry)
        closed = select(enquiries.c.closed_at).where(
            enquiries.c.id == _FORM.enquiry, enquiries.c.state == EnquiryState.CLOSED
        )
        closed_at = closed.scalar_subquery()
        over = [
            and_(_FORM.state.in_([State.ISSUED, State.WITHDRAWN]), *self._since(own, issued_before)),
            and_(
                _FORM.state == State.COMPLETED,
                *self._since(closed_at, issued_before),
                func.coalesce(of_all, closed_at) <= issued_before,
            ),
        ]
        return self._next(within(questionnaires, self._organisation).where(_FORM.id > after, or_(*over)), limit)

    def _since(self, ended: Any, before: datetime) -> tuple[ColumnElement[bool], ...]:
        return ended <= before, or_(_FORM.history_from.is_(None), _FORM.history_from < ended)

    def _next(self, asked: Select[Any], limit: int) -> Sequence[QuestionnaireId]:
        ids = asked.with_only_columns(_FORM.id).order_by(_FORM.id).limit(limit)
        return [QuestionnaireId(each) for each in self._connection.execute(ids).scalars()]

    def saved_last(self, ids: Sequence[QuestionnaireId]) -> Mapping[QuestionnaireId, datetime]:
        found: dict[QuestionnaireId, datetime] = {}
        for part in pages(ids):
            mine = within(questionnaires, self._organisation).with_only_columns(_FORM.id).where(_FORM.id.in_(part))
            both = [
                select(table.c.questionnaire.label("form"), moment.label("at")).where(table.c.questionnaire.in_(mine))
                for table, moment in ((saved_answers, saved_answers.c.saved_at), (uploads, uploads.c.created_at))
            ]
            every = union_all(*both).subquery("every")
            last = select(every.c.form, func.max(every.c.at)).group_by(every.c.form)
            found |= {QuestionnaireId(form): at for form, at in self._connection.execute(last)}
        return found

    def may_be_held(self, enquiry: Enquiry) -> bool:
        standing = within(holds, self._organisation).where(holds.c.released_at.is_(None))
        rows = self._connection.execute(standing.with_only_columns(holds.c.reach, holds.c.about, holds.c.criteria))
        return any(
            self._may_match(enquiry, RecordSearch.of(criteria or {}))
            if reach is Reach.CRITERIA
            else about == enquiry.id
            for reach, about, criteria in rows.all()
        )

    def _may_match(self, enquiry: Enquiry, search: RecordSearch) -> bool:
        """Whatever cannot be said of what was never filed may be so."""
        if search.reference and search.reference.strip().upper() != enquiry.reference:
            return False
        if search.form and search.form not in self._forms_of(enquiry):
            return False
        anyone = identities_of_anyone(
            self._connection, self._organisation, name=search.name, number=search.number, born=search.date_of_birth
        )
        if anyone is None:
            return True
        asked = owners_of(enquiry_subjects, anyone).where(enquiry_subjects.c.owner == enquiry.id).limit(1)
        return self._connection.execute(asked).first() is not None

    def _forms_of(self, enquiry: Enquiry) -> set[str]:
        mine = within(questionnaires, self._organisation).where(_FORM.enquiry == enquiry.id)
        return {form_of(each) for each in self._connection.execute(mine.with_only_columns(_FORM.definition)).scalars()}


def _issued(which: ColumnElement[bool]) -> Any:
    """When the last of these was issued."""
    last = select(func.max(records.c.issued_at)).join(submissions, records.c.submission == submissions.c.id)
    return last.where(which).correlate(questionnaires).scalar_subquery()
