"""What may be done with a record: the facts that the rules go by, looked up when asked for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cached_property

from forms_service.casework.acts import Act, AllowedActs
from forms_service.casework.answering.questionnaires import Questionnaire, State
from forms_service.casework.ids import RecordId
from forms_service.casework.keeping.acts import ON_RECORD
from forms_service.casework.keeping.records import Record
from forms_service.casework.meanings import FormRole
from forms_service.services.answering.corrections.later_facts import said_otherwise
from forms_service.services.answering.corrections.later_names import not_searched_for
from forms_service.services.answering.issued_documents import sources_of
from forms_service.services.answering.other_enquiries.at_odds import AtOdds, references, stopping
from forms_service.services.forms_in_use import form_that_plays
from forms_service.services.keeping.rights.under_caution import first_in_the_way, is_exempted
from forms_service.services.published_forms import ACKNOWLEDGEMENT, intake_among, is_worked_on
from forms_service.services.work import Work


class _Facts:
    """*siblings* are the questionnaires of the record's enquiry, where they are known already.

    So are the letters of it that are *at_odds* with those of others.
    """

    def __init__(
        self,
        work: Work,
        record: Record,
        siblings: Sequence[Questionnaire] | None = None,
        at_odds: Sequence[AtOdds] | None = None,
    ) -> None:
        self._work = work
        self._known = siblings
        self._at_odds = at_odds
        self.record = record

    @cached_property
    def _siblings(self) -> Sequence[Questionnaire]:
        if self._known is not None:
            return self._known
        return self._work.questionnaires.of_enquiry(self.record.enquiry)

    @property
    def is_being_corrected(self) -> bool:
        return any(not notice.state.is_final for notice in corrections_of(self._work, self.record.id, self._siblings))

    @cached_property
    def corrected_since(self) -> datetime | None:
        return corrected_since(self._work, self.record, self._siblings)

    @cached_property
    def contradicted_by(self) -> str:
        return references(stopping(self._work, self.record, self._at_odds))

    @cached_property
    def said_otherwise(self) -> str:
        return said_otherwise(self._work, self.record)

    @cached_property
    def not_searched_for(self) -> str:
        return not_searched_for(self._work, self.record)

    @cached_property
    def held_back(self) -> str:
        if self.record.issued_at is None or self.record.gone_out_at is not None:
            return ""
        sources = sources_of(self._work, self._work.submissions.get(self.record.submission))
        wrong = (source for source in sources if _is_under_correction(self._work, source))
        return next((source.reference for source in wrong), "")

    @cached_property
    def caution(self) -> str:
        found = first_in_the_way(self._work, self.record)
        return found.words if found else ""

    @property
    def is_exempted(self) -> bool:
        return is_exempted(self._work, self.record)

    @property
    def is_overtaken_receipt(self) -> bool:
        if all(item.code != ACKNOWLEDGEMENT for item in self.record.documents):
            return False
        enquiry = self._work.enquiries.get(self.record.enquiry)
        return not is_worked_on(self._work.ports.library, enquiry, self._siblings)

    @property
    def has_correction_form(self) -> bool:
        beside = self._work.ports.library.get(self.record.definition)
        return form_that_plays(self._work, FormRole.CORRECTION_NOTICE, beside=beside) is not None

    @property
    def intake_is_open(self) -> bool:
        intake = intake_among(self._work.ports.library, self._siblings)
        return intake is not None and intake.state is not State.COMPLETED


def corrected_since(work: Work, record: Record, siblings: Sequence[Questionnaire]) -> datetime | None:
    """Since when a record, or what is kept apart of the same sealing, is being corrected; ``None`` if it is not."""
    return first_corrected(work, record, [notice for notice in siblings if not notice.state.is_final])


def first_corrected(work: Work, record: Record, notices: Sequence[Questionnaire]) -> datetime | None:
    """When the first of *notices* was begun that is about a record, or what is kept apart of the same sealing."""
    about = [notice for notice in notices if notice.about]
    if not about:
        return None
    begun = (
        q.created_at for part in work.records.parts_of(record.submission) for q in corrections_of(work, part.id, about)
    )
    return min(begun, default=None)


def _is_under_correction(work: Work, record: Record) -> bool:
    siblings = work.questionnaires.of_enquiry(record.enquiry)
    return any(not notice.state.is_final for notice in corrections_of(work, record.id, siblings))


def corrections_of(work: Work, record_id: RecordId, questionnaires: Sequence[Questionnaire]) -> list[Questionnaire]:
    """Return the correction notices about a record, begun or issued."""
    about = [q for q in questionnaires if q.about == record_id]
    return [q for q in about if work.ports.library.get(q.definition).plays == FormRole.CORRECTION_NOTICE]


def require(work: Work, record: Record, act: Act) -> None:
    """Raise the reason why *act* may not be done with a record now, if there is one."""
    ON_RECORD.require(act, work.actor, _Facts(work, record))


def record_acts(
    work: Work,
    record: Record,
    siblings: Sequence[Questionnaire] | None = None,
    at_odds: Sequence[AtOdds] | None = None,
) -> AllowedActs:
    return ON_RECORD.allow(work.actor, _Facts(work, record, siblings, at_odds))
